import type { Repository } from "../core/case-file.ts";
import type { GrantRecord } from "../core/evidence/evidence.ts";
import { isLive, mergedAtOf, type Grant } from "../core/grant/grant.ts";
import type { EntryId, GrantId, Sha } from "../core/ids.ts";
import { minutes } from "../core/instant.ts";
import { entryOf, sameEntry, type Entry } from "../core/request.ts";
import { restoreGrants, runsIn } from "../core/grant/restore.ts";
import { grantOfRun, type RunCredential } from "../core/grant/run.ts";
import type { LedgerLine } from "../core/evidence/evidence.ts";
import type { Standing } from "../ports.ts";
import { supersede } from "./begin.ts";
import { workOf, type Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";
import { landAgain } from "./land.ts";

/** So many entries are looked up at once. */
const batch = 50;
/** So many commits of a file are looked through for the one that brought an entry. */
const farthest = 100;

/** What the default branch brought within this time may not be in what GitHub answers yet. */
const settling = minutes(1);

/**
 * Makes rows and default branch equal: entries that no row knows are taken from the ledger, or dealt with as the
 * commit that brought them; grants whose entry is gone end. A default branch that does not parse ends nobody.
 * `since`: what landed after that commit is left to the default branch's own job, which deals with it in order.
 */
export async function reconcile(deps: Deps, repository: Repository, since: Sha | null = null): Promise<void> {
  // Asked for before the branch is read: what is granted meanwhile is not missing there.
  const live = await livingEntries(deps, repository);
  const standing = await deps.github.standing(repository);
  if (!standing.ok) {
    deps.log.warn(
      { repository: repository.id, tip: standing.tip, problems: standing.problems.length },
      "the default branch does not read; nothing is ended",
    );
    return;
  }
  await findUnknown(deps, repository, standing, since === null || since === standing.tip);
  await endMissing(deps, repository, standing, live);
}

type Readable = Extract<Standing, { readonly ok: true }>;

async function findUnknown(deps: Deps, repository: Repository, standing: Readable, caughtUp: boolean): Promise<void> {
  const restored: Grant[] = [];
  const found = standing.files.flatMap(({ path, entries }) => entries.map((entry) => ({ path, entry })));
  for (let at = 0; at < found.length; at += batch) {
    const part = found.slice(at, at + batch);
    const ids = part.map(({ entry }) => entry.id);
    const known = new Set((await deps.store.grantsOfEntries(repository.id, ids)).map(({ grant }) => grant.entry));
    for (const rejected of await deps.store.rejectedEntries(repository.id, ids)) known.add(rejected);
    const unknown = part.filter(({ entry }) => !known.has(entry.id));
    if (unknown.length > 0) restored.push(...(await takeUp(deps, repository, unknown, caughtUp)));
  }
  // What a replacement that was collected took the place of may have been restored after it.
  for (const grant of restored)
    if (grant.replaces !== undefined && grant.state.kind === "active" && grant.state.claim !== null)
      await supersede(deps, grant);
}

interface Found {
  readonly path: string;
  readonly entry: Entry;
}

/** Answers what was restored. */
async function takeUp(
  deps: Deps,
  repository: Repository,
  unknown: readonly Found[],
  caughtUp: boolean,
): Promise<readonly Grant[]> {
  const found: Grant[] = [];
  const lines = await deps.ledger.read(
    repository,
    unknown.map(({ entry }) => ({ kind: "entry", entry: entry.id }) as const),
  );
  for (const { path, entry } of unknown) {
    const about = lines.filter((line) => line.about.kind === "entry" && line.about.entry === entry.id);
    const restored = restoreGrants(repository.id, about.filter(isGrantLine));
    const runs = runsIn(repository.id, about.filter(isGrantLine));
    for (const grant of restored) await addRestored(deps, grant, runs);
    found.push(...restored);
    const live = restored.findLast(isLive);
    // What stands there is what its grant was approved for; or what ended, and is on its way out.
    if (restored.length > 0 && (live === undefined || sameEntry(live.approved, entry))) continue;
    if (caughtUp) await landUnknown(deps, repository, path, entry.id);
  }
  return found;
}

/** The issuer knows it before any row does: a row says that there is nothing left to take up. */
async function addRestored(deps: Deps, grant: Grant, runs: readonly RunCredential[]): Promise<void> {
  const name = { repository: grant.repository, grant: grant.id };
  const now = deps.clock.now();
  const issuer = deps.issuerOf(grant.issuer);
  if (grant.approved.perRun === undefined) await issuer.adopt(grant);
  for (const run of runs) {
    if (run.grant !== grant.id) continue;
    const { state } = grant;
    const { by, at } = run;
    if (state.kind === "active")
      await issuer.adopt({ ...grantOfRun(grant, run), state: { ...state, claim: { by, at, confirmed: true } } });
    await deps.store.restoreRun(run);
  }
  const goesOn = isLive(grant) && grant.state.kind !== "ending";
  await deps.store.addGrant(grant, goesOn ? workOf(grant, now) : [{ work: { kind: "end", ...name }, at: now }]);
}

/** Deals with the commit that brought this entry as it stands: not always the last one that touched its file. */
async function landUnknown(deps: Deps, repository: Repository, path: string, id: EntryId): Promise<void> {
  let commit = await deps.github.lastChange(repository, path);
  for (let looked = 0; commit !== null && looked < farthest; looked++) {
    const landing = await deps.github.landed(repository, commit);
    if (!landing.changes.ok || landing.changes.value.some((change) => entryOf(change).id === id))
      return landAgain(deps, repository, landing);
    commit = landing.parent === null ? null : await deps.github.lastChange(repository, path, landing.parent);
  }
  deps.log.warn({ repository: repository.id, entry: id }, "no commit was found that brought this entry");
}

async function livingEntries(deps: Deps, repository: Repository): Promise<ReadonlyMap<GrantId, EntryId>> {
  const living = new Map<GrantId, EntryId>();
  const young = deps.clock.now() - settling;
  for (let after: GrantId | null = null; ;) {
    const page = await deps.store.allLive(repository.id, after, 500);
    for (const { grant } of page) if (mergedAtOf(grant) <= young) living.set(grant.id, grant.entry);
    const last = page.at(-1);
    if (last === undefined) return living;
    after = last.grant.id;
  }
}

async function endMissing(
  deps: Deps,
  repository: Repository,
  standing: Readable,
  live: ReadonlyMap<GrantId, EntryId>,
): Promise<void> {
  const present = new Set(standing.files.flatMap(({ entries }) => entries.map((entry) => entry.id)));
  const reason = { cause: "revoked", because: "its entry is no longer on the default branch", by: null } as const;
  for (const [id, entry] of live) {
    if (present.has(entry)) continue;
    const stored = await deps.store.grant(repository.id, id);
    if (stored !== null) await askToEnd(deps, stored, reason, deps.clock.now());
  }
}

const isGrantLine = (line: LedgerLine): line is LedgerLine & { readonly record: GrantRecord } =>
  line.about.kind === "entry";
