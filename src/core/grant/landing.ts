import type { CaseFile } from "../case-file.ts";
import type { Decision } from "../decision/decision.ts";
import { termsFor } from "./terms.ts";
import type { Grant, GrantTerms } from "./grant.ts";
import type { AccountId, EntryId, PullNumber, Sha } from "../ids.ts";
import type { Instant } from "../instant.ts";
import { sameEntry, type Change, type Changes, type Entry } from "../request.ts";

/** What reached the default branch by one push or one merge, against the state before it. */
export interface Landing {
  readonly commit: Sha;
  readonly parent: Sha | null;
  readonly at: Instant;
  readonly pull: PullNumber | null;
  readonly by: AccountId | null;
  readonly changes: Changes;
}

/** A rebase brings one pull request as several commits: what counts is what they do together. */
export function gatherLandings(commits: readonly Landing[]): readonly Landing[] {
  const gathered: Landing[] = [];
  for (const next of commits) {
    const last = gathered.at(-1);
    if (last === undefined || next.pull === null || last.pull !== next.pull) gathered.push(next);
    else gathered.splice(-1, 1, { ...next, parent: last.parent, changes: net(last.changes, next.changes) });
  }
  return gathered;
}

function net(first: Changes, second: Changes): Changes {
  if (!first.ok) return first;
  if (!second.ok) return second;
  const byEntry = new Map<EntryId, Change>();
  for (const change of [...first.value, ...second.value]) {
    const id = change.kind === "delete" ? change.before.id : change.after.id;
    const sum = join(byEntry.get(id), change);
    if (sum === null) byEntry.delete(id);
    else byEntry.set(id, sum);
  }
  return { ok: true, value: [...byEntry.values()] };
}

function join(earlier: Change | undefined, later: Change): Change | null {
  if (earlier === undefined) return later;
  const before = earlier.kind === "add" ? null : earlier.before;
  if (later.kind === "delete") return before === null ? null : { kind: "delete", path: later.path, before };
  if (before === null) return { kind: "add", path: later.path, after: later.after };
  return sameEntry(before, later.after) ? null : { kind: "change", path: later.path, before, after: later.after };
}

/** What is to be done about one change that landed. */
export type Verdict =
  | { readonly kind: "grant"; readonly change: Change; readonly terms: GrantTerms }
  /** The entry is gone: whatever it granted ends. */
  | { readonly kind: "end"; readonly entry: EntryId }
  | {
      readonly kind: "reject";
      readonly as: "refused" | "bypassed";
      readonly change: Extract<Change, { readonly after: Entry }>;
      readonly because: string;
    };

/** The request that GitHub reports merged by the landing's commit, decided as of then. */
export interface DecidedRequest {
  readonly file: CaseFile;
  readonly decision: Decision;
  /** Our required check was green on exactly that head and pull request. */
  readonly wasGreen: boolean;
}

/** What an earlier, interrupted try already wrote down for this landing's commit: an entry version is granted once. */
export type Recorded = ReadonlyMap<
  EntryId,
  | { readonly kind: "grant"; readonly terms: GrantTerms }
  | { readonly kind: "reject"; readonly as: "refused" | "bypassed"; readonly because: string }
>;

/** Rule 20: only an entry whose merged content is what was decided and approved becomes a grant. */
export function judge(
  landing: Landing,
  decided: DecidedRequest | null,
  earlier: readonly Grant[],
  recorded: Recorded,
): readonly Verdict[] {
  if (!landing.changes.ok) return [];
  return landing.changes.value
    .filter((change) => !restores(landing, change, earlier))
    .map((change): Verdict => {
      if (change.kind === "delete") return { kind: "end", entry: change.before.id };
      const before = recorded.get(change.after.id);
      if (before) return asBefore(before, change);
      const no = objection(change, decided);
      if (no !== null) return { kind: "reject", as: no.as, because: no.because, change };
      const terms = termsFor(landing, change, decided!, earlier);
      return typeof terms === "string"
        ? { kind: "reject", as: "refused", because: terms, change }
        : { kind: "grant", change, terms };
    });
}

/** What was written down wins, whatever would be judged now. */
const asBefore = (before: Recorded extends ReadonlyMap<EntryId, infer V> ? V : never, change: EntryChange): Verdict =>
  before.kind === "reject"
    ? { ...before, change }
    : { kind: "grant", change, terms: { ...before.terms, approved: change.after } };

/**
 * An entry put back to what its newest grant was approved for asks for nothing and grants nothing; also after the end,
 * since the pull request that puts it back may land late.
 */
function restores(landing: Landing, change: Change, earlier: readonly Grant[]): boolean {
  if (change.kind !== "change") return false;
  const newest = earlier.findLast((grant) => grant.entry === change.after.id);
  return newest !== undefined && newest.commit !== landing.commit && sameEntry(newest.approved, change.after);
}

export type EntryChange = Extract<Change, { readonly after: Entry }>;

function objection(
  change: EntryChange,
  decided: DecidedRequest | null,
): { readonly as: "refused" | "bypassed"; readonly because: string } | null {
  if (decided === null)
    return { as: "bypassed", because: "it was pushed to the default branch without a pull request" };
  const { outcome } = decided.decision;
  if (outcome.kind !== "approved") {
    return decided.wasGreen
      ? { as: "refused", because: `it was approved, but no longer when it was merged: ${whyNot(decided.decision)}` }
      : { as: "bypassed", because: `it was merged without being approved: ${whyNot(decided.decision)}` };
  }
  const { changes } = decided.file;
  const same = changes.ok && changes.value.some((asked) => sameChange(asked, change));
  return same ? null : { as: "bypassed", because: "what was merged is not what was approved" };
}

/** Why a merged pull request was not approved, in words. */
export function whyNot(decision: Decision): string {
  const { outcome } = decision;
  switch (outcome.kind) {
    case "invalid":
    case "denied":
      return outcome.problems.map((problem) => problem.message).join("; ");
    case "lapsed":
      return outcome.because;
    case "twin":
      return `the same commit was decided in #${outcome.of}`;
    default: {
      if (decision.objections.length > 0) return "changes were requested";
      const open = decision.stages.find((stage) => stage.outcome.kind === "open");
      return open ? `stage \`${open.stage}\` was not complete` : "it was not decided";
    }
  }
}

function sameChange(asked: Change, landed: EntryChange): boolean {
  return asked.kind === landed.kind && asked.path === landed.path && sameEntry(asked.after, landed.after);
}
