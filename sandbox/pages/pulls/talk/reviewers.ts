import { html } from "hono/html";
import { permissionOf, reaches, teamPermission } from "../../../state/access.ts";
import { reviewsOf } from "../../../state/lookup.ts";
import type { Review } from "../../../state/pull.ts";
import { avatar, type Fragment } from "../../fragment.ts";
import { peopleOf } from "../../visit.ts";
import { type Asked, valueOf } from "../asked.ts";
import { checkMark } from "../checks/check-mark.ts";
import type { Mark } from "../checks/mark.ts";
import { teamName } from "./story-item.ts";
import { loginOf, type PullView, pullPath } from "../view.ts";

const marks: Readonly<Record<Exclude<Review["state"], "PENDING">, Mark>> = {
  APPROVED: { tone: "good", word: "approved" },
  CHANGES_REQUESTED: { tone: "bad", word: "requested changes" },
  COMMENTED: { tone: "neutral", word: "commented" },
  DISMISSED: { tone: "neutral", word: "dismissed" },
};
const awaited: Mark = { tone: "wait", word: "awaited" };

/** Who was asked, who answered how, and whom one could ask. */
export function reviewers(view: PullView, asked: Asked): Fragment {
  const { pull } = view;
  const waiting = [
    ...pull.requestedTeamIds.map((id) => teamName(view, id)),
    ...pull.requestedUserIds.map((id) => loginOf(view, id)),
  ];
  const answers = latest(view).filter(([id]) => !pull.requestedUserIds.includes(id));
  const asks =
    pull.state === "open" && reaches(permissionOf(view.world, view.repository, view.actor.account.id), "triage");
  return html`<section class="card" id="reviewers" aria-labelledby="reviewers-heading">
    <div class="card-head"><h2 id="reviewers-heading">Reviewers</h2></div>
    ${waiting.length + answers.length === 0 ? html`<p class="soft">Nobody was asked, and nobody reviewed.</p>` : ""}
    <form method="post" action="${pullPath(view)}">
      <input type="hidden" name="do" value="unask" />
      <ul class="plain-list reviewer-list">
        ${waiting.map((name) => waitingItem(name, asks))}
        ${answers.map(([id, mark]) => html`<li>${who(loginOf(view, id))} ${checkMark(mark)}</li>`)}
      </ul>
    </form>
    ${asks ? askForm(view, asked, waiting) : ""}
  </section>`;
}

/** A login, or `@acme/platform`, with the way to whom that is. */
function who(name: string): Fragment {
  const [login = "", slug] = name.replace("@", "").split("/");
  const to = slug === undefined ? `/${encodeURIComponent(login)}` : `/orgs/${login}/teams/${slug}`;
  return html`<span>${avatar(login)} <a href="${to}">${name}</a></span>`;
}

function waitingItem(name: string, asks: boolean): Fragment {
  return html`<li>
    ${who(name)} ${checkMark(awaited)}
    ${
      asks
        ? html`<button class="link-button" name="who" value="${name}">
            remove<span class="visually-hidden"> the request to ${name}</span>
          </button>`
        : ""
    }
  </li>`;
}

/** The newest verdict of each; a mere comment does not replace one. */
function latest({ world, pull }: PullView): readonly (readonly [id: number, mark: Mark])[] {
  const found = new Map<number, Mark>();
  for (const { authorId, state } of reviewsOf(world, pull.id)) {
    if (state === "PENDING" || authorId === pull.authorId) continue;
    if (state !== "COMMENTED" || !found.has(authorId)) found.set(authorId, marks[state]);
  }
  return [...found];
}

function askForm(view: PullView, asked: Asked, waiting: readonly string[]): Fragment {
  const { world, repository, pull } = view;
  const teams = [...world.teams.values()]
    .filter((team) => teamPermission(world, team, repository.id) !== null)
    .map(({ id }) => teamName(view, id));
  const people = peopleOf(world)
    .filter(({ id }) => id !== pull.authorId && permissionOf(world, repository, id) !== null)
    .map(({ login }) => login);
  const free = [...teams, ...people].filter((name) => !waiting.includes(name));
  const chosen = valueOf(asked, ["ask"], "who");
  return html`<form class="field" method="post" action="${pullPath(view)}">
    <label for="ask-who">Ask for a review</label>
    <select id="ask-who" name="who">
      ${free.map((name) => html`<option ${name === chosen ? html`selected` : ""}>${name}</option>`)}
    </select>
    <button class="button small" name="do" value="ask">Ask</button>
  </form>`;
}
