import { runsOfSuite, suiteState } from "../../api/shapes/check.ts";
import type { CheckRun, CheckSuite } from "../../state/check.ts";
import { fullName, held, openPullsFrom } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import { need } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { commitIn, type CommitIn, refOrNull } from "../things.ts";

/** The runs of one commit, oldest first. */
export function runsOf(world: World, repositoryId: number, sha: string): readonly CheckRun[] {
  return [...world.checkRuns.values()].filter((run) => run.repositoryId === repositoryId && run.headSha === sha);
}

/** Of runs of one app and name the newest: what GitHub looks at. */
export function latestRuns(runs: readonly CheckRun[]): readonly CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of runs) {
    const key = `${run.appId} ${run.name}`;
    if ((latest.get(key)?.id ?? 0) < run.id) latest.set(key, run);
  }
  return [...latest.values()];
}

interface SuiteFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
}

export function checkSuitesOf(
  { repository, commit }: CommitIn,
  args: PageArguments & { readonly filterBy?: SuiteFilter | null },
  context: Context,
): unknown {
  need(context, repository, "checks");
  const { world } = context;
  const { appId, checkName } = args.filterBy ?? {};
  const runs = runsOf(world, repository.id, commit.oid);
  const suites = [...world.checkSuites.values()].filter(
    (suite) =>
      suite.repositoryId === repository.id &&
      suite.headSha === commit.oid &&
      (appId == null || suite.appId === appId) &&
      (checkName == null || runs.some((run) => run.suiteId === suite.id && run.name === checkName)),
  );
  return connection(suites, args, {
    name: "checkSuites",
    key: ({ id }) => String(id),
    node: (suite) => new Thing("CheckSuite", suite),
  });
}

interface RunFilter extends SuiteFilter {
  readonly checkType?: "ALL" | "LATEST" | null;
  readonly status?: string | null;
  readonly statuses?: readonly string[] | null;
  readonly conclusions?: readonly string[] | null;
}

function passes(run: CheckRun, { appId, checkName, status, statuses, conclusions }: RunFilter): boolean {
  const has = run.status.toUpperCase();
  return (
    (appId == null || run.appId === appId) &&
    (checkName == null || run.name === checkName) &&
    (status == null || has === status) &&
    (statuses == null || statuses.includes(has)) &&
    (conclusions == null || conclusions.includes(run.conclusion?.toUpperCase() ?? ""))
  );
}

const pathOf = (suite: CheckSuite, { world }: Context): string =>
  `/${fullName(world, held(world.repositories, suite.repositoryId))}/commit/${suite.headSha}/checks?check_suite_id=${suite.id}`;

export const checkSuite: Fields<CheckSuite> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  url: (suite, _, context) => context.world.url() + pathOf(suite, context),
  resourcePath: (suite, _, context) => pathOf(suite, context),
  app: ({ appId }, _, { world }) => new Thing("App", held(world.apps, appId)),
  repository: ({ repositoryId }, _, { world }) => new Thing("Repository", held(world.repositories, repositoryId)),
  commit: async ({ repositoryId, headSha }, _, { world }) => commitIn(held(world.repositories, repositoryId), headSha),
  branch: async ({ repositoryId, headBranch }, _, { world }) =>
    headBranch === null ? null : refOrNull(held(world.repositories, repositoryId), `refs/heads/${headBranch}`),
  status: (suite, _, { world }) => suiteState(world, suite).status.toUpperCase(),
  conclusion: (suite, _, { world }) => suiteState(world, suite).conclusion?.toUpperCase() ?? null,
  checkRuns: (suite, args: PageArguments & { readonly filterBy?: RunFilter | null }, { world }) => {
    const all = runsOfSuite(world, suite.id);
    const wanted = args.filterBy?.checkType === "LATEST" ? latestRuns(all) : all;
    return connection(
      wanted.filter((run) => passes(run, args.filterBy ?? {})),
      args,
      { name: "checkRuns", key: ({ id }) => String(id), node: (run) => new Thing("CheckRun", run) },
    );
  },
  matchingPullRequests: (suite, args: PageArguments, context) => {
    const { world } = context;
    need(context, held(world.repositories, suite.repositoryId), "pull_requests");
    const pulls = suite.headBranch === null ? [] : openPullsFrom(world, suite.repositoryId, suite.headBranch);
    return connection(
      pulls.filter(({ head, repositoryId }) => head.sha === suite.headSha && repositoryId === suite.repositoryId),
      args,
      { name: "matchingPullRequests", key: ({ id }) => String(id), node: (pull) => new Thing("PullRequest", pull) },
    );
  },
};
