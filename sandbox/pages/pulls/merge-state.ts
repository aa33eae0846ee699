import { authorise, needs } from "../../actions/authorise.ts";
import { queueRule } from "../../actions/build-groups.ts";
import { ruleRefusal, stateRefusal } from "../../actions/merge-refusal.ts";
import { checkFault } from "../../actions/required-checks.ts";
import { startTestMerge } from "../../actions/test-merge.ts";
import { difference } from "../../git/measure.ts";
import type { Actor } from "../../state/actor.ts";
import type { CheckRun } from "../../state/check.ts";
import type { MergeQueueEntry } from "../../state/merge-queue.ts";
import type { Pull } from "../../state/pull.ts";
import type { Refusal } from "../../state/refusal.ts";
import type { MergeMethod, Repository } from "../../state/repository.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import type { RequiredCheck } from "../../state/ruleset.ts";
import type { World } from "../../state/world.ts";
import { expected, type Mark, markOfRun, markOfStatus } from "./mark.ts";
import { runsAt } from "./runs.ts";

/** One check of the head, and whether the base branch wants it. */
export interface HeadCheck {
  readonly name: string;
  readonly mark: Mark;
  readonly title: string | null;
  readonly required: boolean;
  /** Why GitHub does not take it yet, in its words. */
  readonly fault: string | null;
  readonly run: CheckRun | null;
}

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
  /** The base has a merge queue; this pull request's place in it, counted from 1. */
  readonly queue: { readonly method: MergeMethod; readonly place: number | null; readonly state: string | null } | null;
}

export function requiredOf(repository: Repository, branch: string): readonly RequiredCheck[] {
  return rulesetsFor(repository, branch)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.type === "required_status_checks" ? rule.checks : []));
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
  const refusalFor = async (who: Actor): Promise<Refusal | null> =>
    stateRefusal(pull, undefined) ??
    (await ruleRefusal(world, who, repository, pull, method, queue !== undefined)) ??
    null;
  const may = authorise(world, actor, repository, needs.push);
  const [own, rule, behind] = await Promise.all([
    refusalFor(actor),
    refusalFor({ kind: "anonymous" }),
    commitsBehind(repository, pull),
  ]);
  return {
    checks: checksOf(world, repository, pull),
    mergeable,
    behind,
    methods,
    refusal: may.ok ? own : may,
    rule,
    queue: queue === undefined ? null : { method: queue.mergeMethod, ...placeOf(repository, pull) },
  };
}

/** The methods that both the repository and the rules of the base allow. */
function methodsOf(repository: Repository, pull: Pull): readonly MergeMethod[] {
  const rules = rulesetsFor(repository, pull.base.ref).flatMap((ruleset) => ruleset.rules);
  return [...repository.mergeMethods].filter((method) =>
    rules.every((rule) => rule.type !== "pull_request" || rule.allowedMergeMethods.includes(method)),
  );
}

function placeOf(repository: Repository, pull: Pull): { place: number | null; state: MergeQueueEntry["state"] | null } {
  const waiting = repository.queue.filter(({ base }) => base === pull.base.ref);
  const at = waiting.findIndex(({ pullId }) => pullId === pull.id);
  return { place: at === -1 ? null : at + 1, state: waiting[at]?.state ?? null };
}

async function commitsBehind(repository: Repository, pull: Pull): Promise<number> {
  const tip = await repository.git.head(pull.base.ref);
  return tip === undefined ? 0 : (await difference(repository.git, pull.head.sha, tip)).commits.length;
}

function checksOf(world: World, repository: Repository, pull: Pull): readonly HeadCheck[] {
  const { newest } = runsAt(world, repository.id, pull.head.sha);
  const required = requiredOf(repository, pull.base.ref);
  const wanted = (name: string): RequiredCheck | undefined => required.find(({ context }) => context === name);
  const faultOf = (one: RequiredCheck): string | null => checkFault(world, repository, pull.head.sha, one) ?? null;
  const runs = newest.map((run): HeadCheck => {
    const rule = wanted(run.name);
    const own = rule !== undefined && (rule.integrationId === undefined || rule.integrationId === run.appId);
    const fault = rule === undefined ? null : faultOf(rule);
    return { name: run.name, mark: markOfRun(run), title: run.title, required: own, fault, run };
  });
  const latest = new Map(
    [...world.statuses.values()]
      .filter(({ repositoryId, sha }) => repositoryId === repository.id && sha === pull.head.sha)
      .map((status) => [status.context, status]),
  );
  const statuses = [...latest.values()].map((status): HeadCheck => {
    const rule = wanted(status.context);
    const own = rule !== undefined && (rule.integrationId === undefined || rule.integrationId === status.appId);
    const fault = rule === undefined ? null : faultOf(rule);
    const { context: name, description: title } = status;
    return { name, mark: markOfStatus(status), title, required: own, fault, run: null };
  });
  const reported = [...runs, ...statuses];
  const missing = required
    .filter(({ context }) => !reported.some((one) => one.required && one.name === context))
    .map((one): HeadCheck => ({
      name: one.context,
      mark: expected,
      title: "Waiting for status to be reported",
      required: true,
      fault: faultOf(one),
      run: null,
    }));
  return [...missing, ...reported].toSorted((a, b) => Number(b.required) - Number(a.required));
}
