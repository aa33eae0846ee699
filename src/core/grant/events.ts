import type { Delivery, EndReason, Grant, Handle, Proof, Trouble } from "./grant.ts";
import type { Claimer, Sha } from "../ids.ts";
import type { Instant } from "../instant.ts";

/** What can happen to a grant. `attempt` says which credential is meant: answers may arrive late. */
export type GrantEvent =
  | { readonly kind: "start"; readonly at: Instant }
  /** The issuer is about to be asked: from here on, something may exist. */
  | { readonly kind: "asked"; readonly attempt: number; readonly at: Instant }
  | {
      readonly kind: "issued";
      readonly attempt: number;
      readonly handle: Handle;
      readonly delivery?: Delivery;
      readonly endsAt?: Instant;
    }
  /** The issuer could not do what was asked, and is asked again. `nothing`: for certain, nothing was made. */
  | {
      readonly kind: "trouble";
      readonly because: string;
      readonly at: Instant;
      readonly nothing: boolean;
      readonly notBefore?: Instant | null;
    }
  /** Nobody collected it in time, and it was revoked. */
  | { readonly kind: "withdrawn"; readonly attempt: number }
  | { readonly kind: "issue-failed"; readonly attempt: number; readonly because: string }
  /** The issuer's answer was lost: whatever carries this attempt was revoked and seen gone. */
  | { readonly kind: "abandoned"; readonly attempt: number }
  | { readonly kind: "claimed"; readonly attempt: number; readonly by: Claimer; readonly at: Instant }
  | { readonly kind: "claim-confirmed"; readonly by: Claimer }
  | { readonly kind: "due"; readonly at: Instant }
  | { readonly kind: "end-asked"; readonly reason: EndReason; readonly at: Instant }
  | { readonly kind: "gone"; readonly proof: Proof }
  | { readonly kind: "reverted"; readonly by: Sha };

/** What must be done because of it, each safe to repeat. */
export type GrantEffect =
  | { readonly kind: "issue"; readonly attempt: number }
  /** A credential that must not live: superseded, late, or unwanted. */
  | { readonly kind: "revoke"; readonly handle: Handle }
  | { readonly kind: "end" };

export interface Transition {
  readonly grant: Grant;
  readonly effects: readonly GrantEffect[];
}

/** The life of a grant, as one total function: what does not fit the state changes nothing, and leaks nothing. */
export function advance(grant: Grant, event: GrantEvent): Transition {
  switch (event.kind) {
    case "start":
      return grant.state.kind === "scheduled" && event.at >= grant.start
        ? become(grant, { kind: "activating" })
        : unchanged(grant);
    case "asked":
      return grant.state.kind === "activating" && event.attempt === grant.attempt
        ? become(grant, { kind: "activating", asked: event.at, ...troubleOf(grant.state) })
        : unchanged(grant);
    case "issued":
      return issued(grant, event);
    case "trouble":
      return troubled(grant, event);
    case "withdrawn":
      return grant.state.kind === "active" && event.attempt === grant.attempt && grant.state.claim === null
        ? become(grant, { ...grant.state, delivery: { kind: "withdrawn" } })
        : unchanged(grant);
    case "issue-failed":
      return grant.state.kind === "activating" && event.attempt === grant.attempt
        ? become(grant, { kind: "activation-failed", because: event.because })
        : unchanged(grant);
    case "abandoned":
      return abandoned(grant, event.attempt);
    case "claimed":
      return grant.state.kind === "active" && event.attempt === grant.attempt && grant.state.claim === null
        ? become(grant, { ...grant.state, claim: { by: event.by, at: event.at, confirmed: false } })
        : unchanged(grant);
    case "claim-confirmed":
      return grant.state.kind === "active" && grant.state.claim?.by === event.by
        ? become(grant, { ...grant.state, claim: { ...grant.state.claim, confirmed: true } })
        : unchanged(grant);
    case "due":
      return event.at >= grant.until
        ? ending(grant, { cause: "expired", because: "its time is over", by: null }, event.at)
        : unchanged(grant);
    case "end-asked":
      return ending(grant, event.reason, event.at);
    case "gone":
      return grant.state.kind === "ending"
        ? become(grant, { kind: "ended", reason: grant.state.reason, proof: event.proof, revertedBy: null })
        : unchanged(grant);
    case "reverted":
      return grant.state.kind === "ended" && grant.state.revertedBy === null
        ? become(grant, { ...grant.state, revertedBy: event.by })
        : unchanged(grant);
    default:
      return assertNever(event);
  }
}

/** A credential that arrives too late, or for an attempt given up, is revoked, never leaked. */
function issued(grant: Grant, event: Extract<GrantEvent, { kind: "issued" }>): Transition {
  const { state } = grant;
  if (state.kind === "activating" && event.attempt === grant.attempt) {
    const { handle, delivery, endsAt } = event;
    const more = { ...(delivery === undefined ? {} : { delivery }), ...(endsAt === undefined ? {} : { endsAt }) };
    return become(grant, { kind: "active", handle, claim: null, ...more });
  }
  if (state.kind === "active" && state.handle === event.handle) return unchanged(grant);
  return { grant, effects: [{ kind: "revoke", handle: event.handle }] };
}

/** It goes on where it stands; since when it does not work is kept. */
function troubled(grant: Grant, event: Extract<GrantEvent, { kind: "trouble" }>): Transition {
  const { because, at, nothing, notBefore = null } = event;
  const { state } = grant;
  if (state.kind !== "activating" && state.kind !== "ending") return unchanged(grant);
  const trouble = { because, since: state.trouble?.since ?? at, ...(notBefore === null ? {} : { notBefore }) };
  return nothing && state.kind === "activating"
    ? become(grant, { kind: "activating", trouble })
    : become(grant, { ...state, trouble });
}

/** Attempt n is over and n + 1 begins: after a lost answer, or a delivery that was never confirmed. */
function abandoned(grant: Grant, attempt: number): Transition {
  const { state } = grant;
  if (attempt !== grant.attempt) return unchanged(grant);
  const unconfirmed = state.kind === "active" && state.claim?.confirmed !== true;
  if (state.kind !== "activating" && !unconfirmed) return unchanged(grant);
  const next = attempt + 1;
  return {
    grant: { ...grant, attempt: next, state: { kind: "activating", ...troubleOf(state) } },
    effects: [{ kind: "issue", attempt: next }],
  };
}

function ending(grant: Grant, reason: EndReason, at: Instant): Transition {
  const { state } = grant;
  switch (state.kind) {
    case "scheduled":
    case "activating":
    case "activation-failed":
      return then(grant, { kind: "ending", handle: null, reason, since: at });
    case "active":
      return then(grant, { kind: "ending", handle: state.handle, reason, since: at });
    case "ending":
    case "ended":
      return unchanged(grant);
    default:
      return assertNever(state);
  }
}

const troubleOf = (state: Grant["state"]): { readonly trouble?: Trouble } =>
  state.kind === "activating" && state.trouble !== undefined ? { trouble: state.trouble } : {};

const unchanged = (grant: Grant): Transition => ({ grant, effects: [] });
const become = (grant: Grant, state: Grant["state"]): Transition => ({ grant: { ...grant, state }, effects: [] });
const then = (grant: Grant, state: Grant["state"]): Transition => ({
  grant: { ...grant, state },
  effects: [{ kind: "end" }],
});

export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
