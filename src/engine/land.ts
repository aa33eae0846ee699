import type { Repository } from "../core/case-file.ts";
import type { Work } from "../core/event.ts";
import { partsOfGrant, type EntryId, type Sha } from "../core/ids.ts";
import { gatherLandings, judge, type DecidedRequest, type Landing, type Recorded } from "../core/landing.ts";
import { requiredCheck } from "../core/messages/checks.ts";
import { decide } from "../core/decision/decide.ts";
import { unreadableNotice } from "../core/messages/notices.ts";
import { entryOf } from "../core/request.ts";
import { termsOf } from "../core/restore.ts";
import type { BranchSnapshot, PullSnapshot, Snapshot } from "../ports.ts";
import { adoptRules } from "./adopt.ts";
import { latest, remembered, type Deps } from "./deps.ts";
import { reconcile } from "./reconcile.ts";
import { finishRevert } from "./revert.ts";
import { settle } from "./settle.ts";

/** Deals with what reached the default branch since last time, in first-parent order. */
export async function land(deps: Deps, repository: Repository): Promise<void> {
  const cursor = await deps.store.cursor(repository.id);
  if (cursor === null) return firstLanding(deps, repository);
  const snapshot = await read(deps, repository, cursor);
  const branch = branchOf(snapshot);
  await adoptRules(deps, repository, snapshot.rules, branch);
  if (branch.rewritten) {
    deps.log.warn({ repository: repository.id, from: cursor, to: branch.tip }, "the default branch was rewritten");
    await reconcile(deps, repository);
  }
  for (const [index, landing] of gatherLandings(branch.landed).entries()) {
    // What the first landing granted is live for the second: a request read before that is read again.
    await landOne(deps, repository, landing, index === 0 ? snapshot : withoutPull(snapshot));
  }
  await deps.store.moveCursor(repository.id, cursor, branch.tip);
}

/** A merge whose push was delivered is dealt with by then, at no cost; otherwise the default branch is looked at. */
export async function merged({ store, clock }: Deps, work: Extract<Work, { readonly kind: "merged" }>): Promise<void> {
  const { repository, commit, by } = work;
  if ((await store.cursor(repository)) === commit) return;
  if (clock.now() < by) await store.enqueue([{ work, at: by }]);
  else await store.enqueue([{ work: { kind: "default-branch", repository } }]);
}

/** Nothing is remembered: a new installation, or a lost database. The ledger tells the two apart, entry by entry. */
async function firstLanding(deps: Deps, repository: Repository): Promise<void> {
  const { tip } = await deps.github.files(repository, []);
  const snapshot = await read(deps, repository, tip);
  await adoptRules(deps, repository, snapshot.rules, branchOf(snapshot));
  await reconcile(deps, repository);
  await deps.store.moveCursor(repository.id, null, tip);
}

/** What some commit brought, wherever it lies: for an entry that stands there and that no record knows. */
export async function landAgain(deps: Deps, repository: Repository, landing: Landing): Promise<void> {
  // Whether it was dealt with before is not known any more: what the ledger says of it holds.
  await deps.store.beginLanding(repository.id, landing.commit);
  await landOne(deps, repository, landing, null);
}

async function read(deps: Deps, repository: Repository, since: Sha): Promise<Snapshot> {
  const hint = deps.approved.get(repository.id);
  deps.approved.delete(repository.id);
  if (hint === undefined) return deps.github.snapshot(repository, { landedSince: since });
  const pull = { number: hint, remembered: await remembered(deps, repository, hint) };
  return deps.github.snapshot(repository, { landedSince: since, pull });
}

async function landOne(deps: Deps, repository: Repository, landing: Landing, snapshot: Snapshot | null): Promise<void> {
  if (landing.pull !== null) await deps.store.forgetRequest(repository.id, landing.pull);
  if (!landing.changes.ok) return unreadable(deps, repository, landing, snapshot);
  if (landing.changes.value.length === 0) return;
  const entries = landing.changes.value.map((change) => entryOf(change).id);
  const again = (await deps.store.beginLanding(repository.id, landing.commit)) === "again";
  const recorded = again ? await recordedFor(deps, repository, landing, entries) : new Map<EntryId, RecordedVerdict>();
  const request = await requestOf(deps, repository, landing, snapshot);
  const stored = await deps.store.grantsOfEntries(repository.id, entries);
  const verdicts = judge(
    landing,
    request?.decided ?? null,
    stored.map(({ grant }) => grant),
    recorded,
  );
  await settle(deps, repository, landing, verdicts, request);
  const removed = landing.pull === null ? null : await deps.store.revertOfPull(repository.id, landing.pull);
  if (removed !== null) await finishRevert(deps, repository, removed, landing.commit);
}

/** A default branch that does not parse revokes nobody and grants nothing: it is said once, and swept later. */
async function unreadable(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  snapshot: Snapshot | null,
): Promise<void> {
  if (landing.changes.ok) return;
  const notice = unreadableNotice(landing.commit, landing.changes.problems);
  const { handles } = snapshot?.branch ?? (await deps.github.files(repository, []));
  await deps.github.perform(repository, handles, [notice]);
}

export interface MergedRequest {
  readonly decided: DecidedRequest;
  readonly seen: PullSnapshot;
}

/** The request that brought a landing, decided as of its merge, under what is live by now. */
async function requestOf(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  snapshot: Snapshot | null,
): Promise<MergedRequest | null> {
  if (landing.pull === null) return null;
  const fresh = snapshot?.pull?.file.pull.number === landing.pull && isMerged(snapshot.pull) ? snapshot : null;
  const read =
    fresh ??
    (await deps.github.snapshot(repository, {
      pull: { number: landing.pull, remembered: await remembered(deps, repository, landing.pull) },
    }));
  const seen = read.pull;
  // A commit of the default branch names it: an answer without it comes too early, and says nothing against it.
  if (seen === undefined) throw new Error(`#${landing.pull} merged ${landing.commit}, and cannot be read yet`);
  if (!isMerged(seen)) return null;
  const decision = decide(seen.file, latest(deps.clock.now(), read.at));
  const check = seen.shown.checks.find((shown) => shown.name === requiredCheck);
  const wasGreen =
    check?.pull === landing.pull && check.state.status === "completed" && check.state.conclusion === "success";
  return { decided: { file: seen.file, decision, wasGreen }, seen };
}

function withoutPull({ at, branch, rules }: Snapshot): Snapshot {
  return branch === undefined ? { at, rules } : { at, rules, branch };
}

const isMerged = (seen: PullSnapshot): boolean => seen.file.pull.state.kind === "merged";

async function recordedFor(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  entries: readonly EntryId[],
): Promise<Recorded> {
  const about = entries.map((entry) => ({ kind: "entry", entry }) as const);
  const recorded = new Map<EntryId, RecordedVerdict>();
  for (const { record } of await deps.ledger.read(repository, about)) {
    if (!("commit" in record) || record.commit !== landing.commit) continue;
    if (record.kind === "approved") {
      recorded.set(partsOfGrant(record.grant).entry, { kind: "grant", terms: termsOf(repository.id, record) });
    } else if (record.kind === "refused" || record.kind === "bypassed") {
      recorded.set(record.entry, { kind: "reject", as: record.kind, because: record.because });
    }
  }
  return recorded;
}

type RecordedVerdict = Recorded extends ReadonlyMap<EntryId, infer V> ? V : never;

function branchOf(snapshot: Snapshot): BranchSnapshot {
  if (snapshot.branch === undefined) throw new Error("the snapshot lacks the default branch that was asked for");
  return snapshot.branch;
}
