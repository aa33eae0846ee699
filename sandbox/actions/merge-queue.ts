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
import { authorise, needs } from "./authorise.ts";
import { buildGroups, queueRule } from "./build-groups.ts";
import { leaveQueue } from "./leave-queue.ts";
import { markMerged } from "./mark-merged.ts";
import { destroyGroup } from "./merge-group.ts";
import { ruleRefusal, stateRefusal } from "./merge-refusal.ts";
import { refMoved } from "./refs-moved.ts";
import { checkFault } from "./required-checks.ts";
import { happened } from "./timeline.ts";

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
    await leaveQueue(world, pull, author.value.account.id, "dequeued");
    await buildGroups(world, repository, pull.base.ref);
    return done(pull);
  });
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
      const move = { ref: `refs/heads/${entry.base}`, before: group.baseSha, after: group.headSha };
      if (failed) {
        await leaveQueue(world, pull, by.id, "failed checks");
      } else if (await repository.git.updateRefs([move])) {
        await destroyGroup(world, repository, entry, "merged");
        const method = queueRule(repository, entry.base)?.mergeMethod ?? "merge";
        await markMerged(world, pull, by.id, group.headSha, method);
        await refMoved(world, repository, move, by, "merge_queue_merge");
      } else {
        // The base moved by other ways: every group stands on what is no longer there.
        for (const one of repository.queue) await destroyGroup(world, repository, one, "invalidated");
      }
      await buildGroups(world, repository, entry.base);
    }
  });
}
