import { simpleCommit } from "../api/shapes/commit.ts";
import { zeroOid } from "../git/object.ts";
import type { Account } from "../state/account.ts";
import type { Actor } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import { held } from "../state/lookup.ts";
import type { MergeQueueEntry } from "../state/merge-queue.ts";
import type { Pull } from "../state/pull.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import { rulesetsFor } from "../state/rules-of-branch.ts";
import type { RequiredCheck } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { leaveQueue } from "./leave-queue.ts";
import { markMerged } from "./mark-merged.ts";
import { writeMerge } from "./merge-commits.ts";
import { ruleRefusal, stateRefusal } from "./merge-refusal.ts";
import { refMoved } from "./refs-moved.ts";
import { checkFault } from "./required-checks.ts";
import { happened } from "./timeline.ts";

function queueRule(repository: Repository, branch: string) {
  return rulesetsFor(repository, branch)
    .flatMap(({ rules }) => rules)
    .find((rule) => rule.type === "merge_queue");
}

function requiredChecks(repository: Repository, branch: string): readonly RequiredCheck[] {
  return rulesetsFor(repository, branch)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.type === "required_status_checks" ? rule.checks : []));
}

/** Puts a pull request that could be merged into the merge queue of its base. */
export async function enqueuePull(
  world: World,
  actor: Actor,
  pull: Pull,
  expectedHead: string | undefined,
): Promise<Outcome<MergeQueueEntry>> {
  const repository = held(world.repositories, pull.repositoryId);
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    const rule = queueRule(repository, pull.base.ref);
    if (rule === undefined) return refuse(422, "Merge queue is not enabled for this branch");
    const refusal =
      stateRefusal(pull, expectedHead) ?? (await ruleRefusal(world, actor, repository, pull, rule.mergeMethod, true));
    if (refusal !== undefined) return refusal;
    if (repository.queue.some(({ pullId }) => pullId === pull.id))
      return refuse(422, "Pull request is already in the queue");
    const id = world.nextId();
    const byId = author.value.account.id;
    const entry: MergeQueueEntry = {
      id,
      nodeId: nodeId("MergeQueueEntry", id),
      pullId: pull.id,
      base: pull.base.ref,
      enqueuerId: byId,
      enqueuedAt: world.now(),
      group: null,
      state: "queued",
    };
    repository.queue.push(entry);
    happened(world, pull, byId, { kind: "added-to-merge-queue" });
    await buildGroups(world, repository, pull.base.ref);
    return done(entry);
  });
}

/** Takes a pull request out of the queue again. */
export async function dequeuePull(world: World, actor: Actor, pull: Pull): Promise<Outcome<Pull>> {
  const repository = held(world.repositories, pull.repositoryId);
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    leaveQueue(world, pull, author.value.account.id, "dequeued");
    await buildGroups(world, repository, pull.base.ref);
    return done(pull);
  });
}

/** Builds the group branch of every entry that has none: each on top of the one before it. */
async function buildGroups(world: World, repository: Repository, branch: string): Promise<void> {
  const rule = queueRule(repository, branch);
  let tip = await repository.git.head(branch);
  for (const entry of [...repository.queue].filter(({ base }) => base === branch)) {
    if (tip === undefined || rule === undefined) return;
    if (entry.group === null) {
      const pull = held(world.pulls, entry.pullId);
      const by = held(world.accounts, entry.enqueuerId);
      const headSha = await writeMerge(world, repository, pull, { tip, method: rule.mergeMethod, by, text: {} });
      if (headSha === undefined) {
        leaveQueue(world, pull, entry.enqueuerId, "merge conflict");
        continue;
      }
      await openGroup(world, repository, entry, { headSha, baseSha: tip, branch, by, number: pull.number });
    }
    tip = entry.group?.headSha;
  }
}

async function openGroup(
  world: World,
  repository: Repository,
  entry: MergeQueueEntry,
  group: { headSha: string; baseSha: string; branch: string; by: Account; number: number },
): Promise<void> {
  const ref = `refs/heads/gh-readonly-queue/${group.branch}/pr-${group.number}-${group.baseSha}`;
  await repository.git.run(["update-ref", ref, group.headSha]);
  entry.group = { ref, headSha: group.headSha, baseSha: group.baseSha };
  entry.state = "awaiting_checks";
  const commit = await repository.git.commit(group.headSha);
  if (commit === undefined) return;
  const shape = {
    head_sha: group.headSha,
    head_ref: ref,
    base_sha: group.baseSha,
    base_ref: `refs/heads/${group.branch}`,
    head_commit: simpleCommit(commit),
  };
  announce(world, repository, group.by.id, "merge_group", "checks_requested", { merge_group: shape });
}

/** After a check completed: merges from the front what carries its checks, drops what failed them. */
export async function advanceQueue(world: World, repository: Repository, sha: string): Promise<void> {
  if (!repository.queue.some(({ group }) => group?.headSha === sha)) return;
  await world.exclusively(repository.id, async () => {
    for (;;) {
      const entry = repository.queue.find(({ group }) => group !== null);
      if (entry?.group === undefined || entry.group === null) return;
      const { group } = entry;
      const pull = held(world.pulls, entry.pullId);
      const faults = requiredChecks(repository, entry.base).map((one) =>
        checkFault(world, repository, group.headSha, one),
      );
      const failed = faults.some((fault) => fault?.endsWith("is failing.") === true);
      if (!failed && faults.some((fault) => fault !== undefined)) return;
      const by = held(world.accounts, entry.enqueuerId);
      await repository.git.updateRefs([{ ref: group.ref, before: group.headSha, after: zeroOid }]);
      if (failed) {
        leaveQueue(world, pull, by.id, "failed checks");
      } else {
        const move = { ref: `refs/heads/${entry.base}`, before: group.baseSha, after: group.headSha };
        if (await repository.git.updateRefs([move])) {
          await markMerged(
            world,
            pull,
            by.id,
            group.headSha,
            queueRule(repository, entry.base)?.mergeMethod ?? "merge",
          );
          await refMoved(world, repository, move, by, "merge_queue_merge");
        } else {
          for (const one of repository.queue) one.group = null;
        }
      }
      await buildGroups(world, repository, entry.base);
    }
  });
}
