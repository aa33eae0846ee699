import type { AccountId, EntryId } from "../ids.ts";
import { instant, type Duration, type Instant } from "../instant.ts";

/** An entry's grant that used up something that the policy counts: a route's quota, or a pattern's cap. */
export interface Use {
  readonly entry: EntryId;
  /** A person by their account, everything else by the name under which it is registered: `workload/nightly-export`. */
  readonly subject: AccountId | string;
  readonly of: { readonly kind: "route" | "pattern"; readonly name: string };
  /** When it was merged. */
  readonly at: Instant;
}

/** Moments that count at a moment, if each counts for so long: the oldest first. */
export const within = (moments: readonly Instant[], per: Duration, at: Instant): readonly Instant[] =>
  moments.filter((moment) => moment <= at && moment > at - per).toSorted((a, b) => a - b);

/** When, of those that count now, so many have ceased to; `null`: they are not that many. */
export function freeAgain(counted: readonly Instant[], per: Duration, many: number): Instant | null {
  const last = counted[many - 1];
  return last === undefined ? null : instant(last + per);
}

/** The latest moment until `at` from which on there was room for `more`: the opening, or when something ceased to count. */
export function roomSince(
  moments: readonly Instant[],
  per: Duration,
  most: number,
  more: number,
  at: Instant,
): Instant | null {
  const ends = moments.map((moment) => instant(moment + per)).filter((end) => end <= at);
  const opening = ends.filter((end) => within(moments, per, instant(end - 1)).length + more > most);
  return opening.length === 0 ? null : instant(Math.max(...opening));
}
