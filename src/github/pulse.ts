import { isoSeconds, type Instant } from "../core/instant.ts";
import type { Clock } from "../ports.ts";
import type { ConnectionOptions } from "./connection.ts";

/** Whether GitHub answered the last call that anybody made; it is not asked for this. */
export interface Pulse {
  readonly onCall: NonNullable<ConnectionOptions["onCall"]>;
  /** `null` when it did, else since when it does not. */
  wrong(): string | null;
}

export function createPulse(clock: Clock): Pulse {
  let silentSince: Instant | null = null;
  return {
    onCall: ({ status }) => {
      if (status !== null && status < 500) silentSince = null;
      else silentSince ??= clock.now();
    },
    wrong: () => (silentSince === null ? null : `no answer since ${isoSeconds(silentSince)}`),
  };
}
