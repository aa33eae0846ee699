import type { AccountId, EntitlementId, EntryId, GrantId, PullNumber, RepositoryId, Sha } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { Entry } from "./request.ts";
import type { IssuerChoice } from "./entitlement.ts";

/** What an issuer calls the credential it made: an accessor or a token id, never a secret. */
export type Handle = string & { readonly __handle?: never };

/** What an issuer said when it was asked whether the credential is gone. */
export interface Proof {
  readonly handle: Handle | null;
  /** `never-issued`: no credential was ever made, so none can be left. */
  readonly said: "gone" | "revoked" | "already-gone" | "never-issued";
  readonly at: Instant;
}

export type EndCause = "expired" | "revoked" | "superseded";

/** Why a grant ends before its time, in words for people: "`orders-read-1` was removed by #7". */
export interface EndReason {
  readonly cause: EndCause;
  readonly because: string;
  readonly by: AccountId | null;
}

export interface Claim {
  readonly by: AccountId;
  readonly at: Instant;
  /** The claimer said that they have it: from then on it is not shown again. */
  readonly confirmed: boolean;
}

/** What never changes in a grant, whatever becomes of it. */
export interface GrantTerms {
  readonly repository: RepositoryId;
  readonly id: GrantId;
  readonly entry: EntryId;
  /** The entry as it was approved. */
  readonly approved: Entry;
  readonly entitlement: EntitlementId;
  readonly path: string;
  readonly subject: { readonly account: AccountId; readonly login: string };
  readonly issuer: IssuerChoice;
  /** What approvers left of the scope; absent: what the entry asks for. */
  readonly scope?: readonly string[];
  readonly start: Instant;
  readonly until: Instant;
  /** The request that was decided, and the commit that brought it to the default branch. */
  readonly pull: PullNumber;
  readonly commit: Sha;
  /** How it was decided, as its comment tells: memberships change later, what was decided does not. */
  readonly told: string;
  /** Whose reviews counted: they may not claim. */
  readonly countersigners: readonly AccountId[];
}

export type GrantState =
  /** Approved and written down; the issuer has not answered yet. */
  | { readonly kind: "activating" }
  | { readonly kind: "active"; readonly handle: Handle; readonly claim: Claim | null }
  | { readonly kind: "ending"; readonly handle: Handle | null; readonly reason: EndReason; readonly since: Instant }
  | { readonly kind: "ended"; readonly reason: EndReason; readonly proof: Proof; readonly revertedBy: Sha | null }
  | { readonly kind: "activation-failed"; readonly because: string };

/** Access given for one entry. `attempt` counts credentials: at most one of them may be claimed at a time. */
export interface Grant extends GrantTerms {
  readonly attempt: number;
  readonly state: GrantState;
}

export const isLive = (grant: Grant): boolean =>
  grant.state.kind === "activating" || grant.state.kind === "active" || grant.state.kind === "ending";
