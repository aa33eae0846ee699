import type { Grant } from "../grant.ts";
import { isoSeconds, type Instant } from "../instant.ts";

/** Where a live grant stands: the word for it, and what else there is to know. Plain text. */
export interface Holding {
  readonly state: "scheduled" | "activating" | "active" | "ending" | "ended" | "activation-failed";
  readonly because: string;
}

export function holdingOf({ state, start }: Grant, now: Instant): Holding {
  switch (state.kind) {
    case "activating":
      return now < start
        ? { state: "scheduled", because: `starts ${isoSeconds(start)}` }
        : { state: "activating", because: "its credential is being made ready" };
    case "active":
      if (now < start) return { state: "scheduled", because: `starts ${isoSeconds(start)}` };
      if (state.claim === null) return { state: "active", because: "not collected yet" };
      return {
        state: "active",
        because: state.claim.confirmed
          ? `collected at ${isoSeconds(state.claim.at)}`
          : `shown at ${isoSeconds(state.claim.at)}, and nobody confirmed to have it`,
      };
    case "ending":
      return {
        state: "ending",
        because: `since ${isoSeconds(state.since)}: ${state.reason.because}; not yet confirmed gone`,
      };
    case "ended":
      return { state: "ended", because: state.reason.because };
    case "activation-failed":
      return { state: "activation-failed", because: state.because };
  }
}
