import type { Context } from "hono";
import { html } from "hono/html";
import { openPullsFrom } from "../../state/lookup.ts";
import { codePath, inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import type { Place } from "../place.ts";
import { openPath } from "../pulls/open/open-page.ts";
import { commitLine } from "./commit-line.ts";
import { sliceOf, turnPages } from "./turn-pages.ts";

/** All branches, the one that counts first. */
export async function branchesPage(c: Context, deps: PageDeps, { visit, repository }: Place): Promise<Response> {
  const { world } = deps;
  const { git, defaultBranch } = repository;
  const heads = [...(await git.refs("refs/heads/"))].map(([name, oid]) => [name.slice(11), oid] as const);
  const sorted = heads.toSorted(([a], [b]) => Number(b === defaultBranch) - Number(a === defaultBranch));
  const slice = sliceOf(c, sorted, 100);
  const row = async ([name, oid]: readonly [string, string]): Promise<Fragment> => {
    const commit = await git.commit(oid);
    const pulls = openPullsFrom(world, repository.id, name).filter((pull) => pull.repositoryId === repository.id);
    return html`<li>
      <a href="${codePath(world, repository, "tree", name)}"><strong>${name}</strong></a>
      ${name === defaultBranch ? html`<span class="label">default</span>` : ""}
      ${pulls.map(
        (pull) =>
          html`<a href="${inRepository(world, repository, "pull", String(pull.number))}"
            >pull request #${pull.number}</a
          >`,
      )}
      ${
        name === defaultBranch || pulls.length > 0
          ? ""
          : html`<a href="${openPath(world, repository, name)}"
              >open a pull request<span class="visually-hidden"> from ${name}</span></a
            >`
      }
      <span class="wide small">${commit === undefined ? "" : commitLine(world, repository, commit)}</span>
    </li>`;
  };
  const content = html`<h1>Branches</h1>
    <ul class="rows">
      ${await Promise.all(slice.items.map(row))}
    </ul>
    ${turnPages(c, slice)}`;
  return frame(c, deps, visit, { title: "Branches", content, repository, tab: "branches" });
}
