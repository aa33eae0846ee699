import { simpleCommit } from "../api/shapes/commit.ts";
import type { Json } from "../api/shapes/json.ts";
import { zeroOid } from "../git/object.ts";
import type { MergeQueueEntry } from "../state/merge-queue.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";

type Group = NonNullable<MergeQueueEntry["group"]>;

async function groupShape(repository: Repository, base: string, group: Group): Promise<Json | undefined> {
  const commit = await repository.git.commit(group.headSha);
  if (commit === undefined) return undefined;
  return {
    head_sha: group.headSha,
    head_ref: group.ref,
    base_sha: group.baseSha,
    base_ref: `refs/heads/${base}`,
    head_commit: simpleCommit(commit),
  };
}

/** Opens the branch of a group and asks the apps for its checks. */
export async function openGroup(
  world: World,
  repository: Repository,
  entry: MergeQueueEntry,
  input: { readonly headSha: string; readonly baseSha: string; readonly number: number },
): Promise<void> {
  const ref = `refs/heads/gh-readonly-queue/${entry.base}/pr-${input.number}-${input.baseSha}`;
  await repository.git.run(["update-ref", ref, input.headSha]);
  entry.group = { ref, headSha: input.headSha, baseSha: input.baseSha };
  entry.state = "awaiting_checks";
  const shape = await groupShape(repository, entry.base, entry.group);
  announce(world, repository, entry.enqueuerId, "merge_group", "checks_requested", { merge_group: shape });
}

/** Ends a group: its branch goes, and the apps are told why. */
export async function destroyGroup(
  world: World,
  repository: Repository,
  entry: MergeQueueEntry,
  reason: "merged" | "invalidated" | "dequeued",
): Promise<void> {
  const group = entry.group;
  if (group === null) return;
  entry.group = null;
  const shape = await groupShape(repository, entry.base, group);
  await repository.git.updateRefs([{ ref: group.ref, before: group.headSha, after: zeroOid }]);
  announce(world, repository, entry.enqueuerId, "merge_group", "destroyed", { reason, merge_group: shape });
}
