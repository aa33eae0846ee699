import type { Pull } from "../state/pull.ts";
import { held } from "../state/lookup.ts";
import type { World } from "../state/world.ts";
import { happened } from "./timeline.ts";

/** Takes a pull request out of its merge queue, if it stands in one. Those behind it need new groups. */
export function leaveQueue(world: World, pull: Pull, byId: number, reason: string): void {
  const { queue } = held(world.repositories, pull.repositoryId);
  const at = queue.findIndex(({ pullId }) => pullId === pull.id);
  if (at === -1) return;
  queue.splice(at, 1);
  for (const behind of queue.slice(at)) behind.group = null;
  happened(world, pull, byId, { kind: "removed-from-merge-queue", reason });
}
