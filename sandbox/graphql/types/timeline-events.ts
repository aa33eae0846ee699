import { fullName, held } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { TimelineEvent } from "../../state/timeline.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { accountById, commitOrNull, refOrNull, team } from "../things.ts";

/** An event of a pull request's timeline, of one kind. */
interface EventOf<K extends TimelineEvent["kind"] = TimelineEvent["kind"]> {
  readonly pull: Pull;
  readonly event: Extract<TimelineEvent, { readonly kind: K }>;
}

const happened: Fields<EventOf> = {
  id: ({ event }) => event.nodeId,
  createdAt: ({ event }) => event.at,
  actor: ({ event }, _, { world }) => accountById(world, event.actorId),
  pullRequest: ({ pull }) => new Thing("PullRequest", pull),
};

const page = ({ pull, event }: EventOf, { world }: Context): string =>
  `/${fullName(world, held(world.repositories, pull.repositoryId))}/pull/${pull.number}#event-${event.id}`;

const located: Fields<EventOf> = {
  url: (value, _, context) => context.world.url() + page(value, context),
  resourcePath: (value, _, context) => page(value, context),
};

const asked: Fields<EventOf<"review-requested" | "review-request-removed">> = {
  ...happened,
  requestedReviewer: ({ event }, _, { world }) => {
    if (event.teamId !== null) return team(held(world.teams, event.teamId));
    return event.userId === null ? null : accountById(world, event.userId);
  },
};

const repositoryOf = ({ pull }: { readonly pull: Pull }, { world }: Context): Repository =>
  held(world.repositories, pull.repositoryId);

const reviewDismissedEvent: Fields<EventOf<"review-dismissed">> = {
  ...happened,
  ...located,
  databaseId: ({ event }) => event.id,
  dismissalMessage: ({ event }) => event.message,
  previousReviewState: ({ event }) => event.previousState,
  review: ({ event }, _, { world }) => new Thing("PullRequestReview", held(world.reviews, event.reviewId)),
};

const headRefForcePushedEvent: Fields<EventOf<"head-force-pushed">> = {
  ...happened,
  beforeCommit: async (value, _, context) => commitOrNull(repositoryOf(value, context), value.event.before),
  afterCommit: async (value, _, context) => commitOrNull(repositoryOf(value, context), value.event.after),
  ref: async ({ pull, event }, _, { world }) => {
    const head = pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
    return head === undefined ? null : refOrNull(head, `refs/heads/${event.ref}`);
  },
};

const mergedEvent: Fields<EventOf<"merged">> = {
  ...happened,
  ...located,
  commit: async (value, _, context) => commitOrNull(repositoryOf(value, context), value.event.commit),
  mergeRefName: ({ event }) => event.ref,
  mergeRef: async (value, _, context) => refOrNull(repositoryOf(value, context), `refs/heads/${value.event.ref}`),
};

/** The types of events, each with its own fields. */
export const timelineTypes = {
  ReviewRequestedEvent: asked,
  ReviewRequestRemovedEvent: asked,
  ReviewDismissedEvent: reviewDismissedEvent,
  HeadRefForcePushedEvent: headRefForcePushedEvent,
  MergedEvent: mergedEvent,
  ClosedEvent: { ...happened, ...located },
  ReopenedEvent: happened,
  ReadyForReviewEvent: { ...happened, ...located },
  ConvertToDraftEvent: { ...happened, ...located },
  RenamedTitleEvent: {
    ...happened,
    previousTitle: ({ event }: EventOf<"renamed">) => event.from,
    currentTitle: ({ event }: EventOf<"renamed">) => event.to,
  },
  BaseRefChangedEvent: {
    ...happened,
    previousRefName: ({ event }: EventOf<"base-changed">) => event.from,
    currentRefName: ({ event }: EventOf<"base-changed">) => event.to,
  },
  HeadRefDeletedEvent: { ...happened, headRefName: ({ event }: EventOf<"head-deleted">) => event.ref },
  AddedToMergeQueueEvent: happened,
  RemovedFromMergeQueueEvent: {
    ...happened,
    reason: ({ event }: EventOf<"removed-from-merge-queue">) => event.reason,
  },
} as const;
