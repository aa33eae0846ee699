import { isAncestor } from "../git/merge.ts";
import { zeroOid } from "../git/object.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Account } from "../state/account.ts";
import { nodeId } from "../state/ids.ts";
import { openPullsFrom, openPullsInto } from "../state/lookup.ts";
import type { ActivityType, Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { requestSuites } from "./check-suite.ts";
import { closePull } from "./close-pull.ts";
import { dispatchPush, rewinds } from "./dispatch-push.ts";
import { markMerged } from "./mark-merged.ts";
import { synchronizePull } from "./synchronize-pull.ts";

function activityType(
  move: RefUpdate,
  forced: boolean,
  cause: "push" | "pr_merge" | "merge_queue_merge",
): ActivityType {
  if (move.before === zeroOid) return "branch_creation";
  if (move.after === zeroOid) return "branch_deletion";
  return forced ? "force_push" : cause;
}

/**
 * What follows from a ref having moved, whoever moved it and how: the activity log, the `push` webhook, check suites,
 * pull requests from and into the branch. The ref stands at its new place already; called while the repository is held.
 */
export async function refMoved(
  world: World,
  repository: Repository,
  move: RefUpdate,
  by: Account,
  cause: "push" | "pr_merge" | "merge_queue_merge" = "push",
): Promise<void> {
  if (move.before === move.after) return;
  const forced = await rewinds(repository, move);
  const id = world.nextId();
  repository.pushedAt = world.now();
  repository.updatedAt = world.now();
  repository.activity.push({
    id,
    nodeId: nodeId("TimelineEvent", id),
    ref: move.ref,
    before: move.before,
    after: move.after,
    actorId: by.id,
    type: activityType(move, forced, cause),
    at: world.now(),
  });
  await dispatchPush(world, repository, move, by, forced);
  if (!move.ref.startsWith("refs/heads/")) return;
  const branch = move.ref.slice("refs/heads/".length);
  if (move.after !== zeroOid) {
    await requestSuites(world, repository, { sha: move.after, branch, before: move.before, senderId: by.id });
  }
  for (const pull of openPullsFrom(world, repository.id, branch)) {
    if (move.after === zeroOid) await closePull(world, pull, by.id);
    else await synchronizePull(world, pull, move, by, forced);
  }
  for (const pull of openPullsInto(world, repository.id, branch)) {
    pull.mergeable = null;
    if (move.after === zeroOid) await closePull(world, pull, by.id);
    // Whoever pushes a pull request's head into its base has merged it.
    else if (pull.head.sha !== move.after ? await isAncestor(repository.git, pull.head.sha, move.after) : true) {
      await markMerged(world, pull, by.id, move.after, "merge");
    }
  }
}
