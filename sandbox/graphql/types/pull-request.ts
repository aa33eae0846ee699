import { difference, type Difference } from "../../git/measure.ts";
import { fullName, held, reviewsOf } from "../../state/lookup.ts";
import type { Pull, Review } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { account, accountById, accountOrNull, commitIn, commitOrNull, refOrNull, team } from "../things.ts";
import { commentConnection } from "./issue.ts";
import { mergeQueueOf } from "./merge-queue.ts";
import { stateOf, type Order } from "./pull-connection.ts";
import { pullCommit } from "./pull-commit.ts";
import { rollupOf } from "./rollup.ts";
import { timelineItems } from "./timeline.ts";
import { writtenFields } from "./written.ts";
import { mergeableState, mergeStateStatus } from "./merge-state.ts";

const repositoryOf = ({ repositoryId }: Pull, world: World): Repository => held(world.repositories, repositoryId);

const page = (pull: Pull, world: World): string => `/${fullName(world, repositoryOf(pull, world))}/pull/${pull.number}`;

const measure = async (pull: Pull, { world }: Context): Promise<Difference> =>
  difference(repositoryOf(pull, world).git, pull.base.sha, pull.head.sha);

function headOf({ head }: Pull, world: World): Repository | undefined {
  return head.repositoryId === null ? undefined : world.repositories.get(head.repositoryId);
}

const changeTypes = {
  added: "ADDED",
  removed: "DELETED",
  modified: "MODIFIED",
  renamed: "RENAMED",
  changed: "CHANGED",
};

/** Drafts are seen by their author alone. */
function seenReviews({ world, actor }: Context, pull: Pull): readonly Review[] {
  return reviewsOf(world, pull.id).filter(
    ({ state, authorId }) => state !== "PENDING" || authorId === actor.account.id,
  );
}

function reviewConnection(reviews: readonly Review[], args: PageArguments, name: string): unknown {
  return connection(reviews, args, {
    name,
    key: ({ id }) => String(id),
    node: (review) => new Thing("PullRequestReview", review),
  });
}

interface ReviewArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly author?: string | null;
}

interface Asked {
  readonly pull: Pull;
  readonly kind: "user" | "team";
  readonly id: number;
}

const facts: Fields<Pull> = {
  ...writtenFields<Pull>(repositoryOf),
  publishedAt: ({ createdAt }) => createdAt,
  number: ({ number }) => number,
  title: ({ title }) => title,
  state: stateOf,
  isDraft: ({ draft }) => draft,
  locked: ({ locked }) => locked,
  closed: ({ state }) => state === "closed",
  closedAt: ({ closedAt }) => closedAt,
  merged: ({ mergedAt }) => mergedAt !== null,
  mergedAt: ({ mergedAt }) => mergedAt,
  mergedBy: ({ mergedById }, _, { world }) => accountOrNull(world, mergedById),
  maintainerCanModify: ({ maintainerCanModify }) => maintainerCanModify,
  repository: (pull, _, { world }) => new Thing("Repository", repositoryOf(pull, world)),
  baseRepository: (pull, _, { world }) => new Thing("Repository", repositoryOf(pull, world)),
  url: (pull, _, { world }) => world.url() + page(pull, world),
  permalink: (pull, _, { world }) => world.url() + page(pull, world),
  resourcePath: (pull, _, { world }) => page(pull, world),
  autoMergeRequest: () => null,
};

