import type { Context } from "hono";
import { html } from "hono/html";
import { held, pullsOf } from "../../../state/lookup.ts";
import type { Pull } from "../../../state/pull.ts";
import type { Repository } from "../../../state/repository.ts";
import type { World } from "../../../state/world.ts";
import { codePath, inRepository } from "../../address.ts";
import { sliceOf, turnPages } from "../../code/turn-pages.ts";
import { avatar, type Fragment } from "../../fragment.ts";
import { age } from "./age.ts";
import { checkLine } from "../checks/check-line.ts";
import { counted } from "../counted.ts";
import { stateBadge } from "../header.ts";
import { type ListFilter, listPulls, type ListState, listStates, readFilter, writeFilter } from "./filter.ts";
import { type Runs, runsByCommit } from "../checks/runs.ts";

const titles: Readonly<Record<ListState, string>> = { open: "Open", closed: "Closed", merged: "Merged", all: "All" };

/** The list of pull requests: what each waits for, in the words of the check that its base requires. */
export function listPage(c: Context, world: World, repository: Repository): Fragment {
  const filter = readFilter(new URL(c.req.url).searchParams);
  const { pulls, counts } = listPulls(world, repository, filter);
  const slice = sliceOf(c, pulls, 25);
  const runs = runsByCommit(world, repository.id, new Set(slice.items.map(({ head }) => head.sha)));
  const comments = commentCounts(world, repository, slice.items);
  const at = inRepository(world, repository, "pulls");
  const ask = codePath(world, repository, "new", repository.defaultBranch, "access");
  return html`<div class="toolbar">
      <h1>Pull requests</h1>
      <a class="button end" href="${inRepository(world, repository, "branches")}">From a branch</a>
      <a class="button primary" href="${ask}">Ask for access</a>
    </div>
    <nav class="tabs" aria-label="By state">
      <ul>
        ${listStates.map(
          (state) =>
            html`<li>
              <a
                href="${at}${writeFilter({ ...filter, state })}"
                ${state === filter.state ? html`aria-current="page"` : ""}
                >${titles[state]} <span class="count">${counts[state]}</span></a
              >
            </li>`,
        )}
      </ul>
    </nav>
    ${search(at, filter, authorsOf(world, repository))}
    ${
      slice.total === 0
        ? html`<p class="soft">No pull request is like this.</p>`
        : html`<ul class="rows pull-list">
            ${slice.items.map((pull) => row(world, repository, pull, runs(pull.head.sha), comments.get(pull.number) ?? 0))}
          </ul>`
    }
    ${turnPages(c, slice)}`;
}

function search(at: string, { state, author, words }: ListFilter, authors: readonly string[]): Fragment {
  return html`<form class="toolbar pull-search" method="get" action="${at}" role="search" aria-label="Pull requests">
    <input type="hidden" name="state" value="${state}" />
    <p class="field">
      <label for="list-words">Title or number</label>
      <input id="list-words" type="search" name="q" value="${words}" />
    </p>
    <p class="field">
      <label for="list-author">Author</label>
      <input
        id="list-author"
        name="author"
        list="list-authors"
        value="${author}"
        autocapitalize="off"
        spellcheck="false"
      />
    </p>
    <datalist id="list-authors">${authors.map((login) => html`<option value="${login}"></option>`)}</datalist>
    <button class="button">Search</button>
  </form>`;
}

function row(world: World, repository: Repository, pull: Pull, runs: Runs, comments: number): Fragment {
  const author = held(world.accounts, pull.authorId).login;
  return html`<li>
    <p class="pull-title">
      <a href="${inRepository(world, repository, "pull", String(pull.number))}"><bdi>${pull.title}</bdi></a>
    </p>
    ${checkLine(repository, pull, runs)}
    <p class="soft">
      ${stateBadge(pull)} #${pull.number} by ${avatar(author)} ${author},
      ${ended(world, pull)}${comments === 0 ? "" : html` · ${counted(comments, "comment")}`}
    </p>
  </li>`;
}

function ended(world: World, { createdAt, mergedAt, closedAt }: Pull): Fragment {
  if (mergedAt !== null) return html`merged ${age(world, mergedAt)}`;
  return closedAt === null ? html`opened ${age(world, createdAt)}` : html`closed ${age(world, closedAt)}`;
}

function authorsOf(world: World, repository: Repository): readonly string[] {
  const ids = new Set(pullsOf(world, repository.id).map(({ authorId }) => authorId));
  return [...ids].map((id) => held(world.accounts, id).login).toSorted();
}

/** Comments and reviews with a text, in one walk. */
function commentCounts(world: World, repository: Repository, pulls: readonly Pull[]): ReadonlyMap<number, number> {
  const numbers = new Map(pulls.map(({ id, number }) => [id, number]));
  const counts = new Map(pulls.map(({ number }) => [number, 0]));
  const add = (number: number | undefined): void => {
    const before = number === undefined ? undefined : counts.get(number);
    if (number !== undefined && before !== undefined) counts.set(number, before + 1);
  };
  for (const { repositoryId, number } of world.comments.values()) if (repositoryId === repository.id) add(number);
  for (const { pullId, state, body } of world.reviews.values()) {
    if (state !== "PENDING" && body !== "") add(numbers.get(pullId));
  }
  return counts;
}
