import { held } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import { rulesetsFor } from "../state/rules-of-branch.ts";
import type { Rule } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { leaveQueue } from "./leave-queue.ts";
import { writeMerge } from "./merge-commits.ts";
import { openGroup } from "./merge-group.ts";

/** The rule that gives a branch its merge queue. */
export function queueRule(repository: Repository, branch: string): Extract<Rule, { type: "merge_queue" }> | undefined {
  return rulesetsFor(repository, branch)
    .flatMap(({ rules }) => rules)
    .find((rule) => rule.type === "merge_queue");
}

/** Builds the group of every entry that has none, each on top of the one before it; while the repository is held. */
export async function buildGroups(world: World, repository: Repository, branch: string): Promise<void> {
  const rule = queueRule(repository, branch);
  let tip = await repository.git.head(branch);
  for (const entry of repository.queue.filter(({ base }) => base === branch)) {
    if (tip === undefined || rule === undefined) return;
    if (entry.group === null) {
      const pull = held(world.pulls, entry.pullId);
      const by = held(world.accounts, entry.enqueuerId);
      const headSha = await writeMerge(world, repository, pull, { tip, method: rule.mergeMethod, by, text: {} });
      if (headSha === undefined) {
        await leaveQueue(world, pull, entry.enqueuerId, "merge conflict");
        continue;
      }
      await openGroup(world, repository, entry, { headSha, baseSha: tip, number: pull.number });
    }
    tip = entry.group?.headSha;
  }
}

/** The same, as soon as the repository is free. */
export function rebuildGroups(world: World, repository: Repository, branch: string): void {
  world.later(async () => world.exclusively(repository.id, async () => buildGroups(world, repository, branch)));
}