const branches: Fields<Pull> = {
  baseRefName: ({ base }) => base.ref,
  /** Frozen at the last push to the head, as GitHub's is. */
  baseRefOid: ({ base }) => base.sha,
  baseRef: async (pull, _, { world }) => refOrNull(repositoryOf(pull, world), `refs/heads/${pull.base.ref}`),
  headRefName: ({ head }) => head.ref,
  headRefOid: ({ head }) => head.sha,
  headRef: async (pull, _, { world }) => {
    const head = headOf(pull, world);
    return head === undefined ? null : refOrNull(head, `refs/heads/${pull.head.ref}`);
  },
  headRepository: (pull, _, { world }) => {
    const head = headOf(pull, world);
    return head === undefined ? null : new Thing("Repository", head);
  },
  headRepositoryOwner: (pull, _, { world }) => {
    const head = headOf(pull, world);
    return head === undefined ? null : account(held(world.accounts, head.ownerId));
  },
  isCrossRepository: ({ head, repositoryId }) => head.repositoryId !== repositoryId,
  mergeCommit: async (pull, _, { world }) =>
    pull.mergedAt === null ? null : commitOrNull(repositoryOf(pull, world), pull.mergeCommitSha),
  potentialMergeCommit: async (pull, _, context) => {
    mergeableState(pull, context);
    return pull.state === "open" ? commitOrNull(repositoryOf(pull, context.world), pull.mergeCommitSha) : null;
  },
  mergeable: (pull, _, context) => mergeableState(pull, context),
  mergeStateStatus: async (pull, _, context) => mergeStateStatus(pull, context),
  isInMergeQueue: (pull, _, { world }) => repositoryOf(pull, world).queue.some(({ pullId }) => pullId === pull.id),
  isMergeQueueEnabled: (pull, _, { world }) => mergeQueueOf(repositoryOf(pull, world), pull.base.ref) !== null,
  mergeQueue: (pull, _, { world }) => mergeQueueOf(repositoryOf(pull, world), pull.base.ref),
  mergeQueueEntry: (pull, _, { world }) => {
    const entry = repositoryOf(pull, world).queue.find(({ pullId }) => pullId === pull.id);
    return entry === undefined ? null : new Thing("MergeQueueEntry", entry);
  },
};

const contents: Fields<Pull> = {
  changedFiles: async (pull, _, context) => (await measure(pull, context)).files.length,
  additions: async (pull, _, context) =>
    (await measure(pull, context)).files.reduce((sum, { additions }) => sum + additions, 0),
  deletions: async (pull, _, context) =>
    (await measure(pull, context)).files.reduce((sum, { deletions }) => sum + deletions, 0),
  files: async (pull, args: PageArguments, context) =>
    connection((await measure(pull, context)).files, args, {
      name: "files",
      key: ({ path }) => path,
      node: ({ path, status, additions, deletions }) => ({
        path,
        changeType: changeTypes[status],
        additions,
        deletions,
      }),
    }),
  commits: async (pull, args: PageArguments, context) =>
    connection((await measure(pull, context)).commits, args, {
      name: "commits",
      key: ({ oid }) => oid,
      node: (commit) => pullCommit(pull, commit),
    }),
  statusCheckRollup: async (pull, _, context) =>
    rollupOf((await commitIn(repositoryOf(pull, context.world), pull.head.sha)).value, context),
};

export const pullRequest: Fields<Pull> = {
  ...facts,
  ...branches,
  ...contents,
  reviews: (pull, args: ReviewArguments, context) => {
    const wanted = seenReviews(context, pull).filter(
      ({ state, authorId }) =>
        (args.states == null || args.states.includes(state)) &&
        (args.author == null || held(context.world.accounts, authorId).login === args.author),
    );
    return reviewConnection(wanted, args, "reviews");
  },
  latestReviews: (pull, args: PageArguments, context) => {
    const done = seenReviews(context, pull).filter(({ state }) => state !== "PENDING");
    const latest = new Map(done.map((review) => [review.authorId, review]));
    return reviewConnection([...latest.values()], args, "latestReviews");
  },
  reviewRequests: (pull, args: PageArguments) => {
    const asked: readonly Asked[] = [
      ...pull.requestedUserIds.map((id) => ({ pull, kind: "user", id }) as const),
      ...pull.requestedTeamIds.map((id) => ({ pull, kind: "team", id }) as const),
    ];
    return connection(asked, args, {
      name: "reviewRequests",
      key: ({ kind, id }) => `${kind} ${id}`,
      node: (value) => new Thing("ReviewRequest", value),
    });
  },
  comments: (pull, args: PageArguments & { readonly orderBy?: Order | null }, { world }) =>
    commentConnection(world, pull, args),
  timelineItems,
};

export const reviewRequest: Fields<Asked> = {
  asCodeOwner: () => false,
  pullRequest: ({ pull }) => new Thing("PullRequest", pull),
  requestedReviewer: ({ kind, id }, _, { world }) =>
    kind === "team" ? team(held(world.teams, id)) : accountById(world, id),
};
