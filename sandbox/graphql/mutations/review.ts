import { dismissReview } from "../../actions/dismiss-review.ts";
import { requestReviews } from "../../actions/request-reviews.ts";
import { createReview, deleteDraft, editReview, type ReviewEvent, submitReview } from "../../actions/review.ts";
import { reviewsOf } from "../../state/lookup.ts";
import type { Review } from "../../state/pull.ts";
import { GraphqlRefusal, NotImplemented, valueOf } from "../error.ts";
import type { Context } from "../fields.ts";
import { type Mutation, refuseUnsupported } from "../mutation.ts";
import { nodeValue } from "../node-value.ts";
import { Thing } from "../thing.ts";
import { account } from "../things.ts";
import { visiblePull, visibleReview } from "../visible.ts";

interface RequestInput {
  readonly pullRequestId: string;
  readonly userIds?: readonly string[] | null;
  readonly teamIds?: readonly string[] | null;
  readonly union?: boolean | null;
}

const request: Mutation<RequestInput> = async (input, world, actor, context) => {
  const pull = visiblePull(context, input.pullRequestId);
  const asked = {
    userIds: (input.userIds ?? []).map((id) => nodeValue(world, id, "User").id),
    teamIds: (input.teamIds ?? []).map((id) => nodeValue(world, id, "Team").id),
    union: input.union ?? false,
  };
  valueOf(await requestReviews(world, actor, pull, asked));
  return { pullRequest: new Thing("PullRequest", pull), actor: account(actor.account) };
};

/** The payload of a mutation that answers the review. */
const reviewPayload = (review: Review) => ({ pullRequestReview: new Thing("PullRequestReview", review) });

function eventOf(mutation: string, event: string): ReviewEvent {
  if (event === "APPROVE" || event === "REQUEST_CHANGES" || event === "COMMENT") return event;
  throw new NotImplemented(`${mutation}(event: ${event})`);
}

interface AddInput {
  readonly pullRequestId: string;
  readonly event?: string | null;
  readonly body?: string | null;
  readonly commitOID?: string | null;
}

const add: Mutation<AddInput> = async (input, world, actor, context) => {
  refuseUnsupported("addPullRequestReview", input, "comments", "threads");
  const pull = visiblePull(context, input.pullRequestId);
  const { event, body, commitOID } = input;
  const review = await createReview(world, actor, pull, {
    ...(event == null ? {} : { event: eventOf("addPullRequestReview", event) }),
    ...(body == null ? {} : { body }),
    ...(commitOID == null ? {} : { commitId: commitOID }),
  });
  return reviewPayload(valueOf(review));
};

interface SubmitInput {
  readonly pullRequestId?: string | null;
  readonly pullRequestReviewId?: string | null;
  readonly event: string;
  readonly body?: string | null;
}

/** The draft that is named, or the caller's own draft in the pull request that is. */
function draftOf(context: Context, { pullRequestId, pullRequestReviewId }: SubmitInput): Review {
  if (pullRequestReviewId != null) return visibleReview(context, pullRequestReviewId);
  const pull = pullRequestId == null ? undefined : visiblePull(context, pullRequestId);
  const own = (review: Review): boolean => review.state === "PENDING" && review.authorId === context.actor.account.id;
  const draft = pull === undefined ? undefined : reviewsOf(context.world, pull.id).find(own);
  if (draft === undefined) throw new GraphqlRefusal("NOT_FOUND", "Could not resolve to a pending review.");
  return draft;
}

const submit: Mutation<SubmitInput> = (input, world, actor, context) => {
  const event = eventOf("submitPullRequestReview", input.event);
  const text = input.body == null ? {} : { body: input.body };
  return reviewPayload(valueOf(submitReview(world, actor, draftOf(context, input), { event, ...text })));
};

type Named = { readonly pullRequestReviewId: string };

const dismiss: Mutation<Named & { readonly message: string }> = (input, world, actor, context) =>
  reviewPayload(valueOf(dismissReview(world, actor, visibleReview(context, input.pullRequestReviewId), input.message)));

const update: Mutation<Named & { readonly body: string }> = (input, world, actor, context) =>
  reviewPayload(valueOf(editReview(world, actor, visibleReview(context, input.pullRequestReviewId), input.body)));

const remove: Mutation<Named> = (input, world, actor, context) =>
  reviewPayload(valueOf(deleteDraft(world, actor, visibleReview(context, input.pullRequestReviewId))));

export const reviewMutations = {
  requestReviews: request,
  addPullRequestReview: add,
  submitPullRequestReview: submit,
  dismissPullRequestReview: dismiss,
  updatePullRequestReview: update,
  deletePullRequestReview: remove,
};
