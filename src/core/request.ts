import type { Diagnostic, Place } from "./diagnostic.ts";
import type { EntitlementId, EntryId } from "./ids.ts";
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

/** One YAML mapping under `access/`: the request while its pull request is open, the record once merged. */
export interface Entry {
  readonly id: EntryId;
  readonly subject: Subject;
  readonly entitlement: EntitlementId;
  readonly term: Term;
  readonly justification: string;
  /** Empty where none is given. */
  readonly ticket: string;
  /** Parts of what the entitlement gives; absent: all of it. Sorted, each once. */
  readonly scope?: readonly string[];
  /** For an agent: the login of the person for whom it acts. */
  readonly onBehalfOf?: string;
  /** For an agent: which of its runs. */
  readonly run?: string;
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
  const { onBehalfOf = "", run = "" } = entry;
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
  ]);
}
