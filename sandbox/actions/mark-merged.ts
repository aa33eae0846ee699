import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { MergeMethod } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { happened } from "./timeline.ts";

/** A pull request has been merged by this commit: its state, its timeline, its `closed` webhook. */
export async function markMerged(
  world: World,
  pull: Pull,
  byId: number,
  commit: string,
  method: MergeMethod,
): Promise<void> {
  const { queue } = held(world.repositories, pull.repositoryId);
  const at = queue.findIndex(({ pullId }) => pullId === pull.id);
  if (at !== -1) queue.splice(at, 1);
  pull.state = "closed";
  pull.mergedAt = world.now();
  pull.closedAt = world.now();
  pull.mergedById = byId;
  pull.mergeCommitSha = commit;
  pull.mergeMethod = method;
  happened(world, pull, byId, { kind: "merged", ref: `refs/heads/${pull.base.ref}`, commit });
  happened(world, pull, byId, { kind: "closed" });
  await announcePull(world, pull, byId, "closed");
}
