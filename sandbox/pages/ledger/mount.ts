import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { codePath, inRepository } from "../address.ts";
import { entryAt } from "../code/find.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import { page, type Place } from "../place.ts";
import { firstBrokenLink, ledgerBranch, pathOfEntry, readNewest } from "./read.ts";
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
  const [from = head, skip = "0"] = (c.req.query("from") ?? head).split("-");
  const known = /^[0-9a-f]{40}$/u.test(from) && (await git.commit(from)) !== undefined;
  const { events, next } = await readNewest(git, {
    from: known ? from : head,
    skip: known && /^\d{1,6}$/u.test(skip) ? Number(skip) : 0,
    most: perPage,
    ...(entry === undefined ? {} : { path: pathOfEntry(entry) }),
  });
  const here = inRepository(world, repository, "ledger");
  const query = entry === undefined ? "" : `&entry=${encodeURIComponent(entry)}`;
  return html`
    <div class="toolbar">
      <h1>${entry === undefined ? "The ledger" : html`The life of ${entry}`}</h1>
      <span class="end buttons">
        ${entry === undefined ? "" : html`<a class="button small" href="${here}">All entries</a>`}
        <a class="button small" href="${codePath(world, repository, "tree", ledgerBranch)}">The branch itself</a>
      </span>
    </div>
    <p class="soft">
      What Countersign wrote down before it acted on it, newest first: lines of JSON on the branch
      <code>${ledgerBranch}</code>, each with the hash of the line before it and a signature.
    </p>
    ${entry === undefined ? "" : await chain(repository, head, entry)} ${storyOf(world, repository, chaptersOf(events))}
    ${events.length === 0 ? html`<p>There is no event here.</p>` : ""}
    ${
      next === null
        ? ""
        : html`<p><a class="button" rel="next" href="${here}?from=${next.from}-${next.skip}${query}">Older</a></p>`
    }
  `;
}

/** Whether an entry's lines are one chain; the signatures are for `countersign audit verify`. */
async function chain({ git }: Place["repository"], head: string, entry: string): Promise<Fragment | ""> {
  const found = await entryAt(git, head, pathOfEntry(entry));
  const blob = found?.type === "blob" ? await git.object(found.oid) : undefined;
  if (blob === undefined) return "";
  const lines = blob.content.toString().split("\n").slice(0, -1);
  const broken = firstBrokenLink(lines);
  return broken === null
    ? html`<p class="notice good">
        ✓ The chain holds: each of the ${lines.length} ${lines.length === 1 ? "line" : "lines"} names the hash of the
        line before it.
      </p>`
    : html`<p class="notice bad">
        ✗ The chain is broken: line ${broken} does not name the hash of the line before it.
      </p>`;
}
