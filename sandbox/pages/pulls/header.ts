import { html } from "hono/html";
import { commentsOf, reviewsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import { encodePath, inRepository } from "../address.ts";
import { type Fragment, time } from "../fragment.ts";
import { checkLine } from "./checks/check-line.ts";
import { counted } from "./counted.ts";
import type { Runs } from "./checks/runs.ts";
import { headRepository, loginOf, type PullView, pullPath } from "./view.ts";

export type PullState = "open" | "draft" | "closed" | "merged";

function stateOf({ mergedAt, state, draft }: Pull): PullState {
  if (mergedAt !== null) return "merged";
  return state === "open" && draft ? "draft" : state;
}

const looks: Readonly<Record<PullState, readonly [word: string, sign: string, tone: string]>> = {
  open: ["Open", "○", "good"],
  draft: ["Draft", "◌", ""],
  closed: ["Closed", "✕", "bad"],
  merged: ["Merged", "✓", "done"],
};

export function stateBadge(pull: Pull): Fragment {
  const [word, sign, tone] = looks[stateOf(pull)];
  return html`<span class="label ${tone}"><span aria-hidden="true">${sign}</span>${word}</span>`;
}

export type PullTab = "conversation" | "commits" | "checks" | "files";

/** How many of each there are, for the tabs. */
function countsOf({ world, repository, pull, difference }: PullView, runs: Runs): Readonly<Record<PullTab, number>> {
  const talk = commentsOf(world, repository.id, pull.number).length;
  const reviews = reviewsOf(world, pull.id).filter(({ state }) => state !== "PENDING").length;
  return {
    conversation: talk + reviews,
    commits: difference.commits.length,
    checks: runs.newest.length,
    files: difference.files.length,
  };
}

/** A branch, and the repository before it where it is another one than the base's. */
function branch(view: PullView, side: "base" | "head"): Fragment {
  const { world, repository, pull } = view;
  const source = side === "base" ? repository : headRepository(view);
  const { ref } = pull[side];
  if (source === undefined) return html`<code class="branch">unknown repository:${ref}</code>`;
  const owner = source.id === repository.id ? "" : `${loginOf(view, source.ownerId)}:`;
  return html`<a class="branch" href="${inRepository(world, source, "tree", encodePath(ref))}"
    ><code>${owner}${ref}</code></a
  >`;
}

function whatHappens(view: PullView): Fragment {
  const { pull, difference } = view;
  const merged = pull.mergedAt !== null;
  const by = loginOf(view, merged ? (pull.mergedById ?? pull.authorId) : pull.authorId);
  return html`<strong>${by}</strong> ${merged ? "merged" : "wants to merge"}
    ${counted(difference.commits.length, "commit")} into ${branch(view, "base")} from ${branch(view, "head")}
    ${pull.mergedAt === null ? "" : time(pull.mergedAt)}`;
}

const tabs: readonly (readonly [PullTab, string, string])[] = [
  ["conversation", "Conversation", ""],
  ["commits", "Commits", "commits"],
  ["checks", "Checks", "checks"],
  ["files", "Files changed", "files"],
];

/** The title, what the pull request wants, and the way between its four pages. */
export function pullHeader(view: PullView, runs: Runs, current: PullTab, edit: Fragment | ""): Fragment {
  const { pull, repository } = view;
  const counts = countsOf(view, runs);
  return html`<div class="pull-header">
    <div class="pull-heading">
      <h1><bdi>${pull.title}</bdi> <span class="pull-number">#${pull.number}</span></h1>
      ${edit}
    </div>
    <p class="pull-summary">${stateBadge(pull)} <span>${whatHappens(view)}</span></p>
    ${checkLine(repository, pull, runs)}
    <nav class="tabs" aria-label="Pull request">
      <ul>
        ${tabs.map(
          ([tab, title, below]) =>
            html`<li>
              <a href="${pullPath(view, below)}" ${tab === current ? html`aria-current="page"` : ""}
                >${title} <span class="count">${counts[tab]}</span></a
              >
            </li>`,
        )}
      </ul>
    </nav>
  </div>`;
}
