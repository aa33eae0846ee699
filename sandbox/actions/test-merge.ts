import { mergeTree } from "../git/merge.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { World } from "../state/world.ts";
import { webFlow } from "./web-commit.ts";

const running = new WeakSet<Pull>();

/**
 * Finds out, in the background, whether an open pull request can be merged: who asks for it is told `null` until then,
 * as by GitHub. The test merge stands at `refs/pull/<number>/merge`.
 */
export function startTestMerge(world: World, pull: Pull): void {
  if (pull.state !== "open" || pull.mergeable !== null || running.has(pull)) return;
  running.add(pull);
  world.later(async () => {
    try {
      const { git } = held(world.repositories, pull.repositoryId);
      const head = pull.head.sha;
      const tip = await git.head(pull.base.ref);
      if (tip === undefined) return;
      const tree = await mergeTree(git, tip, head);
      const parents = [tip, head];
      const who = webFlow(world);
      const message = `Merge ${head} into ${tip}`;
      const commit =
        tree === undefined ? null : await git.writeCommit({ tree, parents, author: who, committer: who, message });
      if (commit !== null) await git.run(["update-ref", `refs/pull/${pull.number}/merge`, commit]);
      if (pull.head.sha !== head || pull.state !== "open" || (await git.head(pull.base.ref)) !== tip) return;
      pull.mergeable = commit !== null;
      pull.mergeCommitSha = commit;
    } finally {
      running.delete(pull);
    }
  });
}
