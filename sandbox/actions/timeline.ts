import { nodeId } from "../state/ids.ts";
import type { TimelineEvent } from "../state/timeline.ts";
import type { World } from "../state/world.ts";

type Common = "id" | "nodeId" | "actorId" | "at";
/** An event without what every event has: omitted case by case, so that each keeps its own fields. */
export type Happening = TimelineEvent extends infer Event
  ? Event extends TimelineEvent
    ? Omit<Event, Common>
    : never
  : never;

/** Writes an event into a timeline, as of now. */
export function happened(
  world: World,
  subject: { readonly timeline: TimelineEvent[]; updatedAt: string },
  actorId: number,
  happening: Happening,
): void {
  const id = world.nextId();
  const common = { id, nodeId: nodeId("TimelineEvent", id), actorId, at: world.now() };
  subject.timeline.push({ ...common, ...happening });
  subject.updatedAt = world.now();
}
