import { difference } from "../git/measure.ts";
import { teamMembership } from "../state/access.ts";
import type { Actor, Author } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import { held, reviewsOf } from "../state/lookup.ts";
import type { Pull, Review } from "../state/pull.ts";
import { done, type Outcome, refuse, type Refusal } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { announceReview } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

const stateAfter = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

const unprocessable = (reason: string): Refusal => refuse(422, "Unprocessable Entity", [reason]);

function faultIn(world: World, pull: Pull, author: Author, event: ReviewEvent, body: string): Refusal | undefined {
  const own = author.account.id === pull.authorId;
  if (own && event === "APPROVE" && !world.lenient.has("self-approval"))
    return unprocessable("Can not approve your own pull request");
  if (own && event === "REQUEST_CHANGES") return unprocessable("Can not request changes on your own pull request");
  if (event !== "APPROVE" && body.trim() === "") return unprocessable("Body can't be blank");
  if (body.length > 65_536) return unprocessable("Body is too long (maximum is 65536 characters)");
  return undefined;
}

function submit(world: World, pull: Pull, review: Review, event: ReviewEvent): void {
  review.state = stateAfter[event];
  review.submittedAt = world.now();
  review.updatedAt = world.now();
  pull.updatedAt = world.now();
  // Whoever was asked has answered, alone or for a team of theirs.
  pull.requestedUserIds = pull.requestedUserIds.filter((id) => id !== review.authorId);
  pull.requestedTeamIds = pull.requestedTeamIds.filter(
    (id) => teamMembership(world, held(world.teams, id), review.authorId) === undefined,
  );
  announceReview(world, review, review.authorId, "submitted");
}

/**
 * Writes a review; without an event it stays a draft. Anyone who can read may review. A review takes its id as a draft:
 * ids do not order submissions.
 */
export async function createReview(
  world: World,
  actor: Actor,
  pull: Pull,
  input: { readonly event?: ReviewEvent; readonly body?: string; readonly commitId?: string },
): Promise<Outcome<Review>> {
  const repository = held(world.repositories, pull.repositoryId);
  const author = authorise(world, actor, repository, needs.openPull);
  if (!author.ok) return author;
  const body = input.body ?? "";
  const fault = input.event === undefined ? undefined : faultIn(world, pull, author.value, input.event, body);
  if (fault !== undefined) return fault;
  const commitId = input.commitId ?? pull.head.sha;
  if (commitId !== pull.head.sha) {
    const { commits } = await difference(repository.git, pull.base.sha, pull.head.sha);
    if (!commits.some(({ oid }) => oid === commitId)) return unprocessable("Commit is not part of the pull request");
  }
  const draft = reviewsOf(world, pull.id).find(
    (one) => one.authorId === author.value.account.id && one.state === "PENDING",
  );
  if (draft !== undefined) return unprocessable("User can only have one pending review per pull request");
  const id = world.nextId();
  const review: Review = {
    id,
    nodeId: nodeId("PullRequestReview", id),
    pullId: pull.id,
    authorId: author.value.account.id,
    body,
    state: "PENDING",
    commitId,
    submittedCommitId: commitId,
    createdAt: world.now(),
    submittedAt: null,
    updatedAt: world.now(),
    editorId: null,
    lastEditedAt: null,
  };
  world.reviews.set(id, review);
  if (input.event !== undefined) submit(world, pull, review, input.event);
  return done(review);
}

/** Submits a draft. */
export function submitReview(
  world: World,
  actor: Actor,
  review: Review,
  input: { readonly event: ReviewEvent; readonly body?: string },
): Outcome<Review> {
  const pull = held(world.pulls, review.pullId);
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), needs.openPull);
  if (!author.ok) return author;
  if (review.authorId !== author.value.account.id) return refuse(404, "Not Found");
  if (review.state !== "PENDING") return unprocessable("Could not submit a review that is not pending");
  const body = input.body ?? review.body;
  const fault = faultIn(world, pull, author.value, input.event, body);
  if (fault !== undefined) return fault;
  review.body = body;
  submit(world, pull, review, input.event);
  return done(review);
}

/** Changes a review's text: one's own, or with write access anybody's. REST does not show it; GraphQL names the editor. */
export function editReview(world: World, actor: Actor, review: Review, body: string): Outcome<Review> {
  const pull = held(world.pulls, review.pullId);
  const own = "account" in actor && actor.account.id === review.authorId;
  const need = own ? needs.openPull : needs.changePull;
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), need);
  if (!author.ok) return author;
  if (body.trim() === "") return unprocessable("Body can't be blank");
  const from = review.body;
  review.body = body;
  review.editorId = author.value.account.id;
  review.lastEditedAt = world.now();
  review.updatedAt = world.now();
  announceReview(world, review, author.value.account.id, "edited", { changes: { body: { from } } });
  return done(review);
}

/** Deletes a draft. */
export function deleteDraft(world: World, actor: Actor, review: Review): Outcome<Review> {
  const pull = held(world.pulls, review.pullId);
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), needs.openPull);
  if (!author.ok) return author;
  if (review.authorId !== author.value.account.id) return refuse(404, "Not Found");
  if (review.state !== "PENDING") return unprocessable("Can not delete a non-pending pull request review");
  world.reviews.delete(review.id);
  return done(review);
}
