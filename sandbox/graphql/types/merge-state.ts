import { ruleRefusal } from "../../actions/merge-refusal.ts";
import { startTestMerge } from "../../actions/test-merge.ts";
import { held } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Context } from "../fields.ts";
import { latestRuns, runsOf } from "./check-suite.ts";

type MergeState = "BEHIND" | "BLOCKED" | "CLEAN" | "DIRTY" | "DRAFT" | "UNKNOWN" | "UNSTABLE";

const passing = new Set(["success", "neutral", "skipped"]);

/** Whether an open pull request merges without a conflict: asking starts the test merge, later answers know. */
export function mergeableState(pull: Pull, { world }: Context): "CONFLICTING" | "MERGEABLE" | "UNKNOWN" {
  startTestMerge(world, pull);
  if (pull.mergeable === null || pull.mergedAt !== null) return "UNKNOWN";
  return pull.mergeable ? "MERGEABLE" : "CONFLICTING";
}

/** What stands between a pull request and its merge, for somebody who may pass by no rule. */
export async function mergeStateStatus(pull: Pull, context: Context): Promise<MergeState> {
  const { world } = context;
  const mergeable = mergeableState(pull, context);
  if (mergeable !== "MERGEABLE") return mergeable === "UNKNOWN" ? "UNKNOWN" : "DIRTY";
  if (pull.draft) return "DRAFT";
  const repository = held(world.repositories, pull.repositoryId);
  const [method = "merge"] = repository.mergeMethods;
  const refusal = await ruleRefusal(world, { kind: "anonymous" }, repository, pull, method, true);
  if (refusal !== undefined) return refusal.message.includes("not up to date") ? "BEHIND" : "BLOCKED";
  const runs = latestRuns(runsOf(world, repository.id, pull.head.sha));
  return runs.every(({ conclusion }) => passing.has(conclusion ?? "")) ? "CLEAN" : "UNSTABLE";
}
