import { commitOnBranch } from "../actions/commit-on-branch.ts";
import { held } from "../state/lookup.ts";
import type { World } from "../state/world.ts";

/** Whoever opened a pull request pushes to it again, if what is about to be written names its head. */
export async function pushOverHead(world: World, written: string): Promise<void> {
  for (const pull of world.pulls.values()) {
    const repository = held(world.repositories, pull.head.repositoryId ?? pull.repositoryId);
    const head = await repository.git.head(pull.head.ref);
    if (pull.state !== "open" || head === undefined || !written.includes(head)) continue;
    const account = held(world.accounts, pull.authorId);
    const content = Buffer.from(`Pushed while ${head} was being written about.\n`);
    await commitOnBranch(world, { kind: "user", account, via: null }, repository, {
      branch: pull.head.ref,
      message: "Notes",
      changes: [{ path: "notes.md", content }],
    });
  }
}
