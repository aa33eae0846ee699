import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { AccountId, EntryId, Oid, PullNumber, StageName, TeamName } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { PreApproved } from "../policy.ts";
import type { Discount, Review } from "../review.ts";
import type { Narrowing } from "./narrowing.ts";

/** Why somebody's approval can never count in this request. */
export type Exclusion =
  | "requester"
  | "subject"
  | "author"
  | "committer"
  | "co-author"
  | "pusher"
  | "delegate"
  | "on-behalf-of"
  | "vendor-contact"
  | "subject-owner"
  | "named";

export interface CountedReview {
  readonly review: Review;
  readonly person: AccountId;
}

/** Where a stage stands. `completeAt` is the time of the review that completed it. */
export type StageOutcome =
  | { readonly kind: "complete"; readonly by: readonly CountedReview[]; readonly at: Instant }
  | {
      readonly kind: "open";
      readonly by: readonly CountedReview[];
      readonly missing: number;
      /** From when it is open: the completion of the stage before, or the opening of the pull request. */
      readonly since: Instant;
    }
  /** `null`: the request cannot be read or is denied; no stage is open before that is mended. */
  | { readonly kind: "waiting"; readonly for: StageName | null }
  | { readonly kind: "not-applicable"; readonly because: string };

export interface StageDecision {
  readonly stage: StageName;
  /** Place in the policy's list, from 1, inapplicable stages counted. */
  readonly number: number;
  readonly quorum: number;
  readonly outcome: StageOutcome;
  /** Whom the policy names here, resolved for this request: `@acme/platform`, `@olga`. */
  readonly named: readonly string[];
  /** Accounts whose approval would still help, excluded and counted ones left out. */
  readonly candidates: readonly AccountId[];
  /** What an approving review must answer. */
  readonly answers: readonly string[];
  /** What the directory must hold for an approver. */
  readonly assurance: string | null;
  /** Its approvals may take away from what is asked for. */
  readonly mayNarrow: boolean;
}

export interface DiscountedReview {
  readonly review: Review;
  readonly why: Discount;
  /** One sentence for the reviewer: what happened and what to do. */
  readonly because: string;
}

/** An objection that stands: it blocks until its author approves or an eligible person dismisses it. */
export interface Objection {
  readonly review: Review;
  readonly stage: StageName;
}

/** Whom to ask for a review now: those of the open stage who were not asked since it opened. */
export interface Ask {
  readonly accounts: readonly AccountId[];
  readonly teams: readonly TeamName[];
  /** Teams that should be asked and that GitHub refuses to ask: the comment names them. */
  readonly unaskable: readonly TeamName[];
}

/**
 * `nothing`: no path of ours is touched. `removal`: only deletions, no stage needed.
 * `refused-here`: the pull request is a second one with the same head and is to be closed.
 */
export type Outcome =
  | { readonly kind: "nothing" }
  | { readonly kind: "invalid"; readonly problems: readonly Diagnostic[] }
  | { readonly kind: "denied"; readonly problems: readonly Diagnostic[] }
  | { readonly kind: "pending" }
  | { readonly kind: "approved"; readonly at: Instant }
  /** Too late: it is closed with the reason. */
  | { readonly kind: "lapsed"; readonly at: Instant; readonly because: string }
  | { readonly kind: "twin"; readonly of: PullNumber };

export interface Decision {
  readonly outcome: Outcome;
  readonly removal: boolean;
  /** Which way through the stages; empty: the policy's own list. */
  readonly route: string;
  readonly stages: readonly StageDecision[];
  readonly discounted: readonly DiscountedReview[];
  readonly objections: readonly Objection[];
  /** Entries that are approved without reviews, each with the pattern of the policy that says so. */
  readonly preApproved: ReadonlyMap<EntryId, PreApproved>;
  /** What approvers took away from entries: rule 10. */
  readonly narrowed: ReadonlyMap<EntryId, Narrowing>;
  /** By person: the account that the directory puts first. */
  readonly excluded: ReadonlyMap<AccountId, readonly Exclusion[]>;
  readonly asks: Ask;
  /** With rules that read well: things the author of the policy should know. */
  readonly warnings: readonly Diagnostic[];
  /** What reviewers approve: rule 2. Equal texts mean the same content under the same meaning. */
  readonly digest: string;
  readonly policy: Oid | null;
  /** Which entries are decided here. */
  readonly entries: readonly EntryId[];
  /** The open stage, where the people who are left could not complete it, whatever they did. */
  readonly stuck: StageName | null;
  /** When the passing of time alone will change something: it has to be decided again then. */
  readonly next: Instant | null;
}
