import type { Context } from "hono";
import { html } from "hono/html";
import type { TreeEntry } from "../../git/object.ts";
import { codePath, inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { type Fragment, markdown } from "../fragment.ts";
import { frame } from "../frame.ts";
import { ledgerBranch } from "../ledger/read.ts";
import type { Place } from "../place.ts";
import { commitLine } from "./commit-line.ts";
import { crumbs, shownName } from "./crumbs.ts";
import type { Found } from "./find.ts";
import { refMenu } from "./ref-menu.ts";
import { sliceOf, turnPages } from "./turn-pages.ts";

/** How many names one page lists. */
const perPage = 1000;

/** A folder: names only, so that a large one costs no more than its own tree. */
export async function treePage(
  c: Context,
  deps: PageDeps,
  { visit, repository }: Place,
  found: Found,
  tree: string,
): Promise<Response> {
  const { world } = deps;
  const { git } = repository;
  const all = ((await git.tree(tree)) ?? []).toSorted((a, b) => Number(b.type === "tree") - Number(a.type === "tree"));
  const filter = (c.req.query("filter") ?? "").trim();
  const wanted = filter === "" ? all : all.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const slice = sliceOf(c, wanted, perPage);
  const commit = await git.commit(found.commit);
  const below = (name: string): string => (found.path === "" ? name : `${found.path}/${name}`);
  const row = ({ name, type }: TreeEntry): Fragment =>
    html`<li class="entry ${type}">
      <span class="visually-hidden">${type === "tree" ? "Folder" : "File"}</span>
      <a href="${codePath(world, repository, type === "tree" ? "tree" : "blob", found.ref, below(name))}"
        >${shownName(name)}${type === "tree" ? "/" : ""}</a
      >
    </li>`;
  const readme = all.find(({ name, type }) => type === "blob" && name.toLowerCase() === "readme.md");
  const text = readme === undefined ? undefined : (await git.object(readme.oid))?.content.toString();
  const content = html`
    <div class="toolbar">
      ${await refMenu(world, repository, "tree", found)} ${crumbs(world, repository, found)}
      <span class="end buttons">
        <a class="button small" href="${codePath(world, repository, "commits", found.ref, found.path)}">History</a>
        ${
          found.isBranch
            ? html`<a class="button small" href="${codePath(world, repository, "new", found.ref, found.path)}"
                >Add a file</a
              >`
            : ""
        }
      </span>
    </div>
    ${
      found.ref === ledgerBranch
        ? html`<p class="notice">
            This is where Countersign writes down what it decided.
            <a href="${inRepository(world, repository, "ledger")}">Read it as a story</a>
          </p>`
        : ""
    }
    ${all.length > 100 ? filterForm(visit.path, filter) : ""}
    <ul class="rows files">
      ${commit === undefined ? "" : html`<li class="newest">${commitLine(world, repository, commit)}</li>`}
      ${slice.items.map(row)}
    </ul>
    ${
      slice.total === 0
        ? html`<p class="soft">${filter === "" ? "This folder is empty." : "No name here has that in it."}</p>`
        : ""
    }
    ${
      slice.pages > 1
        ? html`<p class="soft">
            ${slice.from + 1} to ${slice.from + slice.items.length} of ${slice.total} names are listed.
          </p>`
        : ""
    }
    ${turnPages(c, slice)}
    ${
      text === undefined
        ? ""
        : html`<section class="card markdown" aria-label="README.md">
            ${markdown(text, { at: inRepository(world, repository), below: 1 })}
          </section>`
    }
  `;
  const title = found.path === "" ? repository.name : shownName(found.path);
  return frame(c, deps, visit, { title, content, repository, tab: "code" });
}

function filterForm(path: string, filter: string): Fragment {
  return html`<form class="field" method="get" action="${path.split("?")[0]}" role="search">
    <label for="filter">Names with</label>
    <input id="filter" name="filter" type="search" value="${filter}" />
    <button class="button small">Filter</button>
  </form>`;
}
