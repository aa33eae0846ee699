import { zeroOid } from "../git/object.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { leaveQueue } from "./leave-queue.ts";
import { happened } from "./timeline.ts";

/** Closes a pull request without merging it. */
export async function closePull(world: World, pull: Pull, byId: number): Promise<void> {
  leaveQueue(world, pull, byId, "closed");
  pull.state = "closed";
  pull.closedAt = world.now();
  happened(world, pull, byId, { kind: "closed" });
  await announcePull(world, pull, byId, "closed");
}

/** Whether the branch that a closed pull request came from still stands where it stood. */
export async function headStands(world: World, pull: Pull): Promise<boolean> {
  if (pull.head.repositoryId === null) return false;
  const head = await held(world.repositories, pull.head.repositoryId).git.head(pull.head.ref);
  return head !== undefined && head !== zeroOid;
}
