import type { Repository } from "../core/case-file.ts";
import type { Effect, FileEdit } from "../core/effect.ts";
import type { Oid, PullNumber, Sha } from "../core/ids.ts";
import { bypassedNotice, restorationOf } from "../core/messages/notices.ts";
import type { BranchSnapshot } from "../ports.ts";
import type { InForce } from "./adopt.ts";
import type { Deps } from "./deps.ts";

const folders = ["policies", "subjects"] as const;
type Folder = (typeof folders)[number];

/**
 * Where the default branch holds another tree than the one in force, nobody countersigned it: that is written down and
 * said once, and a pull request puts back what is in force.
 */
export async function restore(
  deps: Deps,
  repository: Repository,
  inForce: InForce,
  branch: BranchSnapshot,
): Promise<void> {
  for (const folder of folders) {
    const key = `${repository.id} ${folder} restored`;
    const found = branch[folder];
    const wanted = inForce[folder];
    if (found === wanted) {
      // What was looked at while the default branch held something else is looked at again.
      if (deps.seen.delete(key)) await deps.store.enqueue([{ work: { kind: "people", repository: repository.id } }]);
      continue;
    }
    if (deps.seen.get(key) === `${wanted} ${found}`) continue;
    await putBack(deps, repository, branch, folder, { wanted, found });
    deps.seen.set(key, `${wanted} ${found}`);
  }
}

async function putBack(
  deps: Deps,
  repository: Repository,
  branch: BranchSnapshot,
  folder: Folder,
  { wanted, found }: { readonly wanted: Oid | null; readonly found: Oid | null },
): Promise<void> {
  const commit = (await deps.github.lastChange(repository, folder)) ?? branch.tip;
  deps.log.warn({ repository: repository.id, folder, wanted, found, commit }, "changed without being countersigned");
  const because = "nobody countersigned what the default branch holds";
  await deps.ledger.append(repository, [
    {
      about: { kind: "policy" },
      at: deps.clock.now(),
      record: { kind: "not-adopted", of: folder, tree: found, commit, pull: null, because },
    },
  ]);
  const pull = await openPull(deps, repository, branch, folder, { wanted, found, commit });
  await deps.github.perform(repository, branch.handles, [bypassedNotice(folder, commit, { wanted, found }, pull)]);
  await deps.store.enqueue([
    { work: { kind: "people", repository: repository.id } },
    ...(pull === null ? [] : [{ work: { kind: "evaluate", repository: repository.id, pull } as const }]),
  ]);
}

/** `null`: GitHub does not let us, or people closed it; the issue says what to put back. */
async function openPull(
  deps: Deps,
  repository: Repository,
  { tip, handles }: BranchSnapshot,
  folder: Folder,
  { wanted, found, commit }: { readonly wanted: Oid | null; readonly found: Oid | null; readonly commit: Sha },
): Promise<PullNumber | null> {
  const [should, is] = await Promise.all([filesOf(deps, repository, wanted), filesOf(deps, repository, found)]);
  const edits = editsFor(folder, should, is);
  if (edits.length === 0) return null;
  const ledgerHead = await deps.ledger.head(repository);
  const effect: Effect = {
    kind: "open-revert",
    branch: `countersign/restore-${folder}-${commit.slice(0, 12)}`,
    base: tip,
    edits,
    entries: [],
    ...restorationOf(folder, wanted, commit, ledgerHead),
  };
  const [outcome] = await deps.github.perform(repository, handles, [effect]);
  if (outcome?.ok === true) return outcome.pull ?? null;
  deps.log.warn({ repository: repository.id, folder, because: outcome?.because }, "could not be put back");
  return null;
}

const filesOf = async (deps: Deps, repository: Repository, tree: Oid | null): Promise<ReadonlyMap<string, string>> =>
  tree === null ? new Map<string, string>() : deps.github.treeFiles(repository, tree);

function editsFor(
  folder: Folder,
  should: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): readonly FileEdit[] {
  const names = [...new Set([...should.keys(), ...is.keys()])].toSorted();
  return names.flatMap((name): readonly FileEdit[] => {
    const content = should.get(name) ?? null;
    return content === (is.get(name) ?? null) ? [] : [{ path: `${folder}/${name}`, content }];
  });
}
