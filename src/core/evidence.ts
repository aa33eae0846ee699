import type { AccountId, EntryId, GrantId, Oid, PullNumber, RepositoryId, Sha } from "./ids.ts";
import type { EndCause, Handle, Proof } from "./grant.ts";
import type { Instant } from "./instant.ts";

/** Plain JSON: what a line of the ledger may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What the ledger tells of an entry, one event a line. Written before it is acted on; only revoking does not wait. */
export type GrantRecord =
  | {
      readonly kind: "approved";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly subject: AccountId;
      readonly start: Instant;
      readonly until: Instant;
      readonly pull: PullNumber;
      readonly commit: Sha;
      /** The whole case file that was decided, and the decision: see `caseEvidence`. */
      readonly evidence: Json;
    }
  | { readonly kind: "issued"; readonly grant: GrantId; readonly attempt: number; readonly handle: Handle }
  | { readonly kind: "abandoned"; readonly grant: GrantId; readonly attempt: number; readonly because: string }
  | {
      readonly kind: "claimed";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly by: AccountId;
      readonly handle: Handle;
    }
  | {
      readonly kind: "revoked";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly cause: EndCause;
      readonly because: string;
      readonly by: AccountId | null;
    }
  | {
      readonly kind: "ended";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly cause: EndCause;
      readonly proof: Proof;
    }
  | { readonly kind: "reverted"; readonly grant: GrantId; readonly attempt: number; readonly commit: Sha }
  | {
      readonly kind: "refused" | "bypassed";
      readonly entry: EntryId;
      readonly commit: Sha;
      readonly pull: PullNumber | null;
      readonly because: string;
    };

/** What the ledger tells of the rules. */
export interface PolicyRecord {
  readonly kind: "adopted";
  readonly tree: Oid;
  readonly commit: Sha;
  readonly because: string;
}

export type LedgerRecord = GrantRecord | PolicyRecord;

/** Which file of the ledger a record belongs to. */
export type LedgerSubject = { readonly kind: "entry"; readonly entry: EntryId } | { readonly kind: "policy" };

export interface NewLine {
  readonly about: LedgerSubject;
  readonly at: Instant;
  readonly record: LedgerRecord;
}

/** A line as it stands in the ledger. */
export interface LedgerLine extends NewLine {
  readonly deployment: string;
  readonly repository: RepositoryId;
  /** SHA-256 of the line before in the same file, as hex; empty for a file's first line. */
  readonly previous: string;
  /** Which ledger key signed it: an id of `policies/keys.yaml`. */
  readonly key: string;
  /** Ed25519 over the canonical JSON of the line without this field, base64url. */
  readonly signature: string;
}

/**
 * Two records with the same key say the same thing: the second is not written. One line of each kind per attempt;
 * an entry can be bypassed or refused once per commit.
 */
export function recordKey(record: LedgerRecord): string {
  switch (record.kind) {
    case "adopted":
      return `adopted ${record.tree} ${record.commit}`;
    case "refused":
    case "bypassed":
      return `${record.kind} ${record.entry} ${record.commit}`;
    default:
      return `${record.kind} ${record.grant} ${record.attempt}`;
  }
}
