import type { CaseFile, Repository } from "../core/case-file.ts";
import type { Effect, Performed } from "../core/effect.ts";
import type { Impact } from "../core/guarded.ts";
import type { PullNumber } from "../core/ids.ts";
import { instant, minutes, seconds } from "../core/instant.ts";
import { commentOf } from "../core/messages/comment.ts";
import { noAftermath } from "../core/messages/context.ts";
import { sentence } from "../core/messages/typed.ts";
import { openRequest } from "../core/open-request.ts";
import { plan, type Plan } from "../core/plan.ts";
import type { PullSnapshot } from "../ports.ts";
import { impactOf } from "./impact.ts";
import { aftermathOf, latest, remembered, rememberReviews, type Deps } from "./deps.ts";

/** Reads a request, decides it, and makes GitHub show what was decided. */
export async function evaluate(deps: Deps, repository: Repository, pull: PullNumber): Promise<void> {
  const { github, clock } = deps;
  const snapshot = await github.snapshot(repository, {
    pull: { number: pull, remembered: await remembered(deps, repository, pull) },
  });
  const seen = snapshot.pull;
  // Not a request: another base branch, or gone.
  if (seen === undefined) return deps.store.forgetRequest(repository.id, pull);
  await rememberReviews(deps, seen.file);
  if (seen.file.ours && seen.file.pull.state.kind === "closed") await revertClosed(deps, repository, pull);
  const aftermath = await aftermathOf(deps, repository.id, pull);
  if (seen.file.pull.state.kind !== "open") await deps.store.forgetRequest(repository.id, pull);
  const merged = seen.file.pull.state.kind === "merged";
  // What a merge brings is told once it was dealt with, by the job of the default branch.
  const told = aftermath.grants.length > 0 || aftermath.landings.length > 0 || seen.file.guarded?.fate !== undefined;
  if (merged && !told) return;
  const now = latest(clock.now(), snapshot.at);
  const impact = await impactOf(deps, repository, seen.file, now);
  const file = withImpact(seen.file, impact);
  const planned = plan(file, seen.shown, aftermath, deps.links, now);
  note(deps, repository, pull, planned);
  const request = openRequest(seen.file, planned.decision, seen.title, snapshot.at);
  if (request !== null) await deps.store.noteRequest(request);
  const performed = await github.perform(repository, seen.handles, planned.effects);
  const { outcome, next } = planned.decision;
  if (next !== null && seen.file.pull.state.kind === "open")
    await deps.store.enqueue([{ work: { kind: "evaluate", repository: repository.id, pull }, at: next }]);
  // The commit's check says what is true of the twin until the request that stays is looked at again.
  if (outcome.kind === "twin" && seen.file.pull.state.kind === "open")
    await deps.store.enqueue([{ work: { kind: "evaluate", repository: repository.id, pull: outcome.of } }]);
  await afterwards(deps, repository, seen, planned, performed);
}

const withImpact = (file: CaseFile, impact: Impact | null): CaseFile =>
  file.guarded === undefined || impact === null ? file : { ...file, guarded: { ...file.guarded, impact } };

/** People closed a revert of ours: that is named, and not undone. */
async function revertClosed(deps: Deps, repository: Repository, pull: PullNumber): Promise<void> {
  const closed = await deps.store.revertOfPull(repository.id, pull);
  if (closed === null || closed.state !== "open") return;
  await deps.store.saveRevert({ ...closed, state: "closed" });
  await deps.store.enqueue([{ work: { kind: "revert", repository: repository.id } }]);
}

function note(deps: Deps, repository: Repository, pull: PullNumber, { decision, effects }: Plan): void {
  if (decision.outcome.kind === "approved") deps.approved.set(repository.id, pull);
  deps.log.info(
    { repository: repository.id, pull, outcome: decision.outcome.kind, effects: effects.map((effect) => effect.kind) },
    "evaluated",
  );
}

/** What GitHub refused is said where people see it, or tried again from a fresh read. */
async function afterwards(
  deps: Deps,
  repository: Repository,
  seen: PullSnapshot,
  planned: Plan,
  performed: readonly Performed[],
): Promise<void> {
  for (const [index, outcome] of performed.entries()) {
    if (outcome.ok) continue;
    const effect = planned.effects[index]!;
    deps.log.warn(
      { repository: repository.id, effect: effect.kind, code: outcome.code, because: outcome.because },
      "refused by GitHub",
    );
    if (effect.kind === "merge") await mergeRefused(deps, repository, seen, planned, outcome.because);
    // The head moved on, or a team cannot be asked: the next read knows it.
    else if (outcome.code !== "already-exists" && outcome.code !== "team-without-access")
      throw new Error(`GitHub refused \`${effect.kind}\`: ${outcome.because}`);
  }
}

/** As long as GitHub may need to know whether what was just opened can be merged. */
const aMoment = minutes(1);
const soonest = seconds(2);

/** A pull request that we may not merge stays open, and says so. Just opened, GitHub may only need a moment. */
async function mergeRefused(
  deps: Deps,
  repository: Repository,
  seen: PullSnapshot,
  { decision }: Plan,
  because: string,
): Promise<void> {
  const { file, shown, handles } = seen;
  const now = deps.clock.now();
  const open = Math.max(0, now - file.pull.openedAt);
  if (open < aMoment) {
    const work = { kind: "evaluate", repository: repository.id, pull: file.pull.number } as const;
    // Each time as long again as it has been open: soon at first, and seldom then.
    const again = Math.min(now + Math.max(soonest, open), file.pull.openedAt + aMoment);
    return deps.store.enqueue([{ work, at: instant(again) }]);
  }
  const told = commentOf(file, decision, noAftermath, deps.links);
  const body = `${told}\n\nGitHub does not let Countersign merge this (${sentence(because)}). Someone who may should merge it; ${file.guarded === undefined ? "the access it removes has ended already" : "what it puts back is in force all the while"}.`;
  if (shown.comment?.body.trimEnd() === body.trimEnd()) return;
  const comment: Effect = { kind: "comment", pull: file.pull.number, update: shown.comment?.comment ?? null, body };
  await deps.github.perform(repository, handles, [comment]);
}
