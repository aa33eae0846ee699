import type { AccountId, Claimer, EntitlementId, EntryId, GrantId, PullNumber, RepositoryId, Sha } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Entry } from "../request.ts";
import type { IssuerChoice } from "../entitlement.ts";

/** What an issuer calls the credential it made: an accessor or a token id, never a secret. */
export type Handle = string & { readonly __handle?: never };

/** What an issuer said when it was asked whether the credential is gone. */
export interface Proof {
  readonly handle: Handle | null;
  /** `never-issued`: no credential was ever made, so none can be left. */
  readonly said: "gone" | "revoked" | "already-gone" | "never-issued";
  readonly at: Instant;
}

/**
 * How the subject gets the credential, as far as it is no secret; absent: a token that is made when it is claimed.
 * `wrapped`: the token that opens it is kept apart, encrypted, and `creationPath` is what the claimer expects the issuer
 * to say of it. `withdrawn`: nobody collected it in time, and it was revoked; whoever collects is given a new one.
 */
export type Delivery =
  | { readonly kind: "wrapped"; readonly creationPath: string; readonly opensUntil: Instant }
  | { readonly kind: "public"; readonly text: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "withdrawn" };

/** Why the issuer did not do what it was asked to, and since when it does not. */
export interface Trouble {
  readonly because: string;
  readonly since: Instant;
  /** It wants to be left alone until then. */
  readonly notBefore?: Instant;
}

export type EndCause = "expired" | "revoked" | "superseded";

/** Why a grant ends before its time, in words for people: "`orders-read-1` was removed by #7". */
export interface EndReason {
  readonly cause: EndCause;
  readonly because: string;
  readonly by: AccountId | null;
}

export interface Claim {
  readonly by: Claimer;
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
  /** Of what is no person no account, and in the place of a login `workload/nightly-export`. */
  readonly subject: { readonly account: AccountId | null; readonly login: string };
  /** Of what is no person, who collected for it when it was granted: `@acme/data`, or a login. Who may, is looked up. */
  readonly collector?: string;
  readonly issuer: IssuerChoice;
  /** What approvers left of the scope; absent: what the entry asks for. */
  readonly scope?: readonly string[];
  readonly start: Instant;
  readonly until: Instant;
  /** When it was merged, where it starts later. */
  readonly mergedAt?: Instant;
  /** Of a rotation or a reset: the grant whose place it takes. */
  readonly replaces?: GrantId;
  /** The pattern of the policy that approved it without reviews. */
  readonly preApproved?: string;
  /** The request that was decided, and the commit that brought it to the default branch. */
  readonly pull: PullNumber;
  readonly commit: Sha;
  /** How it was decided, as its comment tells: memberships change later, what was decided does not. */
  readonly told: string;
  /** Whose reviews counted: they may not claim. */
  readonly countersigners: readonly AccountId[];
}

export type GrantState =
  /** Approved and written down; nothing is made before its start. */
  | { readonly kind: "scheduled" }
  /**
   * Approved and written down; nothing can be collected yet. `asked`: the issuer was, for this attempt, and something
   * may have been made.
   */
  | { readonly kind: "activating"; readonly asked?: Instant; readonly trouble?: Trouble }
  /** `endsAt`: when the credential ends by itself, as the issuer said of it. */
  | {
      readonly kind: "active";
      readonly handle: Handle;
      readonly claim: Claim | null;
      readonly delivery?: Delivery;
      readonly endsAt?: Instant;
    }
  | {
      readonly kind: "ending";
      readonly handle: Handle | null;
      readonly reason: EndReason;
      readonly since: Instant;
      readonly trouble?: Trouble;
    }
  | { readonly kind: "ended"; readonly reason: EndReason; readonly proof: Proof; readonly revertedBy: Sha | null }
  | { readonly kind: "activation-failed"; readonly because: string };

/** Access given for one entry. `attempt` counts credentials: at most one of them may be claimed at a time. */
export interface Grant extends GrantTerms {
  readonly attempt: number;
  readonly state: GrantState;
}

const living: ReadonlySet<GrantState["kind"]> = new Set(["scheduled", "activating", "active", "ending"]);

/** It gives access, or will, or may still. */
export const isLive = ({ state }: Grant): boolean => living.has(state.kind);

/** A grant as it begins at a moment. */
export const begun = (terms: GrantTerms, at: Instant): Grant => ({
  ...terms,
  attempt: 1,
  state: { kind: at < terms.start ? "scheduled" : "activating" },
});

export const mergedAtOf = ({ mergedAt, start }: GrantTerms): Instant => mergedAt ?? start;
