import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { codePath, inRepository } from "../address.ts";
import type { Fragment } from "../fragment.ts";
import type { Found } from "./find.ts";

/** Which branch, tag or commit is shown, and the way to another. */
export async function refMenu(
  world: World,
  repository: Repository,
  kind: "tree" | "blob" | "commits",
  { ref, isBranch, path }: Found,
): Promise<Fragment> {
  const branches = [...(await repository.git.refs("refs/heads/")).keys()].map((name) => name.slice(11));
  const first = [repository.defaultBranch, ...branches.filter((name) => name !== repository.defaultBranch)];
  const shown = first.slice(0, 50);
  const word = isBranch ? "Branch" : /^[0-9a-f]{40}$/u.test(ref) ? "Commit" : "At";
  return html`<details class="menu refs">
    <summary>
      <span>${word} <strong>${/^[0-9a-f]{40}$/u.test(ref) ? ref.slice(0, 7) : ref}</strong></span>
    </summary>
    <nav class="menu-body" aria-label="Branches">
      <ul class="plain-list">
        ${shown.map(
          (name) =>
            html`<li>
              <a
                href="${codePath(world, repository, kind, name, path)}"
                ${name === ref ? html`aria-current="true"` : ""}
                >${name}</a
              >
            </li>`,
        )}
      </ul>
      <p><a href="${inRepository(world, repository, "branches")}">All branches (${first.length})</a></p>
    </nav>
  </details>`;
}
