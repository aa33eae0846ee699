import { authorise, needs } from "../../../actions/authorise.ts";
import { queueRule } from "../../../actions/build-groups.ts";
import { ruleRefusal, stateRefusal } from "../../../actions/merge-refusal.ts";
import { startTestMerge } from "../../../actions/test-merge.ts";
import { difference } from "../../../git/measure.ts";
import type { Actor } from "../../../state/actor.ts";
import type { MergeQueueEntry } from "../../../state/merge-queue.ts";
import type { Pull } from "../../../state/pull.ts";
import type { Refusal } from "../../../state/refusal.ts";
import type { MergeMethod, Repository } from "../../../state/repository.ts";
import { rulesetsFor } from "../../../state/rules-of-branch.ts";
import type { World } from "../../../state/world.ts";
import { type HeadCheck, headChecks } from "./head-checks.ts";

/** What the merge box says about an open pull request to one reader. */
export interface MergeState {
  readonly checks: readonly HeadCheck[];
  /** Unknown until the test merge in the background is done. */
  readonly mergeable: boolean | null;
  readonly behind: number;
  readonly methods: readonly MergeMethod[];
  /** What the API would answer this reader now. */
  readonly refusal: Refusal | null;
  /** What it would answer somebody who may pass by no rule. */
  readonly rule: Refusal | null;
  /** Nothing where the base has no merge queue. */
  readonly queue: QueueState | null;
}

export interface QueueState {
  readonly method: MergeMethod;
  /** Counted from 1; nothing where the pull request is not in it. */
  readonly place: number | null;
  readonly state: MergeQueueEntry["state"] | null;
  /** Whether this reader could merge past it. */
  readonly passable: boolean;
}

export async function mergeStateOf(
  world: World,
  actor: Actor,
  repository: Repository,
  pull: Pull,
): Promise<MergeState> {
  startTestMerge(world, pull);
  // As of now: the test merge may end while the rest is found out, and one answer must not contradict the other.
  const { mergeable } = pull;
  const queue = queueRule(repository, pull.base.ref);
  const methods = queue === undefined ? methodsOf(repository, pull) : [queue.mergeMethod];
  const method = methods[0] ?? "merge";
  const refusalFor = async (who: Actor, queueing = queue !== undefined): Promise<Refusal | null> =>
    stateRefusal(pull, undefined) ?? (await ruleRefusal(world, who, repository, pull, method, queueing)) ?? null;
  const may = authorise(world, actor, repository, needs.push);
  const [own, past, rule, behind] = await Promise.all([
    refusalFor(actor),
    refusalFor(actor, false),
    refusalFor({ kind: "anonymous" }),
    commitsBehind(repository, pull),
  ]);
  return {
    checks: headChecks(world, repository, pull),
    mergeable,
    behind,
    methods,
    refusal: may.ok ? own : may,
    rule,
    queue:
      queue === undefined
        ? null
        : { method: queue.mergeMethod, ...placeOf(repository, pull), passable: may.ok && past === null },
  };
}

/** The methods that both the repository and the rules of the base allow. */
function methodsOf(repository: Repository, pull: Pull): readonly MergeMethod[] {
  const rules = rulesetsFor(repository, pull.base.ref).flatMap((ruleset) => ruleset.rules);
  return [...repository.mergeMethods].filter((method) =>
    rules.every((rule) => rule.type !== "pull_request" || rule.allowedMergeMethods.includes(method)),
  );
}

function placeOf(repository: Repository, pull: Pull): Pick<QueueState, "place" | "state"> {
  const waiting = repository.queue.filter(({ base }) => base === pull.base.ref);
  const at = waiting.findIndex(({ pullId }) => pullId === pull.id);
  return { place: at === -1 ? null : at + 1, state: waiting[at]?.state ?? null };
}

async function commitsBehind(repository: Repository, pull: Pull): Promise<number> {
  const tip = await repository.git.head(pull.base.ref);
  return tip === undefined ? 0 : (await difference(repository.git, pull.head.sha, tip)).commits.length;
}
