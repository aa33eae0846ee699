import type { Repository } from "../core/case-file.ts";
import type { GrantRecord } from "../core/evidence.ts";
import { isLive } from "../core/grant.ts";
import type { EntryId } from "../core/ids.ts";
import { restoreGrants } from "../core/restore.ts";
import type { LedgerLine } from "../core/evidence.ts";
import type { Queued, Standing } from "../ports.ts";
import { safetyNet, type Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";
import { landCommit } from "./land.ts";

/** So many entries are looked up at once. */
const batch = 50;

/**
 * Makes rows and default branch equal: entries that no row knows are taken from the ledger, or dealt with as the
 * commit that brought them; grants whose entry is gone end. A default branch that does not parse ends nobody.
 */
export async function reconcile(deps: Deps, repository: Repository): Promise<void> {
  const standing = await deps.github.standing(repository);
  if (!standing.ok) {
    deps.log.warn(
      { repository: repository.id, tip: standing.tip, problems: standing.problems.length },
      "the default branch does not read; nothing is ended",
    );
    return;
  }
  await findUnknown(deps, repository, standing);
  await endMissing(deps, repository, standing);
}

type Readable = Extract<Standing, { readonly ok: true }>;

async function findUnknown(deps: Deps, repository: Repository, standing: Readable): Promise<void> {
  const found = standing.files.flatMap(({ path, entries }) => entries.map((entry) => ({ path, id: entry.id })));
  for (let at = 0; at < found.length; at += batch) {
    const part = found.slice(at, at + batch);
    const ids = part.map(({ id }) => id);
    const known = new Set((await deps.store.grantsOfEntries(repository.id, ids)).map(({ grant }) => grant.entry));
    for (const rejected of await deps.store.rejectedEntries(repository.id, ids)) known.add(rejected);
    const unknown = part.filter(({ id }) => !known.has(id));
    if (unknown.length > 0) await takeUp(deps, repository, unknown);
  }
}

async function takeUp(
  deps: Deps,
  repository: Repository,
  unknown: readonly { readonly path: string; readonly id: EntryId }[],
): Promise<void> {
  const lines = await deps.ledger.read(
    repository,
    unknown.map(({ id }) => ({ kind: "entry", entry: id }) as const),
  );
  for (const { id, path } of unknown) {
    const about = lines.filter((line) => line.about.kind === "entry" && line.about.entry === id);
    const restored = restoreGrants(repository.id, about.filter(isGrantLine));
    for (const grant of restored) {
      const name = { repository: repository.id, grant: grant.id };
      const work: readonly Queued[] = isLive(grant)
        ? [
            { work: { kind: "end", ...name }, at: grant.state.kind === "ending" ? deps.clock.now() : grant.until },
            { work: { kind: "issue", ...name }, at: safetyNet(deps.clock.now()) },
          ]
        : [{ work: { kind: "end", ...name } }];
      await deps.store.addGrant(grant, work);
      await deps.issuerOf(grant.issuer).adopt(grant);
    }
    if (restored.length > 0) continue;
    const commit = await deps.github.lastChange(repository, path);
    if (commit !== null) await landCommit(deps, repository, commit);
  }
}

async function endMissing(deps: Deps, repository: Repository, standing: Readable): Promise<void> {
  const present = new Set(standing.files.flatMap(({ entries }) => entries.map((entry) => entry.id)));
  let after: Parameters<typeof deps.store.allLive>[1] = null;
  for (;;) {
    const page = await deps.store.allLive(repository.id, after, 500);
    for (const stored of page) {
      if (present.has(stored.grant.entry)) continue;
      const reason = { cause: "revoked", because: "its entry is no longer on the default branch", by: null } as const;
      await askToEnd(deps, stored, reason, deps.clock.now());
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.grant.id;
  }
}

const isGrantLine = (line: LedgerLine): line is LedgerLine & { readonly record: GrantRecord } =>
  line.about.kind === "entry";
