import type { CheckRun } from "../../../state/check.ts";
import type { World } from "../../../state/world.ts";

/** The check runs of one commit, as a page shows them. */
export interface Runs {
  /** The newest of each name by each app, in the order in which they were first reported. */
  readonly newest: readonly CheckRun[];
  /** What was reported before under the same name, newest first. */
  readonly older: readonly CheckRun[];
}

const none: Runs = { newest: [], older: [] };

/** The runs of several commits of a repository, in one walk over all there are. */
export function runsByCommit(world: World, repositoryId: number, shas: ReadonlySet<string>): (sha: string) => Runs {
  const found = new Map<string, CheckRun[]>();
  for (const run of world.checkRuns.values()) {
    if (run.repositoryId !== repositoryId || !shas.has(run.headSha)) continue;
    const runs = found.get(run.headSha);
    if (runs === undefined) found.set(run.headSha, [run]);
    else runs.push(run);
  }
  return (sha) => apart(found.get(sha));
}

export function runsAt(world: World, repositoryId: number, sha: string): Runs {
  return runsByCommit(world, repositoryId, new Set([sha]))(sha);
}

function apart(runs: readonly CheckRun[] | undefined): Runs {
  if (runs === undefined) return none;
  // Ids grow with time, and a map keeps the place of what it had first.
  const newest = new Map(runs.map((run) => [`${run.appId} ${run.name}`, run]));
  const shown = new Set(newest.values());
  return { newest: [...shown], older: runs.filter((run) => !shown.has(run)).toReversed() };
}
