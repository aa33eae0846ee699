import type { Repository } from "../core/case-file.ts";
import { replacedBy } from "../core/decision/replacements.ts";
import type { Work } from "../core/event.ts";
import type { Sha } from "../core/ids.ts";
import { gatherLandings, type Landing } from "../core/grant/landing.ts";
import { unreadableNotice } from "../core/messages/notices.ts";
import { entryOf, type Change } from "../core/request.ts";
import type { BranchSnapshot, Snapshot } from "../ports.ts";
import { adoptRules } from "./adopt.ts";
import { remembered, type Deps } from "./deps.ts";
import { judgeLanding, type Judged } from "./judge-landing.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";

/** Deals with what reached the default branch since last time, in first-parent order. */
export async function land(deps: Deps, repository: Repository): Promise<void> {
  const cursor = await deps.store.cursor(repository.id);
  if (cursor === null) return firstLanding(deps, repository);
  const snapshot = await read(deps, repository, cursor);
  const branch = branchOf(snapshot);
  const adopted = await adoptRules(deps, repository, snapshot.rules, branch);
  if (branch.rewritten) {
    deps.log.warn({ repository: repository.id, from: cursor, to: branch.tip }, "the default branch was rewritten");
    await reconcile(deps, repository);
  }
  await landAll(deps, repository, gatherLandings(branch.landed), adopted ? null : snapshot);
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
  await landAll(deps, repository, [landing], null);
}

/**
 * Judged in order, each with what those before it grant, and carried out together: a rush shares one commit of the
 * ledger. What comes after an end, or touches an entry of those before, is judged when that is done.
 */
async function landAll(
  deps: Deps,
  repository: Repository,
  landings: readonly Landing[],
  snapshot: Snapshot | null,
): Promise<void> {
  let judged: readonly Judged[] = [];
  // What was read with the branch holds until something of it is carried out.
  let read = snapshot;
  for (const landing of landings) {
    if (landing.pull !== null) await deps.store.forgetRequest(repository.id, landing.pull);
    if (!landing.changes.ok) await unreadable(deps, repository, landing, snapshot);
    if (!landing.changes.ok || landing.changes.value.length === 0) continue;
    if (judged.length >= most || dependsOn(landing.changes.value, judged)) {
      await settle(deps, repository, judged);
      judged = [];
      read = null;
    }
    judged = [...judged, await judgeLanding(deps, repository, landing, read, judged)];
  }
  await settle(deps, repository, judged);
}

/** So many landings are carried out together. */
const most = 50;

function dependsOn(changes: readonly Change[], before: readonly Judged[]): boolean {
  const ids = new Set([...changes.map((change) => entryOf(change).id), ...replacedBy(changes.map(entryOf))]);
  return before.some(
    ({ landing, verdicts }) =>
      verdicts.some(({ kind }) => kind === "end") ||
      (landing.changes.ok && landing.changes.value.some((change) => ids.has(entryOf(change).id))),
  );
}

async function read(deps: Deps, repository: Repository, since: Sha): Promise<Snapshot> {
  const hint = deps.approved.get(repository.id);
  deps.approved.delete(repository.id);
  if (hint === undefined) return deps.github.snapshot(repository, { landedSince: since });
  const pull = { number: hint, remembered: await remembered(deps, repository, hint) };
  return deps.github.snapshot(repository, { landedSince: since, pull });
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

function branchOf(snapshot: Snapshot): BranchSnapshot {
  if (snapshot.branch === undefined) throw new Error("the snapshot lacks the default branch that was asked for");
  return snapshot.branch;
}
