import { isAncestor } from "../git/merge.ts";
import { permissionOf, reaches } from "../state/access.ts";
import type { Actor } from "../state/actor.ts";
import { reviewsOf } from "../state/lookup.ts";
import type { Pull, ReviewState } from "../state/pull.ts";
import { refuse, type Refusal } from "../state/refusal.ts";
import type { MergeMethod, Repository } from "../state/repository.ts";
import { bindingRules } from "../state/rules-of-branch.ts";
import type { Rule } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { checkFault } from "./required-checks.ts";

/** The latest decisive review of each person with write access: only theirs count towards a rule. */
function verdicts(world: World, repository: Repository, pull: Pull): readonly ReviewState[] {
  const latest = new Map<number, ReviewState>();
  for (const review of reviewsOf(world, pull.id)) {
    if (review.state === "COMMENTED" || review.state === "PENDING" || review.authorId === pull.authorId) continue;
    if (!reaches(permissionOf(world, repository, review.authorId), "write")) continue;
    latest.set(review.authorId, review.state);
  }
  return [...latest.values()];
}

async function faultOf(
  world: World,
  repository: Repository,
  pull: Pull,
  rule: Rule,
  method: MergeMethod,
): Promise<string | undefined> {
  switch (rule.type) {
    case "update":
      return "Cannot update this protected ref.";
    case "pull_request": {
      if (!rule.allowedMergeMethods.includes(method)) return "Merge method is not allowed by a repository rule.";
      const given = verdicts(world, repository, pull);
      const approvals = given.filter((state) => state === "APPROVED").length;
      if (approvals < rule.requiredApprovals) {
        const noun = rule.requiredApprovals === 1 ? "approving review is" : "approving reviews are";
        return `At least ${rule.requiredApprovals} ${noun} required by reviewers with write access.`;
      }
      const objected = rule.requiredApprovals > 0 && given.includes("CHANGES_REQUESTED");
      return objected ? "Changes have been requested." : undefined;
    }
    case "required_status_checks": {
      const tip = await repository.git.head(pull.base.ref);
      if (rule.strict && tip !== undefined && !(await isAncestor(repository.git, tip, pull.head.sha))) {
        return "Head branch is not up to date with the base branch.";
      }
      return rule.checks
        .map((required) => checkFault(world, repository, pull.head.sha, required))
        .find((one) => one !== undefined);
    }
    default:
      return undefined;
  }
}

/** Why the rules of the base branch do not let this actor merge, in GitHub's words; 405. */
export async function ruleRefusal(
  world: World,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  method: MergeMethod,
  queueing = false,
): Promise<Refusal | undefined> {
  const rules = bindingRules(world, repository, pull.base.ref, actor, true);
  for (const rule of rules) {
    const fault = await faultOf(world, repository, pull, rule, method);
    if (fault !== undefined) return refuse(405, fault);
  }
  const queued = !queueing && rules.some(({ type }) => type === "merge_queue");
  return queued ? refuse(405, "Changes must be made through the merge queue") : undefined;
}

/** Why a pull request cannot be merged as it stands, whoever asks. */
export function stateRefusal(pull: Pull, expectedHead: string | undefined): Refusal | undefined {
  if (pull.mergedAt !== null || pull.state === "closed") return refuse(405, "Pull Request is not mergeable");
  if (expectedHead !== undefined && expectedHead !== pull.head.sha) {
    return refuse(409, "Head branch was modified. Review and try the merge again.");
  }
  if (pull.draft) return refuse(405, "Pull Request is still a draft");
  return pull.mergeable === false ? refuse(405, "Pull Request is not mergeable") : undefined;
}
