import { html } from "hono/html";
import { fullName, pullsOf } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import { inRepository } from "./address.ts";
import type { PageDeps } from "./deps.ts";
import type { Fragment } from "./fragment.ts";

export type Tab = "code" | "pulls" | "issues" | "commits" | "branches" | "ledger";

/** A repository's name and the ways into it. */
export function repositoryHeader({ world }: PageDeps, repository: Repository, current: Tab | undefined): Fragment {
  const openPulls = pullsOf(world, repository.id).filter(({ state }) => state === "open").length;
  const openIssues = [...world.issues.values()].filter(
    (one) => one.repositoryId === repository.id && one.state === "open",
  ).length;
  const tabs: readonly (readonly [Tab, string, string, number?])[] = [
    ["code", "Code", ""],
    ["pulls", "Pull requests", "pulls", openPulls],
    ["issues", "Issues", "issues", openIssues],
    ["commits", "Commits", `commits/${repository.defaultBranch}`],
    ["branches", "Branches", "branches"],
    ["ledger", "Ledger", "ledger"],
  ];
  const [owner, name] = fullName(world, repository).split("/");
  return html`<section class="repository-header" id="repository-header" aria-label="Repository">
    <p class="repository-name">
      <a href="/${owner}">${owner}</a> <span aria-hidden="true">/</span>
      <a href="${inRepository(world, repository)}"><strong>${name}</strong></a>
      ${repository.private ? html`<span class="label">Private</span>` : ""}
    </p>
    <nav class="tabs" aria-label="Parts of the repository">
      <ul>
        ${tabs.map(
          ([tab, title, below, count]) =>
            html`<li>
              <a href="${inRepository(world, repository, below)}" ${tab === current ? html`aria-current="page"` : ""}
                >${title}${count === undefined || count === 0 ? "" : html` <span class="count">${count}</span>`}</a
              >
            </li>`,
        )}
      </ul>
    </nav>
  </section>`;
}
