import { html } from "hono/html";
import { permissionOf, reaches } from "../../state/access.ts";
import type { Issue } from "../../state/issue.ts";
import { commentsOf, held } from "../../state/lookup.ts";
import type { Refusal } from "../../state/refusal.ts";
import type { TimelineEvent } from "../../state/timeline.ts";
import { inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { avatar, type Fragment, markdown, time } from "../fragment.ts";
import type { Place } from "../place.ts";
import { refused } from "../refused.ts";
import { stateLabel } from "./list.ts";

/** What was typed and refused, to be shown again. */
export interface Retry {
  readonly refusal: Refusal;
  readonly body: string;
}

interface Told {
  readonly at: string;
  readonly item: Fragment;
}

/** An issue: what it says, what was said and done since, and a place to answer. */
export function issuePage(
  { world }: PageDeps,
  { visit, repository }: Place,
  issue: Issue,
  retry: Retry | null,
): Fragment {
  const at = inRepository(world, repository);
  const writer = (id: number): Fragment => {
    const { login, type } = held(world.accounts, id);
    return html`${avatar(login)}
      <strong>${login}</strong> ${type === "Bot" ? html`<span class="label">app</span>` : ""}`;
  };
  const said = (id: string, by: number, when: string, body: string): Fragment =>
    html`<li class="card" id="${id}">
      <div class="card-head"><p>${writer(by)} wrote ${time(when)}</p></div>
      <div class="markdown">
        ${body.trim() === "" ? html`<p class="soft">No text.</p>` : markdown(body, { at, below: 1 })}
      </div>
    </li>`;
  const comments = commentsOf(world, repository.id, issue.number).map((one): Told => ({
    at: one.createdAt,
    item: said(`issuecomment-${one.id}`, one.authorId, one.createdAt, one.body),
  }));
  const events = issue.timeline.map((event): Told => ({
    at: event.at,
    item: html`<li class="event">${writer(event.actorId)} ${happened(event)} ${time(event.at)}</li>`,
  }));
  const told = [...comments, ...events].toSorted((a, b) => a.at.localeCompare(b.at));
  const own = issue.authorId === visit.actor.id;
  const may = own || reaches(permissionOf(world, repository, visit.actor.id), "triage");
  const act = issue.state === "open" ? "close" : "reopen";
  return html`
    <h1>${issue.title} <span class="soft">#${issue.number}</span></h1>
    <p>${stateLabel(issue.state)}</p>
    <ol class="plain-list conversation">
      ${said("issue", issue.authorId, issue.createdAt, issue.body ?? "")} ${told.map(({ item }) => item)}
    </ol>
    ${retry === null ? "" : refused(retry.refusal)}
    <form method="post" action="${at}/issues/${issue.number}">
      <div class="field stacked">
        <label for="body">Comment as ${visit.actor.login}, in Markdown</label>
        <textarea id="body" name="body" rows="4">${retry?.body ?? ""}</textarea>
      </div>
      <p class="buttons">
        <button class="button primary" name="do" value="comment">Comment</button>
        ${
          may
            ? html`<button class="button" name="do" value="${act}">
                ${act === "close" ? "Close the issue" : "Open the issue again"}
              </button>`
            : ""
        }
      </p>
    </form>
  `;
}

function happened(event: TimelineEvent): Fragment {
  switch (event.kind) {
    case "renamed":
      return html`changed the title from <del>${event.from}</del> to <strong>${event.to}</strong>`;
    case "closed":
      return html`closed it`;
    case "reopened":
      return html`opened it again`;
    default:
      return html`${event.kind.replaceAll("_", " ")}`;
  }
}
