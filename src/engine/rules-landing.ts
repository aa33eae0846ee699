import { guardedEvidence } from "../core/evidence/case-evidence.ts";
import type { CaseFile, Repository } from "../core/case-file.ts";
import { decide } from "../core/decision/decide.ts";
import type { Decision } from "../core/decision/decision.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import { folderOf, type GuardedChange } from "../core/guarded.ts";
import { whyNot } from "../core/grant/landing.ts";
import { uncountersignedNotice } from "../core/messages/notices.ts";
import type { BranchSnapshot, Landed } from "../ports.ts";
import type { InForce } from "./adopt.ts";
import { latest, remembered, type Deps } from "./deps.ts";

/**
 * Section 2.6, for what landed, in first-parent order: a tree comes into force if GitHub reports the pull request that
 * brought it merged by that commit, if its stages approve as of then, and if the merge carries exactly what they saw.
 */
export async function landRules(
  deps: Deps,
  repository: Repository,
  before: InForce,
  branch: BranchSnapshot,
): Promise<InForce> {
  let inForce = before;
  for (const landed of groups(branch.landed)) {
    if (!landed.paths.some(({ kind }) => kind === "rules" || kind === "subjects")) continue;
    const judged = await judge(deps, repository, inForce, landed);
    if (judged === null) await uncountersigned(deps, repository, branch, landed);
    inForce = judged ?? inForce;
  }
  for (const folder of ["policies", "subjects"] as const) {
    const landed = await unseen(deps, repository, inForce, branch, folder);
    if (landed !== null) inForce = (await judge(deps, repository, inForce, landed)) ?? inForce;
  }
  return inForce;
}

/**
 * What landed unseen (the database was lost, or the history was rewritten) is told by where the default branch changed
 * last: if a pull request brought it, it is judged as any other.
 */
async function unseen(
  deps: Deps,
  repository: Repository,
  inForce: InForce,
  branch: BranchSnapshot,
  folder: keyof InForce,
): Promise<Landed | null> {
  if (branch[folder] === inForce[folder] || deps.seen.has(`${repository.id} ${folder} restored`)) return null;
  const commit = await deps.github.lastChange(repository, folder);
  if (commit === null || branch.landed.some((one) => one.commit === commit)) return null;
  return deps.github.landed(repository, commit);
}

/** A rebase brings one pull request as several commits: they are one landing. */
function groups(landed: readonly Landed[]): readonly Landed[] {
  const all: Landed[] = [];
  for (const next of landed) {
    const last = all.at(-1);
    if (last === undefined || next.pull === null || next.pull !== last.pull) all.push(next);
    else all.splice(-1, 1, { ...next, parent: last.parent, paths: [...last.paths, ...next.paths] });
  }
  return all;
}

/** `null`: it is no change that governance or registration could have decided. */
async function judge(deps: Deps, repository: Repository, inForce: InForce, landed: Landed): Promise<InForce | null> {
  const { pull } = landed;
  if (pull === null) return null;
  const known = await remembered(deps, repository, pull);
  const read = await deps.github.snapshot(repository, { pull: { number: pull, remembered: known } });
  if (read.pull === undefined) throw new Error(`#${pull} merged ${landed.commit}, and cannot be read yet`);
  const { file } = read.pull;
  const change = file.guarded;
  await deps.store.forgetRequest(repository.id, pull);
  // Ours puts back what is in force.
  if (file.ours) return inForce;
  // It mixes kinds, or was not merged by this commit: nobody countersigned what it brought.
  if (file.pull.state.kind !== "merged" || change === undefined) return null;
  const evaluation = { work: { kind: "evaluate", repository: repository.id, pull } } as const;
  // Dealt with before: what the ledger says holds, and is in force already if it is.
  if (change.fate !== undefined) {
    await deps.store.enqueue([evaluation]);
    return inForce;
  }
  const decision = decide(file, latest(deps.clock.now(), read.at));
  const line = lineOf(file, decision, change, landed, latest(deps.clock.now(), landed.at));
  await deps.ledger.append(repository, [line]);
  await deps.store.enqueue([evaluation]);
  if (line.record.kind !== "adopted") return inForce;
  const of = folderOf(change.kind);
  deps.log.info({ repository: repository.id, pull, of, tree: change.tree }, "came into force");
  return change.proposed === undefined ? inForce : { ...inForce, [of]: change.tree };
}

function lineOf(
  file: CaseFile,
  decision: Decision,
  change: GuardedChange,
  { commit, at: mergedAt }: Landed,
  at: NewLine["at"],
): NewLine {
  const { number } = file.pull;
  const shared = { of: folderOf(change.kind), commit, pull: number } as const;
  const about = { kind: "policy" } as const;
  const { tree } = change;
  if (decision.outcome.kind !== "approved" || change.yields.kind !== "tree")
    return { about, at, record: { kind: "not-adopted", ...shared, tree, because: whyNot(decision) } };
  const because = `countersigned in #${number}`;
  const repositories = Object.fromEntries(change.repositories);
  const evidence = guardedEvidence(file, decision, change);
  // Where only files beside the folder changed, what is in force goes on: nothing else may come along.
  const stays = change.proposed === undefined;
  const kept = stays ? (file.rules.findLast(({ pull }) => pull !== number)?.tree ?? null) : tree;
  return {
    about,
    at,
    record: { kind: "adopted", ...shared, tree: kept, since: mergedAt, because, repositories, evidence },
  };
}

/** What comes beside the folders without a decision is in nobody's tree: it is named, and people put it back. */
async function uncountersigned(
  deps: Deps,
  repository: Repository,
  { handles }: BranchSnapshot,
  landed: Landed,
): Promise<void> {
  const beside = landed.paths.map(({ path }) => path).filter((path) => !/^(?:policies|subjects)\//u.test(path));
  const guarded = beside.filter((path) => landed.paths.some((one) => one.path === path && one.kind === "rules"));
  if (guarded.length === 0) return;
  await deps.github.perform(repository, handles, [uncountersignedNotice(landed.commit, guarded)]);
}
