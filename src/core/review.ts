import type { AccountId, ReviewId, Sha } from "./ids.ts";
import type { Instant } from "./instant.ts";

export type Verdict = "approved" | "changes-requested";

/** A review that was submitted with a verdict; comments are none. */
export interface Review {
  readonly id: ReviewId;
  readonly by: AccountId;
  /** What it said when submitted, also if it was dismissed since. */
  readonly verdict: Verdict;
  readonly submittedAt: Instant;
  /** The last edit after submission, if any: by whomever. */
  readonly editedAt?: Instant;
  readonly dismissed?: { readonly by: AccountId; readonly at: Instant };
  /**
   * Every commit that any delivery or any read of GitHub ever named for it: a force-push re-binds a review's
   * commit, so one name alone is not to be trusted.
   */
  readonly commits: readonly Sha[];
  readonly body: string;
}

/** Why a review that was given does not count. One review has one reason, the first of this list that holds. */
const discounts = [
  "superseded",
  "dismissed",
  "edited",
  "rewritten",
  "stale-content",
  "rules-changed",
  "not-eligible",
  "excluded",
  "assurance",
  "stage-reopened",
  "too-early",
  "unanswered",
  "counted-elsewhere",
] as const;
export type Discount = (typeof discounts)[number];
