import type { Instant } from "../core/instant.ts";

export interface Clock {
  now(): Instant;
  /** Calls when time jumped ahead, so that what became due is started; a system clock never does. */
  subscribe?(listener: () => void): () => void;
}
