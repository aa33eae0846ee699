import type { Work } from "../core/event.ts";
import type { Duration } from "../core/instant.ts";

/** Handles one piece of work; throwing makes the queue try it again later. */
export type Handler = (work: Work, signal: AbortSignal) => Promise<void>;

export interface Queue {
  start(handler: Handler): Promise<void>;
  /**
   * A delivery arrived. While many come one upon another, nothing but ends and issues is begun, for two seconds at
   * most: connections are taken between pieces of work, one at a time, and GitHub waits for an answer on each.
   */
  arrived(): void;
  /** Finishes what runs, hands back the rest. */
  stop(within: Duration): Promise<void>;
}
