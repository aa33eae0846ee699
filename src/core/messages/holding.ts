import type { Grant, Trouble } from "../grant/grant.ts";
import { isoSeconds } from "../instant.ts";
import { runsOf } from "./term.ts";

/** Where a live grant stands: the word for it, and what else there is to know. Plain text. */
export interface Holding {
  readonly state: "scheduled" | "activating" | "active" | "ending" | "ended" | "activation-failed";
  readonly because: string;
}

export function holdingOf({ state, start, approved }: Pick<Grant, "state" | "start" | "approved">): Holding {
  switch (state.kind) {
    case "scheduled":
      return { state: "scheduled", because: `starts ${isoSeconds(start)}` };
    case "activating":
      return { state: "activating", because: `its credential is being made ready${troubled(state)}` };
    case "active":
      if (approved.perRun !== undefined) return { state: "active", because: runsOf(approved.perRun) };
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
        because: `since ${isoSeconds(state.since)}: ${state.reason.because}; not yet confirmed gone${troubled(state)}`,
      };
    case "ended":
      return { state: "ended", because: state.reason.because };
    case "activation-failed":
      return { state: "activation-failed", because: state.because };
  }
}

const troubled = ({ trouble }: { readonly trouble?: Trouble }): string =>
  trouble === undefined ? "" : `: ${trouble.because}`;
