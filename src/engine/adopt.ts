import type { Repository } from "../core/case-file.ts";
import { adoptedNotice, notAdoptedNotice, rulesBypassNotice } from "../core/messages/notices.ts";
import type { RulesInForce } from "../core/policy.ts";
import type { BranchSnapshot } from "../ports.ts";
import type { Deps } from "./deps.ts";

/**
 * The first tree of rules is adopted only where none ever was, and only if it reads without mistakes. Any other
 * change of `policies/` on the default branch is a bypass: the old tree stays in force, and that is said once.
 */
export async function adoptRules(
  deps: Deps,
  repository: Repository,
  inForce: readonly RulesInForce[],
  branch: BranchSnapshot,
): Promise<void> {
  const current = inForce.at(-1);
  if (current !== undefined) {
    if (branch.policies === current.tree) return;
    deps.log.warn(
      { repository: repository.id, inForce: current.tree, found: branch.policies },
      "rules changed without being countersigned",
    );
    await deps.github.perform(repository, branch.handles, [rulesBypassNotice(current.tree, branch.policies)]);
    return;
  }
  if (branch.policies === null) return;
  const read = await deps.github.rules(repository, branch.policies);
  if (!read.ok) {
    await deps.github.perform(repository, branch.handles, [notAdoptedNotice(branch.policies, read.problems)]);
    return;
  }
  const record = {
    kind: "adopted",
    tree: branch.policies,
    commit: branch.tip,
    because: "no rules were ever adopted in this repository",
  } as const;
  const line = { about: { kind: "policy" }, at: deps.clock.now(), record } as const;
  await deps.ledger.append(repository, [line], { handles: branch.handles, effects: [adoptedNotice(branch.policies)] });
  // Requests that were read before are decided by these rules, whatever a sweep has seen of them.
  await deps.store.enqueue([
    { work: { kind: "people", repository: repository.id } },
    { work: { kind: "sweep", repository: repository.id } },
  ]);
}
