import type { CaseFile, Repository } from "../core/case-file.ts";
import { decide } from "../core/decision/decide.ts";
import { replacedBy } from "../core/decision/replacements.ts";
import { partsOfGrant, type EntryId } from "../core/ids.ts";
import { judge, type DecidedRequest, type Landing, type Recorded, type Verdict } from "../core/grant/landing.ts";
import { requiredCheck } from "../core/messages/checks.ts";
import { entryOf } from "../core/request.ts";
import { termsOf } from "../core/grant/restore.ts";
import { useOf } from "../core/grant/uses.ts";
import type { PullSnapshot, Snapshot } from "../ports.ts";
import { latest, liveGrant, remembered, type Deps } from "./deps.ts";

/** A landing, what is to be done about each of its changes, and the request that brought it. */
export interface Judged {
  readonly landing: Landing;
  readonly verdicts: readonly Verdict[];
  readonly request: MergedRequest | null;
}

export interface MergedRequest {
  readonly decided: DecidedRequest;
  readonly seen: PullSnapshot;
}

/** What is judged and not carried out yet is live for whatever landed after it. */
export async function judgeLanding(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  snapshot: Snapshot | null,
  before: readonly Judged[],
): Promise<Judged> {
  const entries = landing.changes.ok ? landing.changes.value.map((change) => entryOf(change).id) : [];
  const again = (await deps.store.beginLanding(repository.id, landing.commit)) === "again";
  const recorded = again ? await recordedFor(deps, repository, landing, entries) : new Map<EntryId, RecordedVerdict>();
  const request = await requestOf(deps, repository, landing, snapshot, before);
  const replaced = landing.changes.ok ? replacedBy(landing.changes.value.map(entryOf)) : [];
  const stored = await deps.store.grantsOfEntries(repository.id, [...new Set([...entries, ...replaced])]);
  const earlier = stored.map(({ grant }) => grant);
  return { landing, request, verdicts: judge(landing, request?.decided ?? null, earlier, recorded) };
}

/** The request that brought a landing, decided as of its merge, under what is live by now. */
async function requestOf(
  deps: Deps,
  repository: Repository,
  landing: Landing,
  snapshot: Snapshot | null,
  before: readonly Judged[],
): Promise<MergedRequest | null> {
  if (landing.pull === null) return null;
  const fresh = snapshot?.pull?.file.pull.number === landing.pull && isMerged(snapshot.pull) ? snapshot : null;
  const read =
    fresh ??
    (await deps.github.snapshot(repository, {
      pull: { number: landing.pull, remembered: await remembered(deps, repository, landing.pull) },
    }));
  // A commit of the default branch names it: an answer without it comes too early, and says nothing against it.
  if (read.pull === undefined) throw new Error(`#${landing.pull} merged ${landing.commit}, and cannot be read yet`);
  const seen = { ...read.pull, file: withGranted(read.pull.file, before) };
  if (!isMerged(seen)) return null;
  const decision = decide(seen.file, latest(deps.clock.now(), read.at));
  const check = seen.shown.checks.find((shown) => shown.name === requiredCheck);
  const wasGreen =
    check?.pull === landing.pull && check.state.status === "completed" && check.state.conclusion === "success";
  return { decided: { file: seen.file, decision, wasGreen }, seen };
}

function withGranted(file: CaseFile, before: readonly Judged[]): CaseFile {
  const granted = before.flatMap(({ verdicts }) =>
    verdicts.flatMap((verdict) => (verdict.kind === "grant" ? [verdict.terms] : [])),
  );
  // Taken up again after a crash, some of them have their rows already. A use counts once, however often it is told.
  const known = new Set(file.live.map(({ grant }) => grant));
  return {
    ...file,
    live: [...file.live, ...granted.map(liveGrant).filter(({ grant }) => !known.has(grant))],
    uses: [...(file.uses ?? []), ...granted.flatMap((terms) => useOf(terms) ?? [])],
  };
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
