import { difference } from "../../git/measure.ts";
import { commentsOf, held, reviewsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { TimelineEvent } from "../../state/timeline.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context } from "../fields.ts";
import { Thing } from "../thing.ts";
import { pullCommit } from "./pull-commit.ts";

/** The GraphQL type of each kind of event; the name in capitals is its item type. */
const typeNames: Readonly<Record<TimelineEvent["kind"], string>> = {
  "review-requested": "ReviewRequestedEvent",
  "review-request-removed": "ReviewRequestRemovedEvent",
  "review-dismissed": "ReviewDismissedEvent",
  "head-force-pushed": "HeadRefForcePushedEvent",
  merged: "MergedEvent",
  closed: "ClosedEvent",
  reopened: "ReopenedEvent",
  "ready-for-review": "ReadyForReviewEvent",
  "convert-to-draft": "ConvertToDraftEvent",
  renamed: "RenamedTitleEvent",
  "base-changed": "BaseRefChangedEvent",
  "head-deleted": "HeadRefDeletedEvent",
  "added-to-merge-queue": "AddedToMergeQueueEvent",
  "removed-from-merge-queue": "RemovedFromMergeQueueEvent",
};

interface Item {
  readonly type: string;
  readonly at: string;
  readonly key: string;
  readonly thing: Thing;
}

interface TimelineArguments extends PageArguments {
  readonly itemTypes?: readonly string[] | null;
  readonly since?: string | null;
  readonly skip?: number | null;
}

const itemType = (typeName: string): string => typeName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

/** Everything that happened to a pull request, by time; a commit stands at the time it was committed. */
export async function timelineItems(pull: Pull, args: TimelineArguments, { world, actor }: Context): Promise<unknown> {
  const { git } = held(world.repositories, pull.repositoryId);
  const { commits } = await difference(git, pull.base.sha, pull.head.sha);
  const reviews = reviewsOf(world, pull.id).filter(
    ({ state, authorId }) => state !== "PENDING" || authorId === actor.account.id,
  );
  const items: readonly Item[] = [
    ...commits.map((commit) => item(pullCommit(pull, commit), commit.committer.date, commit.oid)),
    ...commentsOf(world, pull.repositoryId, pull.number).map((one) =>
      item(new Thing("IssueComment", one), one.createdAt, `c${one.id}`),
    ),
    ...reviews.map((one) => item(new Thing("PullRequestReview", one), one.submittedAt ?? one.createdAt, `r${one.id}`)),
    ...pull.timeline.map((event) => item(new Thing(typeNames[event.kind], { pull, event }), event.at, `e${event.id}`)),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  const { itemTypes, since } = args;
  const filtered = items.filter(
    ({ type, at }) => (itemTypes == null || itemTypes.includes(type)) && (since == null || at >= since),
  );
  const page = connection(filtered.slice(args.skip ?? 0), args, {
    name: "timelineItems",
    key: ({ key }) => key,
    node: ({ thing }) => thing,
  });
  // `totalCount` counts the whole timeline; `filteredCount` what was asked for.
  return { ...page, totalCount: items.length, filteredCount: filtered.length, updatedAt: pull.updatedAt };
}

function item(thing: Thing, at: string, key: string): Item {
  return { type: itemType(thing.typeName), at, key, thing };
}
