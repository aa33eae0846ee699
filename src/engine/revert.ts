import type { Repository } from "../core/case-file.ts";
import type { Effect, FileEdit } from "../core/effect.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import { advance } from "../core/grant/events.ts";
import type { EntryId, Sha } from "../core/ids.ts";
import { revertBody, revertTitle } from "../core/messages/revert.ts";
import { closedRevertNotice } from "../core/messages/notices.ts";
import { sha256 } from "../syntax/canonical.ts";
import { removeEntries } from "../syntax/edit-entries.ts";
import { readEntries } from "../syntax/read-entries.ts";
import type { Rejection, Revert, StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { endedLines } from "./end.ts";

/** One pull request holds at most this many files. */
const most = 1000;

/** Writes down what ended, and opens the pull request that removes it and what never had a decision; nothing else. */
export async function revert(deps: Deps, repository: Repository): Promise<void> {
  await followUp(deps, repository);
  const due = await deps.store.unreverted(repository.id, most);
  const ended = due.grants.flatMap(({ grant }) => endedLines(grant, deps.clock.now()));
  if (ended.length > 0) await deps.ledger.append(repository, ended);
  const busy = await pathsUnderWay(deps, repository);
  const grants = due.grants.filter(({ grant }) => !busy.has(grant.path));
  const rejections = due.rejections.filter(({ path }) => !busy.has(path));
  if (grants.length > 0 || rejections.length > 0) await planRevert(deps, repository, grants, rejections);
  for (const planned of await deps.store.openReverts(repository.id)) {
    if (planned.state === "planned") await open(deps, repository, planned);
  }
}

/** Two pull requests that edit one file would stand in each other's way: what comes later waits for the first. */
async function pathsUnderWay(deps: Deps, repository: Repository): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for (const underWay of await deps.store.openReverts(repository.id)) {
    if (underWay.state === "closed") continue;
    for (const path of pathsOf(await doomedBy(deps, repository, underWay))) paths.add(path);
  }
  return paths;
}

const pathsOf = ({ grants, rejections }: Doomed): readonly string[] => [
  ...new Set([...grants.map(({ grant }) => grant.path), ...rejections.map(({ path }) => path)]),
];

/** The set of what goes is written down first: whatever crashes, the same set goes by the same branch. */
async function planRevert(
  deps: Deps,
  repository: Repository,
  grants: readonly StoredGrant[],
  rejections: readonly Rejection[],
): Promise<void> {
  const names = [...grants.map(({ grant }) => grant.id), ...rejections.map((r) => `${r.entry}@${r.commit}`)].toSorted();
  const revert: Revert = {
    repository: repository.id,
    branch: `countersign/revert-${sha256(names.join("\n")).slice(0, 12)}`,
    grants: grants.map(({ grant }) => grant.id),
    rejections: rejections.map(({ entry, commit }) => ({ entry, commit })),
    pull: null,
    state: "planned",
  };
  await deps.store.addRevert(revert);
}

interface Doomed {
  readonly grants: readonly StoredGrant[];
  readonly rejections: readonly Rejection[];
}

async function open(deps: Deps, repository: Repository, planned: Revert): Promise<void> {
  const doomed = await doomedBy(deps, repository, planned);
  const { tip, files, handles } = await deps.github.files(repository, pathsOf(doomed));
  const { edits, entries } = await editsFor(deps, repository, doomed, files);
  if (edits.length === 0) return finishRevert(deps, repository, planned, tip);
  const ledgerHead = await deps.ledger.head(repository);
  const effect: Effect = {
    kind: "open-revert",
    branch: planned.branch,
    base: tip,
    edits,
    entries,
    title: revertTitle(entries, entries.filter((id) => !doomed.rejections.some(({ entry }) => entry === id)).length),
    body: revertBody(
      doomed.grants.map(({ grant }) => grant),
      doomed.rejections,
      ledgerHead,
    ),
  };
  const [outcome] = await deps.github.perform(repository, handles, [effect]);
  if (outcome?.ok === true && outcome.pull !== undefined) {
    await deps.store.saveRevert({ ...planned, pull: outcome.pull, state: "open" });
    await deps.store.enqueue([
      { work: { kind: "evaluate", repository: repository.id, pull: outcome.pull } },
      ...doomed.rejections.flatMap(({ pull }) =>
        pull === null ? [] : [{ work: { kind: "evaluate", repository: repository.id, pull } as const }],
      ),
    ]);
  } else if (outcome?.ok === false && outcome.code === "already-exists") {
    await deps.store.saveRevert({ ...planned, state: "closed" });
  } else throw new Error(`the revert could not be opened: ${outcome?.ok === false ? outcome.because : "no answer"}`);
}

