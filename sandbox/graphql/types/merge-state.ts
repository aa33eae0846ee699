import { checkFault } from "../../actions/required-checks.ts";
import { isAncestor } from "../../git/merge.ts";
import { held, reviewsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import type { World } from "../../state/world.ts";
import type { Context } from "../fields.ts";
import { latestRuns, runsOf } from "./check-suite.ts";

type MergeState = "BEHIND" | "BLOCKED" | "CLEAN" | "DIRTY" | "DRAFT" | "UNKNOWN" | "UNSTABLE";

const passing = new Set(["success", "neutral", "skipped"]);

function approvals(world: World, pull: Pull): number {
  const latest = new Map(
    reviewsOf(world, pull.id)
      .filter(({ state }) => state !== "PENDING" && state !== "COMMENTED")
      .map((review) => [review.authorId, review.state]),
  );
  return [...latest.values()].filter((state) => state === "APPROVED").length;
}

/** What stands between a pull request and its merge, rules that somebody may bypass included. */
export async function mergeStateStatus(pull: Pull, { world }: Context): Promise<MergeState> {
  if (pull.mergedAt !== null || pull.mergeable === null) return "UNKNOWN";
  if (!pull.mergeable) return "DIRTY";
  if (pull.draft) return "DRAFT";
  const repository = held(world.repositories, pull.repositoryId);
  const rules = rulesetsFor(repository, pull.base.ref).flatMap((ruleset) => ruleset.rules);
  for (const rule of rules) {
    if (rule.type === "pull_request" && approvals(world, pull) < rule.requiredApprovals) return "BLOCKED";
    if (rule.type !== "required_status_checks") continue;
    if (rule.checks.some((check) => checkFault(world, repository, pull.head.sha, check) !== undefined))
      return "BLOCKED";
    if (rule.strict && (await isBehind(repository, pull))) return "BEHIND";
  }
  const runs = latestRuns(runsOf(world, repository.id, pull.head.sha));
  return runs.every(({ conclusion }) => passing.has(conclusion ?? "")) ? "CLEAN" : "UNSTABLE";
}

async function isBehind({ git }: Repository, pull: Pull): Promise<boolean> {
  const tip = await git.head(pull.base.ref);
  return tip !== undefined && !(await isAncestor(git, tip, pull.head.sha));
}
