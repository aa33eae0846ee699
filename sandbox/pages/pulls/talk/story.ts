import type { Commit } from "../../../git/object.ts";
import { zeroOid } from "../../../git/object.ts";
import type { Comment } from "../../../state/issue.ts";
import { commentsOf, reviewsOf } from "../../../state/lookup.ts";
import type { Review } from "../../../state/pull.ts";
import type { TimelineEvent } from "../../../state/timeline.ts";
import { headRepository, type PullView } from "../view.ts";

/** What happened to a pull request, as its conversation tells it. */
export type Episode =
  /** Commits that came with the request (then nobody pushed them to it) or with a push; those that still count. */
  | { readonly kind: "pushed"; readonly at: string; readonly byId: number | null; readonly commits: readonly Commit[] }
  | { readonly kind: "branch-deleted"; readonly at: string; readonly byId: number }
  | { readonly kind: "commented"; readonly at: string; readonly comment: Comment }
  | { readonly kind: "reviewed"; readonly at: string; readonly review: Review }
  | { readonly kind: "happened"; readonly at: string; readonly event: TimelineEvent };

/** Everything in the order in which it happened: by the second, and within one by the ids, which grow with time. */
export function storyOf(view: PullView): readonly Episode[] {
  const { world, actor, repository, pull } = view;
  const told: readonly (readonly [number, Episode])[] = [
    ...pushes(view),
    ...commentsOf(world, repository.id, pull.number).map(
      (comment) => [comment.id, { kind: "commented", at: comment.createdAt, comment }] as const,
    ),
    // A draft is seen by its author alone.
    ...reviewsOf(world, pull.id)
      .filter(({ state, authorId }) => state !== "PENDING" || authorId === actor.account.id)
      .map((review) => [review.id, { kind: "reviewed", at: review.submittedAt ?? review.createdAt, review }] as const),
    // A merge closes: nobody needs to hear it twice.
    ...pull.timeline
      .filter(({ kind }, at, all) => kind !== "closed" || all[at - 1]?.kind !== "merged")
      .map((event) => [event.id, { kind: "happened", at: event.at, event }] as const),
  ];
  return told.toSorted(([a, one], [b, other]) => compare(one.at, other.at) || a - b).map(([, episode]) => episode);
}

/** Times all have one form: they compare as text. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The commits of today's head, each with the push that brought it; the repository's own log says who pushed, and when. */
function pushes(view: PullView): readonly (readonly [number, Episode])[] {
  const { pull } = view;
  const { commits } = view.difference;
  const ref = `refs/heads/${pull.head.ref}`;
  const activity = headRepository(view)?.activity.filter((one) => one.ref === ref) ?? [];
  const order = new Map(commits.map(({ oid }, index) => [oid, index]));
  const told: (readonly [number, Episode])[] = [];
  let done = 0;
  const take = (upTo: number): readonly Commit[] => {
    const taken = commits.slice(done, upTo);
    done = Math.max(done, upTo);
    return taken;
  };
  const opening = activity.filter(({ id }) => id < pull.id).findLast(({ after }) => order.has(after));
  const first = take(
    opening === undefined ? (activity.length === 0 ? commits.length : 0) : order.get(opening.after)! + 1,
  );
  if (first.length > 0) told.push([pull.id, { kind: "pushed", at: pull.createdAt, byId: null, commits: first }]);
  for (const { id, after, at, actorId, type } of activity.filter((one) => one.id > pull.id)) {
    if (after === zeroOid) told.push([id, { kind: "branch-deleted", at, byId: actorId }]);
    const index = order.get(after);
    const brought = index === undefined ? [] : take(index + 1);
    // A force-push is told first, then what it brought.
    const forced = pull.timeline.find(
      (event) => event.kind === "head-force-pushed" && event.id > id && event.after === after,
    );
    const place = type === "force_push" && forced !== undefined ? forced.id + 0.5 : id;
    if (brought.length > 0) told.push([place, { kind: "pushed", at, byId: actorId, commits: brought }]);
  }
  return told;
}
