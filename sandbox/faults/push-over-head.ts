import { commitOnBranch } from "../actions/commit-on-branch.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { World } from "../state/world.ts";

/** What may be pushed to while something is written. */
export interface MovableHead {
  readonly pull: Pull;
  readonly head: string;
}

/** The open pull requests whose heads are named by what is about to be written. */
export async function headsNamed(world: World, written: string): Promise<readonly MovableHead[]> {
  const named: MovableHead[] = [];
  for (const pull of world.pulls.values()) {
    const repository = held(world.repositories, pull.head.repositoryId ?? pull.repositoryId);
    const head = await repository.git.head(pull.head.ref);
    if (pull.state === "open" && head !== undefined && written.includes(head)) named.push({ pull, head });
  }
  return named;
}

/** Whoever opened these pull requests pushes to them again. */
export async function pushOverHeads(world: World, heads: readonly MovableHead[]): Promise<void> {
  for (const { pull, head } of heads) {
    const repository = held(world.repositories, pull.head.repositoryId ?? pull.repositoryId);
    const account = held(world.accounts, pull.authorId);
    const content = Buffer.from(`Pushed while ${head} was being written about.\n`);
    await commitOnBranch(world, { kind: "user", account, via: null }, repository, {
      branch: pull.head.ref,
      message: "Notes",
      changes: [{ path: "notes.md", content }],
    });
  }
}
