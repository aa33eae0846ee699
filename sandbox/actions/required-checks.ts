import type { CheckRun } from "../state/check.ts";
import type { Repository } from "../state/repository.ts";
import type { RequiredCheck } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";

const satisfying = new Set(["success", "neutral", "skipped"]);

/** The newest run of a name by each app: ids grow with time. */
function newestRuns(world: World, repositoryId: number, sha: string, name: string): readonly CheckRun[] {
  const byApp = new Map<number, CheckRun>();
  for (const run of world.checkRuns.values()) {
    if (run.repositoryId === repositoryId && run.headSha === sha && run.name === name) byApp.set(run.appId, run);
  }
  return [...byApp.values()];
}

/** Why a required check does not hold at a commit, in GitHub's words, or nothing. */
export function checkFault(
  world: World,
  repository: Repository,
  sha: string,
  required: RequiredCheck,
): string | undefined {
  if (world.lenient.has("required-check")) return undefined;
  const quoted = `Required status check "${required.context}"`;
  const runs = newestRuns(world, repository.id, sha, required.context);
  // A status of the same name counts beside the check run: whoever sets one can hold a merge up, not push it through.
  const status = [...world.statuses.values()].findLast(
    (one) => one.repositoryId === repository.id && one.sha === sha && one.context === required.context,
  );
  if (runs.length === 0 && status === undefined) return `${quoted} is expected.`;
  const pinned = world.lenient.has("check-source") ? undefined : required.integrationId;
  if (pinned !== undefined) {
    const own = runs.some(({ appId }) => appId === pinned) || status?.appId === pinned;
    if (!own) return `${quoted} was not set by the expected GitHub app.`;
  }
  const relevant = runs.filter(({ appId }) => pinned === undefined || appId === pinned);
  if (relevant.some((run) => run.status !== "completed") || status?.state === "pending")
    return `${quoted} is in progress.`;
  const failing =
    relevant.some((run) => !satisfying.has(run.conclusion ?? "")) || (status && status.state !== "success");
  return failing === true ? `${quoted} is failing.` : undefined;
}
