import type { Context } from "hono";
import { html } from "hono/html";
import { commentsOf, held } from "../../state/lookup.ts";
import { inRepository } from "../address.ts";
import { sliceOf, turnPages } from "../code/turn-pages.ts";
import type { PageDeps } from "../deps.ts";
import { avatar, type Fragment, time } from "../fragment.ts";
import type { Place } from "../place.ts";

/** A repository's issues, newest first: open ones, unless `?state=closed`. */
export function issueList(c: Context, { world }: PageDeps, { repository }: Place): Fragment {
  const state = c.req.query("state") === "closed" ? "closed" : "open";
  const own = [...world.issues.values()].filter(({ repositoryId }) => repositoryId === repository.id).toReversed();
  const wanted = own.filter((one) => one.state === state);
  const slice = sliceOf(c, wanted, 50);
  const here = inRepository(world, repository, "issues");
  const link = (name: "open" | "closed", word: string): Fragment =>
    html`<a href="${here}${name === "open" ? "" : "?state=closed"}" ${name === state ? html`aria-current="page"` : ""}
      >${own.filter((one) => one.state === name).length} ${word}</a
    >`;
  return html`
    <div class="toolbar">
      <h1>Issues</h1>
      <nav class="buttons" aria-label="State">${link("open", "open")} ${link("closed", "closed")}</nav>
      <a class="button small end" href="${here}/new">New issue</a>
    </div>
    ${
      slice.total === 0
        ? html`<p class="soft">No issue is ${state}.</p>`
        : html`<ul class="rows">
            ${slice.items.map((issue) => {
              const { login } = held(world.accounts, issue.authorId);
              const comments = commentsOf(world, repository.id, issue.number).length;
              return html`<li>
                ${stateLabel(issue.state)} <a href="${here}/${issue.number}"><strong>${issue.title}</strong></a>
                <span class="soft small"
                  >#${issue.number} by ${avatar(login)} ${login}
                  ${time(issue.createdAt)}${
                    comments === 0 ? "" : html` · ${comments} ${comments === 1 ? "comment" : "comments"}`
                  }</span
                >
              </li>`;
            })}
          </ul>`
    }
    ${turnPages(c, slice)}
  `;
}

export function stateLabel(state: "open" | "closed"): Fragment {
  return state === "open"
    ? html`<span class="label good"><span aria-hidden="true">●</span> open</span>`
    : html`<span class="label done"><span aria-hidden="true">✓</span> closed</span>`;
}
