import type { CheckRun, CommitStatus } from "../../state/check.ts";
import type { World } from "../../state/world.ts";
import { nodeId } from "../../state/ids.ts";
import { need } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import type { CommitIn } from "../things.ts";
import { latestRuns, runsOf } from "./check-suite.ts";

interface Rollup {
  readonly of: CommitIn;
  readonly runs: readonly CheckRun[];
  readonly statuses: readonly CommitStatus[];
}

function latestStatuses(world: World, repositoryId: number, sha: string): readonly CommitStatus[] {
  const latest = new Map<string, CommitStatus>();
  for (const status of world.statuses.values()) {
    if (status.repositoryId === repositoryId && status.sha === sha) latest.set(status.context, status);
  }
  return [...latest.values()];
}

/** The newest checks and statuses of a commit together; nothing where it has none. */
export function rollupOf(of: CommitIn, context: Context): Thing<Rollup> | null {
  const { repository, commit } = of;
  need(context, repository, "checks");
  need(context, repository, "statuses");
  const runs = latestRuns(runsOf(context.world, repository.id, commit.oid));
  const statuses = latestStatuses(context.world, repository.id, commit.oid);
  return runs.length + statuses.length === 0 ? null : new Thing("StatusCheckRollup", { of, runs, statuses });
}

const passing = new Set(["success", "neutral", "skipped"]);

function stateOf({ runs, statuses }: Rollup): string {
  const failed = runs.some(({ status, conclusion }) => status === "completed" && !passing.has(conclusion ?? ""));
  if (failed || statuses.some(({ state }) => state === "failure")) return "FAILURE";
  if (statuses.some(({ state }) => state === "error")) return "ERROR";
  const waiting =
    runs.some(({ status }) => status !== "completed") || statuses.some(({ state }) => state === "pending");
  return waiting ? "PENDING" : "SUCCESS";
}

export const statusCheckRollup: Fields<Rollup> = {
  id: ({ of }) => nodeId("StatusContext", `rollup:${of.repository.id}:${of.commit.oid}`),
  state: stateOf,
  commit: ({ of }) => new Thing("Commit", of),
  contexts: ({ runs, statuses }, args: PageArguments) => {
    const things = [
      ...runs.map((run) => new Thing<CheckRun | CommitStatus>("CheckRun", run)),
      ...statuses.map((status) => new Thing<CheckRun | CommitStatus>("StatusContext", status)),
    ];
    const page = connection(things, args, {
      name: "contexts",
      key: ({ value }) => String(value.id),
      node: (thing) => thing,
    });
    return { ...page, checkRunCount: runs.length, statusContextCount: statuses.length };
  },
};
