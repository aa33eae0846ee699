import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { World } from "../state/world.ts";
import { destroyGroup } from "./merge-group.ts";
import { happened } from "./timeline.ts";

/**
 * Takes a pull request out of its merge queue; answers whether it stood in one. The groups of those behind it were built
 * upon it and are gone too: whoever calls sees to new ones.
 */
export async function leaveQueue(world: World, pull: Pull, byId: number, reason: string): Promise<boolean> {
  const repository = held(world.repositories, pull.repositoryId);
  const { queue } = repository;
  const at = queue.findIndex(({ pullId }) => pullId === pull.id);
  const entry = queue[at];
  if (entry === undefined) return false;
  const behind = queue.slice(at + 1).filter(({ base }) => base === entry.base);
  queue.splice(at, 1);
  happened(world, pull, byId, { kind: "removed-from-merge-queue", reason });
  await destroyGroup(world, repository, entry, "dequeued");
  for (const one of behind) await destroyGroup(world, repository, one, "invalidated");
  return true;
}
