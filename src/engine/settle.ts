import type { Repository } from "../core/case-file.ts";
import { caseEvidence } from "../core/case-evidence.ts";
import type { Effect } from "../core/effect.ts";
import type { NewLine } from "../core/evidence.ts";
import type { Grant, GrantTerms } from "../core/grant.ts";
import type { Instant } from "../core/instant.ts";
import type { Landing, Verdict } from "../core/landing.ts";
import { bypassNotice } from "../core/messages/notices.ts";
import { plan } from "../core/plan.ts";
import type { Rejection } from "../ports.ts";
import { aftermathOf, latest, safetyNet, type Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";
import { issueGrants } from "./issue.ts";
import type { MergedRequest } from "./land.ts";

type Granted = Extract<Verdict, { readonly kind: "grant" }>;
type Rejected = Extract<Verdict, { readonly kind: "reject" }>;

/**
 * Carries out what was judged of one landing. Each step may be the last before a crash: the ledger first, then rows
 * with the jobs that end them, then the issuer; done again, each step finds what is there.
 */
export async function settle(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  verdicts: readonly Verdict[],
  request: MergedRequest | null,
): Promise<void> {
  const now = latest(deps.clock.now(), landing.at);
  const granted = verdicts.filter((verdict) => verdict.kind === "grant");
  const rejected = verdicts.filter((verdict) => verdict.kind === "reject");
  const lines = [
    // Without the request a grant can only be one that the ledger knows already.
    ...(request === null ? [] : granted.map((verdict) => approvedLine(verdict, request, now))),
    ...rejected.map((verdict) => rejectedLine(verdict, landing, now)),
  ];
  if (lines.length > 0) await deps.ledger.append(repository, lines);
  for (const { terms } of granted) await addGrant(deps, terms, now);
  for (const verdict of verdicts) {
    if (verdict.kind === "end") await endEntry(deps, repository, landing, verdict.entry, now);
  }
  await reject(deps, repository, landing, rejected);
  await issueGrants(
    deps,
    repository,
    granted.map(({ terms }) => terms.id),
    () => tell(deps, repository, landing, rejected, request),
  );
}

async function addGrant(deps: Deps, terms: GrantTerms, now: Instant): Promise<void> {
  const grant: Grant = { ...terms, attempt: 1, state: { kind: "activating" } };
  const name = { repository: terms.repository, grant: terms.id };
  await deps.store.addGrant(grant, [
    { work: { kind: "end", ...name }, at: terms.until },
    { work: { kind: "issue", ...name }, at: safetyNet(now) },
  ]);
}

async function endEntry(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  entry: Extract<Verdict, { kind: "end" }>["entry"],
  at: Instant,
): Promise<void> {
  const how = landing.pull === null ? "by a push" : `by #${landing.pull}`;
  const reason = { cause: "revoked", because: `its entry was removed ${how}`, by: landing.by } as const;
  for (const stored of await deps.store.grantsOfEntries(repository.id, [entry]))
    await askToEnd(deps, stored, reason, at);
  await deps.store.enqueue([{ work: { kind: "revert", repository: repository.id } }]);
}

async function reject(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  rejected: readonly Rejected[],
): Promise<void> {
  for (const verdict of rejected) await deps.store.addRejection(rejection(repository, landing, verdict));
  if (rejected.length > 0) await deps.store.enqueue([{ work: { kind: "revert", repository: repository.id } }]);
}

/** Says where people see it what became of the landing: in its pull request, or in an issue where there is none. */
async function tell(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  rejected: readonly Rejected[],
  request: MergedRequest | null,
): Promise<{ readonly handles: MergedRequest["seen"]["handles"]; readonly effects: readonly Effect[] } | null> {
  if (request !== null) {
    const { file, shown, handles } = request.seen;
    if (shown.comment === null) {
      // Its evaluation may be writing the first comment just now: only one job at a time may do that.
      const work = { kind: "evaluate", repository: repository.id, pull: file.pull.number } as const;
      await deps.store.enqueue([{ work }]);
      return null;
    }
    const aftermath = await aftermathOf(deps, repository.id, file.pull.number);
    return { handles, effects: plan(file, shown, aftermath, deps.links, deps.clock.now()).effects };
  }
  if (rejected.length === 0) return null;
  const { handles } = await deps.github.files(repository, []);
  const entries = rejected.map(({ change, because }) => ({ entry: change.after.id, because }));
  return { handles, effects: [bypassNotice(landing.commit, entries)] };
}

function approvedLine({ terms }: Granted, { decided }: MergedRequest, at: Instant): NewLine {
  const { id: grant, entry, subject, start, until, pull, commit } = terms;
  const evidence = caseEvidence(decided.file, decided.decision, terms);
  const record = {
    kind: "approved",
    grant,
    attempt: 1,
    subject: subject.account,
    start,
    until,
    pull,
    commit,
    evidence,
  } as const;
  return { about: { kind: "entry", entry }, at, record };
}

function rejectedLine({ as, change, because }: Rejected, landing: Landing, at: Instant): NewLine {
  const entry = change.after.id;
  const record = { kind: as, entry, commit: landing.commit, pull: landing.pull, because } as const;
  return { about: { kind: "entry", entry }, at, record };
}

const rejection = (repository: Repository, landing: Landing, { as, change, because }: Rejected): Rejection => ({
  repository: repository.id,
  entry: change.after.id,
  path: change.path,
  commit: landing.commit,
  parent: landing.parent,
  pull: landing.pull,
  kind: as,
  change: change.kind,
  because,
  revertedBy: null,
});
