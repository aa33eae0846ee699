import type { Repository } from "../core/case-file.ts";
import { caseEvidence } from "../core/evidence/case-evidence.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import { begun, type GrantTerms } from "../core/grant/grant.ts";
import { partsOfGrant } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Landing, Verdict } from "../core/grant/landing.ts";
import { bypassNotice } from "../core/messages/notices.ts";
import { plan } from "../core/plan.ts";
import type { Rejection } from "../ports.ts";
import { supersededBy } from "../core/grant/restore.ts";
import { usedLine, useOf } from "../core/grant/uses.ts";
import { aftermathOf, latest, workOf, type Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";
import { issueGrants, type Told } from "./issue.ts";
import type { Judged, MergedRequest } from "./judge-landing.ts";
import { finishRevert } from "./revert.ts";

type Granted = Extract<Verdict, { readonly kind: "grant" }>;
type Rejected = Extract<Verdict, { readonly kind: "reject" }>;

/**
 * Carries out what was judged of landings that do not depend on one another. Each step may be the last before a crash:
 * the ledger first, then rows with the jobs that end them, then the issuer; done again, each step finds what is there.
 */
export async function settle(deps: Deps, repository: Repository, judged: readonly Judged[]): Promise<void> {
  const lines = judged.flatMap((one) => linesOf(one, timeOf(deps, one)));
  if (lines.length > 0) await deps.ledger.append(repository, lines);
  for (const one of judged) await keep(deps, repository, one, timeOf(deps, one));
  await issueGrants(
    deps,
    repository,
    judged.map((one) => ({
      grants: grantedIn(one).flatMap(({ terms }) => (deps.failing.has(terms.issuer.kind) ? [] : [terms.id])),
      tell: () => tell(deps, repository, one),
    })),
  );
  for (const { landing } of judged) {
    const removed = landing.pull === null ? null : await deps.store.revertOfPull(repository.id, landing.pull);
    if (removed !== null) await finishRevert(deps, repository, removed, landing.commit);
  }
}

const timeOf = ({ clock }: Deps, { landing }: Judged): Instant => latest(clock.now(), landing.at);
const grantedIn = ({ verdicts }: Judged): readonly Granted[] => verdicts.filter((verdict) => verdict.kind === "grant");
const rejectedIn = ({ verdicts }: Judged): readonly Rejected[] =>
  verdicts.filter((verdict) => verdict.kind === "reject");

/** Without the request a grant can only be one that the ledger knows already. */
const linesOf = (one: Judged, at: Instant): readonly NewLine[] => [
  ...grantedIn(one).flatMap((verdict) => (one.request === null ? [] : [approvedLine(verdict, one.request, at)])),
  ...grantedIn(one).flatMap(({ terms }) => usedLine(terms, at) ?? []),
  ...rejectedIn(one).map((verdict) => rejectedLine(verdict, one.landing, at)),
];

async function keep(deps: Deps, repository: Repository, one: Judged, now: Instant): Promise<void> {
  const { landing, verdicts } = one;
  for (const { terms } of grantedIn(one)) await addGrant(deps, terms, now);
  for (const { terms } of grantedIn(one)) await giveWay(deps, terms, now);
  for (const { terms } of grantedIn(one)) await lookAgain(deps, terms);
  for (const verdict of verdicts) {
    if (verdict.kind === "end") await endEntry(deps, repository, landing, verdict.entry, now);
  }
  await reject(deps, repository, landing, rejectedIn(one));
}

async function addGrant(deps: Deps, terms: GrantTerms, now: Instant): Promise<void> {
  // No landing waits for an issuer that failed last time: the grant's own job asks it.
  const own = { kind: "issue", repository: terms.repository, grant: terms.id } as const;
  const apart = deps.failing.has(terms.issuer.kind) && now >= terms.start ? [{ work: own, at: now }] : [];
  await deps.store.addGrant(begun(terms, now), [...workOf(terms, now), ...apart]);
}

/** What an extension takes the place of before it began: nothing was made of it, so nothing is missed. */
async function giveWay(deps: Deps, terms: GrantTerms, now: Instant): Promise<void> {
  for (const older of await deps.store.grantsOfEntries(terms.repository, [terms.entry])) {
    if (older.grant.state.kind === "scheduled" && partsOfGrant(older.grant.id).n < partsOfGrant(terms.id).n)
      await askToEnd(deps, older, supersededBy(terms), now);
  }
}

/** What it used up may have been the last: other open requests of its subject may not be approved any more. */
async function lookAgain(deps: Deps, terms: GrantTerms): Promise<void> {
  if (useOf(terms) === null) return;
  const { repository, subject } = terms;
  const others = await deps.store.openRequestsOf(repository, [subject.login.toLowerCase()]);
  await deps.store.enqueue(others.map(({ pull }) => ({ work: { kind: "evaluate", repository, pull } })));
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
async function tell(deps: Deps, repository: Repository, one: Judged): Promise<Told | null> {
  const { landing, request } = one;
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
  const rejected = rejectedIn(one);
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
