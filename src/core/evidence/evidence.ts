import type { AccountId, Claimer, EntryId, GrantId, Oid, PullNumber, RepositoryId, RunName, Sha } from "../ids.ts";
import type { EndCause, Handle, Proof } from "../grant/grant.ts";
import type { Instant } from "../instant.ts";
import type { Use } from "../grant/use.ts";

/** Plain JSON: what a line of the ledger may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What the ledger tells of an entry, one event a line. Written before it is acted on; only revoking does not wait. */
export type GrantRecord =
  | {
      readonly kind: "approved";
      readonly grant: GrantId;
      readonly attempt: number;
      /** `null`: it is no person. */
      readonly subject: AccountId | null;
      readonly start: Instant;
      readonly until: Instant;
      readonly pull: PullNumber;
      readonly commit: Sha;
      /** The whole case file that was decided, and the decision: see `caseEvidence`. */
      readonly evidence: Json;
    }
  /** `ends`: when it ends by itself, as the issuer said of it; absent: when it was approved to. */
  | {
      readonly kind: "issued";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly handle: Handle;
      readonly ends?: Instant;
    }
  | { readonly kind: "abandoned"; readonly grant: GrantId; readonly attempt: number; readonly because: string }
  | {
      readonly kind: "claimed";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly by: Claimer;
      readonly handle: Handle;
    }
  /** One run's own credential, under a grant that is collected per run. */
  | {
      readonly kind: "run";
      readonly grant: GrantId;
      readonly attempt: number;
      readonly by: RunName;
      readonly until: Instant;
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

/** What the ledger tells of the rules and of the register: which tree came into force, and which did not. */
export type PolicyRecord =
  | {
      readonly kind: "adopted";
      readonly of: "policies" | "subjects";
      /** `null`: the folder is gone; that is for the register alone. */
      readonly tree: Oid | null;
      readonly commit: Sha;
      /** The pull request that brought it; `null`: the first one, or the operator's. */
      readonly pull: PullNumber | null;
      /** From when on it is in force: its merge, however late that was dealt with. */
      readonly since: Instant;
      readonly because: string;
      /** Ids of the repositories of registered workloads, by name. */
      readonly repositories: Readonly<Record<string, number>>;
      /** The whole case that was decided; `null` where nobody was asked. */
      readonly evidence: Json;
    }
  | {
      readonly kind: "not-adopted";
      readonly of: "policies" | "subjects";
      readonly tree: Oid | null;
      readonly commit: Sha;
      readonly pull: PullNumber | null;
      readonly because: string;
    };

/** What a grant used up: kept by subject and month, so that it is counted without reading every entry there was. */
export interface UsedRecord {
  readonly kind: "used";
  readonly grant: GrantId;
  readonly subject: AccountId | string;
  readonly of: Use["of"];
  readonly mergedAt: Instant;
}

export type LedgerRecord = GrantRecord | PolicyRecord | UsedRecord;

/** Whether something waits until it is written: what was issued or has ended is so already. */
export function isActedOn({ kind }: LedgerRecord): boolean {
  return kind !== "issued" && kind !== "revoked" && kind !== "ended" && kind !== "reverted";
}

/** Which file of the ledger a record belongs to. */
export type LedgerSubject =
  | { readonly kind: "entry"; readonly entry: EntryId }
  | { readonly kind: "policy" }
  /** `by`: `people/102`, or `workload/nightly-export`; `month`: `2026-11`. */
  | { readonly kind: "uses"; readonly by: string; readonly month: string };

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
    case "not-adopted":
      return `${record.kind} ${record.of} ${record.tree} ${record.commit}`;
    case "refused":
    case "bypassed":
      return `${record.kind} ${record.entry} ${record.commit}`;
    case "used":
      return `used ${record.grant}`;
    default:
      return `${record.kind} ${record.grant} ${record.attempt}`;
  }
}
