import type { Grant } from "../core/grant/grant.ts";
import type { GrantId } from "../core/ids.ts";
import { after, instant, milliseconds, minutes, seconds, type Duration, type Instant } from "../core/instant.ts";
import type { Queued } from "../ports.ts";
import { IssuerFailure } from "../ports/issuer.ts";
import { latest } from "./deps.ts";

/** An issuer's errors tell method, path and status, and never a secret. */
export const whyOf = (error: unknown): string =>
  error instanceof Error && error.message !== "" ? error.message.slice(0, 300) : "the issuer failed";

/** When an issuer that wants to be left alone takes it again; `null`: it did not say. */
export function leftAloneUntil(error: unknown): Instant | null {
  if (error instanceof IssuerFailure) return error.retryAt;
  return error instanceof Error && error.cause !== undefined ? leftAloneUntil(error.cause) : null;
}

export interface Waiting {
  readonly least?: Duration;
  /** What the issuer asked for. */
  readonly notBefore?: Instant | null;
}

const longest = minutes(5);

/** Waits as long again as it has been failing, from `least` to five minutes, and never less than the issuer asked for. */
export function tryAt(
  now: Instant,
  since: Instant,
  of: GrantId,
  { least = seconds(5), notBefore = null }: Waiting = {},
): Instant {
  const wait = Math.min(Math.max(now - since, least), longest);
  // Many that failed together do not all come back together.
  const own = after(now, milliseconds(Math.round(wait * (0.75 + spread(of) / 4))));
  return notBefore === null ? own : latest(own, after(notBefore, milliseconds(Math.round(1000 * spread(of)))));
}

/** No end waits longer than this, whatever the issuer asks for. */
export const soonEnough = (now: Instant, asked: Instant | null): Instant | null =>
  asked === null ? null : instant(Math.min(asked, now + longest));

/** The same for the same grant, and different between grants: from 0 to 1. */
function spread(of: GrantId): number {
  let sum = 7;
  for (let at = 0; at < of.length; at += 1) sum = (sum * 31 + of.charCodeAt(at)) % 997;
  return sum / 997;
}

/** Its pull request says it, once: whatever else its comment says stays. */
export function tell({ repository, pull, state }: Grant, because: string): readonly Queued[] {
  const said = "trouble" in state ? state.trouble?.because : undefined;
  return said === because ? [] : [{ work: { kind: "evaluate", repository, pull } }];
}
