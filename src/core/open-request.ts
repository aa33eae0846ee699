import type { CaseFile } from "./case-file.ts";
import type { Decision, Outcome } from "./decision/decision.ts";
import { People, type Person } from "./decision/people.ts";
import type { AccountId, EntitlementId, EntryId, PullNumber, RepositoryId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import { headline } from "./messages/headline.ts";
import { termOf } from "./messages/term.ts";
import { entryOf, subjectText, type Change } from "./request.ts";

/** One entry of a request: what would come, change or go. */
export interface AskedEntry {
  readonly change: Change["kind"];
  readonly entry: EntryId;
  readonly subject: string;
  readonly entitlement: EntitlementId;
  /** Parts of the entitlement; empty where it is not divisible. */
  readonly scope: readonly string[];
  /** `4h`, or `until 2026-11-02T09:00:00Z`. */
  readonly term: string;
  readonly justification: string;
  readonly ticket: string;
}

/** A request that is open at GitHub, as it was decided last: what waits for whom. */
export interface OpenRequest {
  readonly repository: RepositoryId;
  readonly pull: PullNumber;
  readonly title: string;
  readonly requester: { readonly account: AccountId; readonly login: string };
  readonly entries: readonly AskedEntry[];
  readonly outcome: Outcome["kind"];
  /** The title of its required check. */
  readonly headline: string;
  /** Whoever can bring it forward by what they do next, with all their accounts. */
  readonly waitsFor: readonly AccountId[];
  /** From when on it has been waiting for them. */
  readonly since: Instant;
  /** When GitHub was read. */
  readonly seenAt: Instant;
}

/** `null`: it is not open any more. */
export function openRequest(file: CaseFile, decision: Decision, title: string, seenAt: Instant): OpenRequest | null {
  const { pull, repository, changes } = file;
  if (pull.state.kind !== "open") return null;
  return {
    repository: repository.id,
    pull: pull.number,
    title,
    requester: { account: pull.author.id, login: pull.author.login },
    entries: changes.ok ? changes.value.map(asked) : [],
    outcome: decision.outcome.kind,
    headline: headline(file, decision),
    waitsFor: accountsOf(file, waitsFor(file, decision)),
    since: since(file, decision),
    seenAt,
  };
}

function asked(change: Change): AskedEntry {
  const asked = entryOf(change);
  const { id: entry, subject, entitlement, scope = [], justification, ticket } = asked;
  const term = termOf(asked);
  const told = { entry, subject: subjectText(subject), entitlement, scope, term, justification, ticket };
  return { change: change.kind, ...told };
}

/** Approvers of the open stage; of what is decided, wrong or objected to, its requester. */
function waitsFor({ pull }: CaseFile, { outcome, objections, stages }: Decision): readonly Person[] {
  switch (outcome.kind) {
    case "nothing":
      return [];
    case "invalid":
    case "denied":
    case "twin":
    case "lapsed":
    case "approved":
      return [pull.author.id];
    case "pending":
      if (objections.length > 0) return [pull.author.id, ...objections.map(({ review }) => review.by)];
      return stages.flatMap((stage) => (stage.outcome.kind === "open" ? stage.candidates : []));
  }
}

function since({ pull }: CaseFile, { outcome, objections, stages }: Decision): Instant {
  if (outcome.kind === "approved") return outcome.at;
  const moments =
    objections.length > 0
      ? objections.map(({ review }) => review.submittedAt)
      : stages.flatMap((stage) => (stage.outcome.kind === "open" ? [stage.outcome.since] : []));
  return moments.toSorted((a, b) => b - a)[0] ?? pull.openedAt;
}

function accountsOf(file: CaseFile, persons: readonly Person[]): readonly AccountId[] {
  const rules = file.rules.at(-1)?.rules;
  const people = new People(file, rules?.ok === true ? rules.value.directory : { people: [] });
  const meant = new Set(persons.map((person) => people.personOf(person)));
  const known = [...file.accounts.keys()].filter((account) => meant.has(people.personOf(account)));
  return [...new Set([...meant, ...known])].toSorted((a, b) => a - b);
}
