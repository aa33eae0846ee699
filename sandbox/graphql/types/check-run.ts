import type { Annotation, CheckRun, CommitStatus } from "../../state/check.ts";
import { fullName, held, pullByNumber } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import { connection, type PageArguments } from "../connection.ts";
import { GraphqlRefusal } from "../error.ts";
import type { Context, Fields } from "../fields.ts";
import { nodeValue } from "../node-value.ts";
import { Thing } from "../thing.ts";
import { accountById, commitOrNull } from "../things.ts";

interface RequiredFor {
  readonly pullRequestId?: string | null;
  readonly pullRequestNumber?: number | null;
}

function pullFor(
  world: Context["world"],
  repositoryId: number,
  { pullRequestId, pullRequestNumber }: RequiredFor,
): Pull {
  if (pullRequestId != null) return nodeValue(world, pullRequestId, "PullRequest");
  const pull = pullRequestNumber == null ? undefined : pullByNumber(world, repositoryId, pullRequestNumber);
  if (pull !== undefined) return pull;
  throw new GraphqlRefusal("BAD_USER_INPUT", "One of pullRequestId or pullRequestNumber must name a pull request");
}

/** Whether a rule of the pull request's base asks for a check of this name, from this app or from anyone. */
function isRequired({ world }: Context, pull: Pull, context: string, appId: number | null): boolean {
  return rulesetsFor(held(world.repositories, pull.repositoryId), pull.base.ref)
    .flatMap(({ rules }) => rules)
    .some(
      (rule) =>
        rule.type === "required_status_checks" &&
        rule.checks.some(
          (check) => check.context === context && (check.integrationId === undefined || check.integrationId === appId),
        ),
    );
}

const pathOf = (run: CheckRun, { world }: Context): string =>
  `/${fullName(world, held(world.repositories, run.repositoryId))}/runs/${run.id}`;

interface AnnotationOf {
  readonly run: CheckRun;
  readonly annotation: Annotation;
}

export const checkRun: Fields<CheckRun> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status.toUpperCase(),
  conclusion: ({ conclusion }) => conclusion?.toUpperCase() ?? null,
  externalId: ({ externalId }) => externalId,
  title: ({ title }) => title,
  summary: ({ summary }) => summary,
  text: ({ text }) => text,
  startedAt: ({ startedAt }) => startedAt,
  completedAt: ({ completedAt }) => completedAt,
  detailsUrl: ({ detailsUrl }) => detailsUrl,
  url: (run, _, context) => context.world.url() + pathOf(run, context),
  permalink: (run, _, context) => context.world.url() + pathOf(run, context),
  resourcePath: (run, _, context) => pathOf(run, context),
  repository: ({ repositoryId }, _, { world }) => new Thing("Repository", held(world.repositories, repositoryId)),
  checkSuite: ({ suiteId }, _, { world }) => new Thing("CheckSuite", held(world.checkSuites, suiteId)),
  isRequired: (run, args: RequiredFor, context) =>
    isRequired(context, pullFor(context.world, run.repositoryId, args), run.name, run.appId),
  annotations: (run, args: PageArguments) =>
    connection(
      run.annotations.map((annotation) => ({ run, annotation })),
      args,
      {
        name: "annotations",
        key: ({ annotation }) => String(run.annotations.indexOf(annotation)),
        node: (value) => new Thing<AnnotationOf>("CheckAnnotation", value),
      },
    ),
};

export const checkAnnotation: Fields<AnnotationOf> = {
  path: ({ annotation }) => annotation.path,
  annotationLevel: ({ annotation }) => annotation.level.toUpperCase(),
  message: ({ annotation }) => annotation.message,
  title: ({ annotation }) => annotation.title,
  rawDetails: ({ annotation }) => annotation.rawDetails,
  blobUrl: ({ run, annotation }, _, { world }) =>
    `${world.url()}/${fullName(world, held(world.repositories, run.repositoryId))}/blob/${run.headSha}/${annotation.path}`,
  location: ({ annotation: { startLine, startColumn, endLine, endColumn } }) => ({
    start: { line: startLine, column: startColumn },
    end: { line: endLine, column: endColumn },
  }),
};

export const statusContext: Fields<CommitStatus> = {
  id: ({ nodeId }) => nodeId,
  context: ({ context }) => context,
  state: ({ state }) => state.toUpperCase(),
  description: ({ description }) => description,
  targetUrl: ({ targetUrl }) => targetUrl,
  createdAt: ({ createdAt }) => createdAt,
  creator: ({ creatorId }, _, { world }) => accountById(world, creatorId),
  commit: async ({ repositoryId, sha }, _, { world }) => commitOrNull(held(world.repositories, repositoryId), sha),
  isRequired: (status, args: RequiredFor, context) =>
    isRequired(context, pullFor(context.world, status.repositoryId, args), status.context, status.appId),
};