async function doomedBy(deps: Deps, repository: Repository, planned: Revert): Promise<Doomed> {
  const grants: StoredGrant[] = [];
  for (const id of planned.grants) {
    const stored = await deps.store.grant(repository.id, id);
    if (stored !== null) grants.push(stored);
  }
  return { grants, rejections: await deps.store.rejections(repository.id, planned.rejections) };
}

/** Additions are taken out entry by entry; a rejected change puts the file back, if nothing else touched it since. */
async function editsFor(
  deps: Deps,
  repository: Repository,
  doomed: Doomed,
  files: ReadonlyMap<string, string>,
): Promise<{ readonly edits: readonly FileEdit[]; readonly entries: readonly EntryId[] }> {
  const edits: FileEdit[] = [];
  const entries: EntryId[] = [];
  for (const [path, source] of files) {
    const additions = doomed.rejections.filter((r) => r.path === path && r.change === "add").map((r) => r.entry);
    const ended = doomed.grants.filter(({ grant }) => grant.path === path).map(({ grant }) => grant.entry);
    const read = readEntries(path, source);
    const standing = read.ok ? new Set(read.value.map((entry) => entry.id)) : new Set<EntryId>();
    const going = new Set([...additions, ...ended].filter((id) => standing.has(id)));
    const changed = doomed.rejections.find((r) => r.path === path && r.change === "change");
    if (changed !== undefined) {
      const former = await formerContent(deps, repository, changed, source);
      if (former !== null) {
        edits.push({ path, content: former });
        entries.push(changed.entry);
        continue;
      }
    }
    if (going.size === 0) continue;
    edits.push({ path, content: removeEntries(source, going) });
    entries.push(...going);
  }
  return { edits, entries };
}

async function formerContent(
  deps: Deps,
  repository: Repository,
  changed: Rejection,
  source: string,
): Promise<string | null> {
  if (changed.parent === null) return null;
  const then = await deps.github.files(repository, [changed.path], changed.commit);
  if (then.files.get(changed.path) !== source) return null;
  const before = await deps.github.files(repository, [changed.path], changed.parent);
  return before.files.get(changed.path) ?? null;
}

/** What a revert removed is gone from the default branch: said in the ledger, once per grant. */
export async function finishRevert(deps: Deps, repository: Repository, done: Revert, commit: Sha): Promise<void> {
  const gone: StoredGrant[] = [];
  for (const id of done.grants) {
    const stored = await deps.store.grant(repository.id, id);
    if (stored !== null) gone.push(stored);
  }
  const at = deps.clock.now();
  const lines = gone.map(({ grant }): NewLine => {
    const record = { kind: "reverted", grant: grant.id, attempt: grant.attempt, commit } as const;
    return { about: { kind: "entry", entry: grant.entry }, at, record };
  });
  if (lines.length > 0) await deps.ledger.append(repository, lines);
  for (const stored of gone) {
    await deps.store.saveGrant(stored, advance(stored.grant, { kind: "reverted", by: commit }).grant, []);
  }
  for (const rejection of done.rejections) await deps.store.markRejectionReverted(repository.id, rejection, commit);
  await deps.store.saveRevert({ ...done, state: "merged" });
  // What waited for these files goes next.
  await deps.store.enqueue([{ work: { kind: "revert", repository: repository.id } }]);
}

/** A revert that people closed is not opened again and again: it is named once. */
async function followUp(deps: Deps, repository: Repository): Promise<void> {
  for (const opened of await deps.store.openReverts(repository.id)) {
    if (opened.state !== "closed" || opened.pull === null) continue;
    const { handles } = await deps.github.files(repository, []);
    await deps.github.perform(repository, handles, [closedRevertNotice(opened.branch, opened.pull)]);
  }
}
