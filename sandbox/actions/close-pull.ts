import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { rebuildGroups } from "./build-groups.ts";
import { leaveQueue } from "./leave-queue.ts";
import { happened } from "./timeline.ts";

/** Closes a pull request without merging it. */
export async function closePull(world: World, pull: Pull, byId: number): Promise<void> {
  const queued = await leaveQueue(world, pull, byId, "closed");
  if (queued) rebuildGroups(world, held(world.repositories, pull.repositoryId), pull.base.ref);
  pull.state = "closed";
  pull.closedAt = world.now();
  happened(world, pull, byId, { kind: "closed" });
  await announcePull(world, pull, byId, "closed");
}
