import { commentsOf, fullName, held, issueByNumber, pullByNumber } from "../../state/lookup.ts";
import type { Comment, Issue } from "../../state/issue.ts";
import type { World } from "../../state/world.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { ordered, type Order } from "./pull-connection.ts";
import { writtenFields } from "./written.ts";

const page = (world: World, { repositoryId, number }: Issue | Comment): string => {
  const name = fullName(world, held(world.repositories, repositoryId));
  return `/${name}/${pullByNumber(world, repositoryId, number) === undefined ? "issues" : "pull"}/${number}`;
};

/** The comments of an issue or of a pull request. */
export function commentConnection(
  world: World,
  { repositoryId, number }: { readonly repositoryId: number; readonly number: number },
  args: PageArguments & { readonly orderBy?: Order | null },
): unknown {
  return connection(ordered(commentsOf(world, repositoryId, number), args.orderBy), args, {
    name: "comments",
    key: ({ id }) => String(id),
    node: (comment) => new Thing("IssueComment", comment),
  });
}

export const issueComment: Fields<Comment> = {
  ...writtenFields<Comment>(({ repositoryId }, { repositories }) => held(repositories, repositoryId)),
  publishedAt: ({ createdAt }) => createdAt,
  repository: ({ repositoryId }, _, { world }) => new Thing("Repository", held(world.repositories, repositoryId)),
  url: (comment, _, { world }) => `${world.url()}${page(world, comment)}#issuecomment-${comment.id}`,
  resourcePath: (comment, _, { world }) => `${page(world, comment)}#issuecomment-${comment.id}`,
  pullRequest: ({ repositoryId, number }, _, { world }) => {
    const pull = pullByNumber(world, repositoryId, number);
    return pull === undefined ? null : new Thing("PullRequest", pull);
  },
  issue: ({ repositoryId, number }, _, { world }) => {
    const issue = issueByNumber(world, repositoryId, number);
    return issue === undefined ? null : new Thing("Issue", issue);
  },
};

export const issue: Fields<Issue> = {
  ...writtenFields<Issue>(({ repositoryId }, { repositories }) => held(repositories, repositoryId)),
  publishedAt: ({ createdAt }) => createdAt,
  number: ({ number }) => number,
  title: ({ title }) => title,
  state: ({ state }) => state.toUpperCase(),
  stateReason: ({ stateReason }) => stateReason?.toUpperCase() ?? null,
  closed: ({ state }) => state === "closed",
  closedAt: ({ closedAt }) => closedAt,
  repository: ({ repositoryId }, _, { world }) => new Thing("Repository", held(world.repositories, repositoryId)),
  url: (issue, _, { world }) => world.url() + page(world, issue),
  resourcePath: (issue, _, { world }) => page(world, issue),
  comments: (issue, args: PageArguments & { readonly orderBy?: Order | null }, { world }) =>
    commentConnection(world, issue, args),
};
