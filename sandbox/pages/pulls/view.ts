import type { Difference } from "../../git/measure.ts";
import type { Author } from "../../state/actor.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { inRepository } from "../address.ts";

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
