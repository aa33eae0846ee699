import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { codePath, inRepository } from "../address.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { sliceOf, turnPages } from "../code/turn-pages.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import { page, type Place } from "../place.ts";
import type { LedgerEvent } from "./event.ts";
import { firstBrokenLink, ledgerBranch, pathOfEntry, readEntry, readNewest } from "./read.ts";
import { chaptersOf, storyOf } from "./story.ts";

const perPage = 50;

/** `/:owner/:repo/ledger`: what Countersign wrote down, as a story; `?entry=` tells one entry's whole life. */
export function mountLedger(app: Hono, deps: PageDeps): void {
  page(app, deps, "/ledger", async (c, place) => {
    const content = await ledgerPage(c, deps, place);
    return frame(c, deps, place.visit, { title: "Ledger", content, repository: place.repository, tab: "ledger" });
  });
}

async function ledgerPage(c: Context, { world }: PageDeps, { repository }: Place): Promise<Fragment> {
  const { git } = repository;
  const head = await git.head(ledgerBranch);
  if (head === undefined)
    return html`<h1>The ledger</h1>
      <p>
        Nothing was written down yet. Countersign begins the branch <code>${ledgerBranch}</code> with its first record.
      </p>`;
  const entry = c.req.query("entry");
  return entry === undefined
    ? newestEvents(c, world, repository, head)
    : lifeOf(c, world, repository, entry, await readEntry(git, head, entry));
}

async function newestEvents(c: Context, world: World, repository: Repository, head: string): Promise<Fragment> {
  const { git } = repository;
  const [from = "", skip = ""] = (c.req.query("from") ?? "").split("-");
  const known = /^[0-9a-f]{40}$/u.test(from) && (await git.commit(from)) !== undefined;
  const { events, next } = await readNewest(git, {
    from: known ? from : head,
    skip: known && /^\d{1,6}$/u.test(skip) ? Number(skip) : 0,
    most: perPage,
  });
  const here = inRepository(world, repository, "ledger");
  return html`
    <div class="toolbar">
      <h1>The ledger</h1>
      <span class="end buttons">
        <a class="button small" href="${codePath(world, repository, "tree", ledgerBranch)}">The branch itself</a>
      </span>
    </div>
    <p class="soft">
      What Countersign wrote down before it acted on it, newest first: lines of JSON on the branch
      <code>${ledgerBranch}</code>, each with the hash of the line before it and a signature.
    </p>
    ${storyOf(world, repository, chaptersOf(events))} ${events.length === 0 ? html`<p>There is no event here.</p>` : ""}
    ${
      next === null
        ? ""
        : html`<p><a class="button" rel="next" href="${here}?from=${next.from}-${next.skip}">Older</a></p>`
    }
  `;
}

function lifeOf(
  c: Context,
  world: World,
  repository: Repository,
  entry: string,
  events: readonly LedgerEvent[],
): Fragment {
  const slice = sliceOf(c, events.toReversed(), perPage);
  const commits = codePath(world, repository, "commits", ledgerBranch, pathOfEntry(entry));
  return html`
    <div class="toolbar">
      <h1>The life of ${entry}</h1>
      <span class="end buttons">
        <a class="button small" href="${inRepository(world, repository, "ledger")}">All entries</a>
        ${events.length === 0 ? "" : html`<a class="button small" href="${commits}">The commits that wrote it</a>`}
      </span>
    </div>
    ${events.length === 0 ? html`<p>The ledger says nothing of it.</p>` : chain(events)}
    ${storyOf(world, repository, chaptersOf(slice.items))} ${turnPages(c, slice)}
  `;
}

/** Whether an entry's lines are one chain; the signatures are for `countersign audit verify`. */
function chain(events: readonly LedgerEvent[]): Fragment {
  const broken = firstBrokenLink(events);
  return broken === null
    ? html`<p class="notice good">
        ✓ The chain holds: each of the ${events.length} ${events.length === 1 ? "line" : "lines"} names the hash of the
        line before it.
      </p>`
    : html`<p class="notice bad">
        ✗ The chain is broken: line ${broken} does not name the hash of the line before it.
      </p>`;
}
