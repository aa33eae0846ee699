import { permissionOf, sees } from "../../state/access.ts";
import { accountByLogin, fullName, issueByNumber, pullByNumber } from "../../state/lookup.ts";
import type { Repository } from "../../state/repository.ts";
import { need } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import { GraphqlRefusal, NotImplemented } from "../error.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { accountById, objectOrNull, refOrNull } from "../things.ts";
import { mergeQueueOf } from "./merge-queue.ts";
import { ordered, pullConnection, type Order, type PullArguments } from "./pull-connection.ts";

const notThere = (what: string, number: number): GraphqlRefusal =>
  new GraphqlRefusal("NOT_FOUND", `Could not resolve to ${what} with the number of ${number}.`);

const path = (repository: Repository, { world }: Context): string => `/${fullName(world, repository)}`;

function issueConnection(repository: Repository, args: IssueArguments, context: Context): unknown {
  need(context, repository, "issues");
  const { createdBy = null, ...otherFilters } = args.filterBy ?? {};
  for (const [name, given] of Object.entries(otherFilters))
    if (given != null && given !== false) throw new NotImplemented(`Repository.issues(filterBy.${name}:)`);
  const author = createdBy === null ? null : accountByLogin(context.world, createdBy);
  if (args.labels != null) throw new NotImplemented("Repository.issues(labels:)");
  const issues = [...context.world.issues.values()].filter(
    (issue) =>
      issue.repositoryId === repository.id &&
      (author === null || issue.authorId === author?.id) &&
      (args.states == null || args.states.includes(issue.state === "open" ? "OPEN" : "CLOSED")),
  );
  return connection(ordered(issues, args.orderBy), args, {
    name: "issues",
    key: ({ id }) => String(id),
    node: (issue) => new Thing("Issue", issue),
  });
}

interface IssueArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly orderBy?: Order | null;
  readonly filterBy?: { readonly createdBy?: string | null } | null;
  readonly labels?: unknown;
}

interface RefsArguments extends PageArguments {
  readonly refPrefix: string;
  readonly query?: string | null;
  readonly orderBy?: unknown;
  readonly direction?: "ASC" | "DESC" | null;
}

const facts: Fields<Repository> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  nameWithOwner: (repository, _, { world }) => fullName(world, repository),
  owner: ({ ownerId }, _, { world }) => accountById(world, ownerId),
  description: ({ description }) => description,
  url: (repository, _, context) => context.world.url() + path(repository, context),
  resourcePath: (repository, _, context) => path(repository, context),
  visibility: (repository) => (repository.private ? "PRIVATE" : "PUBLIC"),
  isPrivate: (repository) => repository.private,
  isArchived: ({ archived }) => archived,
  isFork: ({ forkOf }) => forkOf !== null,
  isDisabled: () => false,
  isInOrganization: ({ ownerId }, _, { world }) => world.organisations.has(ownerId),
  isEmpty: async ({ git }) => (await git.refs("refs/heads/")).size === 0,
  parent: ({ forkOf }, _, { world, actor }) => {
    const parent = forkOf === null ? undefined : world.repositories.get(forkOf);
    return parent !== undefined && sees(world, actor, parent) ? new Thing("Repository", parent) : null;
  },
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  pushedAt: ({ pushedAt }) => pushedAt,
  mergeCommitAllowed: ({ mergeMethods }) => mergeMethods.has("merge"),
  squashMergeAllowed: ({ mergeMethods }) => mergeMethods.has("squash"),
  rebaseMergeAllowed: ({ mergeMethods }) => mergeMethods.has("rebase"),
  deleteBranchOnMerge: ({ deleteBranchOnMerge }) => deleteBranchOnMerge,
  viewerPermission: (repository, _, { world, actor }) =>
    actor.kind === "user" ? (permissionOf(world, repository, actor.account.id)?.toUpperCase() ?? null) : null,
  viewerCanAdminister: (repository, _, { world, actor }) =>
    actor.kind === "user" && permissionOf(world, repository, actor.account.id) === "admin",
};

const contents: Fields<Repository> = {
  defaultBranchRef: async (repository, _, context) => {
    need(context, repository, "contents");
    return refOrNull(repository, `refs/heads/${repository.defaultBranch}`);
  },
  ref: async (repository, { qualifiedName }: { readonly qualifiedName: string }, context) => {
    need(context, repository, "contents");
    const names = qualifiedName.startsWith("refs/")
      ? [qualifiedName]
      : [`refs/${qualifiedName}`, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
    for (const name of names) {
      const found = await refOrNull(repository, name);
      if (found !== null) return found;
    }
    return null;
  },
  refs: async (repository, args: RefsArguments, context) => {
    need(context, repository, "contents");
    if (args.orderBy != null) throw new NotImplemented("Repository.refs(orderBy:)");
    const all = [...(await repository.git.refs(args.refPrefix))]
      .map(([name, oid]) => ({ repository, name, oid }))
      .filter(({ name }) => args.query == null || name.slice(args.refPrefix.length).includes(args.query));
    return connection(args.direction === "DESC" ? all.toReversed() : all, args, {
      name: "refs",
      key: ({ name }) => name,
      node: (ref) => new Thing("Ref", ref),
    });
  },
  object: async (repository, args: { readonly oid?: string | null; readonly expression?: string | null }, context) => {
    need(context, repository, "contents");
    const name = args.oid ?? args.expression;
    if (name == null) throw new GraphqlRefusal("BAD_USER_INPUT", "An oid or expression argument must be provided");
    return objectOrNull(repository, name);
  },
};

export const repository: Fields<Repository> = {
  ...facts,
  ...contents,
  pullRequest: (repository, { number }: { readonly number: number }, context) => {
    need(context, repository, "pull_requests");
    const pull = pullByNumber(context.world, repository.id, number);
    if (pull === undefined) throw notThere("a PullRequest", number);
    return new Thing("PullRequest", pull);
  },
  pullRequests: (repository, args: PullArguments, context) => {
    need(context, repository, "pull_requests");
    return pullConnection(context, repository, args, "pullRequests");
  },
  issue: (repository, { number }: { readonly number: number }, context) => {
    need(context, repository, "issues");
    const issue = issueByNumber(context.world, repository.id, number);
    if (issue === undefined) throw notThere("an Issue", number);
    return new Thing("Issue", issue);
  },
  issueOrPullRequest: (repository, { number }: { readonly number: number }, context) => {
    const pull = pullByNumber(context.world, repository.id, number);
    need(context, repository, pull === undefined ? "issues" : "pull_requests");
    if (pull !== undefined) return new Thing("PullRequest", pull);
    const issue = issueByNumber(context.world, repository.id, number);
    if (issue === undefined) throw notThere("an issue or pull request", number);
    return new Thing("Issue", issue);
  },
  issues: issueConnection,
  mergeQueue: (repository, { branch }: { readonly branch?: string | null }, context) => {
    need(context, repository, "merge_queues");
    return mergeQueueOf(repository, branch ?? repository.defaultBranch);
  },
  rulesets: (repository, args: PageArguments) =>
    connection([...repository.rulesets.values()], args, {
      name: "rulesets",
      key: ({ id }) => String(id),
      node: (ruleset) => new Thing("RepositoryRuleset", ruleset),
    }),
  ruleset: (repository, { databaseId }: { readonly databaseId: number }) => {
    const found = repository.rulesets.get(databaseId);
    return found === undefined ? null : new Thing("RepositoryRuleset", found);
  },
};
