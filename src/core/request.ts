import type { Diagnostic, Place } from "./diagnostics/diagnostic.ts";
import type { EntitlementId, EntryId, GrantId } from "./ids.ts";
import type { Duration, Instant } from "./instant.ts";

export const subjectKinds = [
  "human",
  "service-account",
  "api-key",
  "certificate",
  "workload",
  "agent",
  "third-party",
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export type NonHumanKind = Exclude<SubjectKind, "human">;

/**
 * Who or what will hold the access. A login is as written; people are compared by the id it resolves to. Everything
 * else goes by the name under which it is registered.
 */
export type Subject =
  | { readonly kind: "human"; readonly login: string }
  | { readonly kind: NonHumanKind; readonly name: string };

/** `requester`, or `workload/nightly-export`: as people read it. */
export const subjectText = (subject: Subject): string =>
  subject.kind === "human" ? subject.login : `${subject.kind}/${subject.name}`;

/** The login of a person; `null`: it is none. */
export const loginOf = (subject: Subject): string | null => (subject.kind === "human" ? subject.login : null);

/** How long: from the grant's start, or until a moment. */
export type Term =
  | { readonly kind: "duration"; readonly duration: Duration }
  | { readonly kind: "until"; readonly until: Instant };

export type EntryKind = "access" | Replacement["kind"];

/** Another credential in the place of a live one: after it, never a gap; or, where that is not to be trusted, first. */
export type Replacement =
  /** `rollback`: how to go back, if what uses the credential cannot use the new one. */
  | { readonly kind: "rotation"; readonly of: EntryId | GrantId; readonly rollback: string }
  | { readonly kind: "reset"; readonly of: EntryId | GrantId };

/** A key that the subject made for itself: its credential works with that key only, and is no secret. */
export type OwnKey = {
  /** What is signed: a public key as OpenSSH writes it, without its comment; or a request in PEM. */
  readonly text: string;
  /** What reviewers approve: the kind of key, its fingerprint, and the names that a request asks for. */
  readonly says: string;
};

export type PerRun = { readonly maxDuration: Duration; readonly perDay: number };

/** One YAML mapping under `access/`: the request while its pull request is open, the record once merged. */
export interface Entry {
  readonly id: EntryId;
  readonly subject: Subject;
  readonly entitlement: EntitlementId;
  readonly term: Term;
  /** When it begins; absent, or before the merge: with the merge. */
  readonly start?: Instant;
  /** Absent: it asks for access of its own. */
  readonly replaces?: Replacement;
  readonly justification: string;
  /** Empty where none is given. */
  readonly ticket: string;
  /** Parts of what the entitlement gives; absent: all of it. Sorted, each once. */
  readonly scope?: readonly string[];
  /** For an agent: the login of the person for whom it acts. */
  readonly onBehalfOf?: string;
  /** For an agent: which of its runs. */
  readonly run?: string;
  /** For a workload: each of its runs collects a credential of its own, so long at most, so many within 24 hours. */
  readonly perRun?: PerRun;
  /** The public half of an SSH key: it is signed, and is the credential then. */
  readonly publicKey?: OwnKey;
  /** A certificate signing request: it is signed, and is the credential then. */
  readonly csr?: OwnKey;
  /** Another way through the stages, by its name in the policy; absent: the policy's own list. */
  readonly route?: string;
  /** Where each field stands: messages point at it. `entry` is the whole mapping. */
  readonly places: Readonly<Record<"entry" | "id", Place>> & Readonly<Record<string, Place>>;
}

/** What a pull request, or a commit on the default branch, does to one entry. */
export type Change =
  | { readonly kind: "add"; readonly path: string; readonly after: Entry }
  | { readonly kind: "change"; readonly path: string; readonly before: Entry; readonly after: Entry }
  | { readonly kind: "delete"; readonly path: string; readonly before: Entry };

/** The keys that its credential is made for: none, where it is a secret. */
export const keysOf = ({ publicKey, csr }: Entry): readonly OwnKey[] =>
  [publicKey, csr].filter((key) => key !== undefined);

export const kindOf = ({ replaces }: Entry): EntryKind => replaces?.kind ?? "access";

export const entryOf = (change: Change): Entry => (change.kind === "delete" ? change.before : change.after);

/** What a changed path is to Countersign: the kinds do not mix in one pull request. */
export type PathKind = "access" | "subjects" | "rules" | "attestations" | "other";

/** The changes that a commit makes against where it left the default branch, or why they cannot be read. */
export type Changes =
  | { readonly ok: true; readonly value: readonly Change[] }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** Whether two readings say the same: comments, formatting and the letter case of logins do not count. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return contentOf(a) === contentOf(b);
}

function contentOf(entry: Entry): string {
  const { id, subject, entitlement, term, justification, ticket, route = "", scope = [] } = entry;
  const { onBehalfOf = "", run = "", start = null, replaces = null, perRun = null, publicKey, csr } = entry;
  const length = term.kind === "duration" ? term.duration : term.until;
  return JSON.stringify([
    id,
    subject.kind,
    subjectText(subject).toLowerCase(),
    entitlement,
    term.kind,
    length,
    justification,
    ticket,
    route,
    scope,
    onBehalfOf.toLowerCase(),
    run,
    start,
    replaces === null ? null : [replaces.kind, replaces.of, replaces.kind === "rotation" ? replaces.rollback : ""],
    perRun === null ? null : [perRun.maxDuration, perRun.perDay],
    publicKey?.text ?? null,
    csr?.text ?? null,
  ]);
}
