import { html } from "hono/html";
import type { Difference } from "../../git/measure.ts";
import type { Author } from "../../state/actor.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { inRepository } from "../address.ts";
import { type Fragment, markdown } from "../fragment.ts";

/** One pull request, as one visitor looks at it. */
export interface PullView {
  readonly world: World;
  readonly actor: Author;
  readonly repository: Repository;
  readonly pull: Pull;
  /** The commits and files that it brings. */
  readonly difference: Difference;
}

export function pullPath(
  { world, repository, pull }: Omit<PullView, "difference">,
  ...below: readonly string[]
): string {
  return inRepository(world, repository, "pull", String(pull.number), ...below);
}

/** Where the head's branch is, as long as its repository is there. */
export function headRepository({ world, pull }: PullView): Repository | undefined {
  return pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
}

export function loginOf({ world }: Pick<PullView, "world">, id: number): string {
  return world.accounts.get(id)?.login ?? "ghost";
}

/** What somebody wrote in Markdown, below a heading of the second level. */
export function written({ world, repository }: PullView, text: string, below: 2 | 3 = 2): Fragment {
  return html`<div class="markdown">${markdown(text, { at: inRepository(world, repository), below })}</div>`;
}
