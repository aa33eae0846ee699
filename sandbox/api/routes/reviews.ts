import { dismissReview } from "../../actions/dismiss-review.ts";
import { removeReviewRequests, requestReviews } from "../../actions/request-reviews.ts";
import { createReview, deleteDraft, editReview, type ReviewEvent, submitReview } from "../../actions/review.ts";
import { accountByLogin, held, reviewsOf, teamBySlug } from "../../state/lookup.ts";
import type { Pull, Review } from "../../state/pull.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import { simpleUser } from "../shapes/account.ts";
import { simplePull } from "../shapes/pull.ts";
import { reviewShape } from "../shapes/review.ts";
import { teamShape } from "../shapes/team.ts";
import { present } from "../fields.ts";
import { page } from "../page.ts";
import { type ApiRequest, answer, type Handler, inPull, refused, type Reply, type Route } from "../request.ts";

const events = ["APPROVE", "REQUEST_CHANGES", "COMMENT"] as const satisfies readonly ReviewEvent[];

/** A draft is seen by its author alone. */
function visible({ actor }: ApiRequest, review: Review): boolean {
  return review.state !== "PENDING" || ("account" in actor && actor.account.id === review.authorId);
}

function inReview(handle: (request: ApiRequest, review: Review, pull: Pull) => Reply | Promise<Reply>): Handler {
  return inPull((request, pull) => {
    const review = request.world.reviews.get(Number(request.param("review")));
    if (review === undefined || review.pullId !== pull.id || !visible(request, review)) return refused(notFound);
    return handle(request, review, pull);
  });
}

interface Named {
  readonly userIds: readonly number[];
  readonly teamIds: readonly number[];
}

/** The accounts and teams that a request names, or the refusal that GitHub gives for strangers. */
function named({ world, fields }: ApiRequest, repository: Repository): Named | undefined {
  const users = (fields.texts("reviewers") ?? []).map((login) => accountByLogin(world, login)?.id);
  const teams = (fields.texts("team_reviewers") ?? []).map((slug) => teamBySlug(world, repository.ownerId, slug)?.id);
  const known = (id: number | undefined): id is number => id !== undefined;
  return users.every(known) && teams.every(known) ? { userIds: users, teamIds: teams } : undefined;
}

function stranger({ world }: ApiRequest, repository: Repository): Reply {
  const name = `${held(world.accounts, repository.ownerId).login}/${repository.name}`;
  const message = `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${name} repository.`;
  return refused(refuse(422, message));
}

const routes = (base: string): readonly Route[] => [
  {
    method: "GET",
    path: `${base}/reviews`,
    handle: inPull((request, pull) =>
      page(
        request,
        reviewsOf(request.world, pull.id).filter((review) => visible(request, review)),
        (review) => reviewShape(request.world, review),
      ),
    ),
  },
  {
    method: "POST",
    path: `${base}/reviews`,
    handle: inPull(async ({ world, actor, fields }, pull) => {
      const event = fields.oneOf("event", events);
      const input = present({ event, body: fields.text("body"), commitId: fields.text("commit_id") });
      // GitHub answers 200, not 201.
      return answer(await createReview(world, actor, pull, input), 200, (review) => reviewShape(world, review));
    }),
  },
  {
    method: "GET",
    path: `${base}/reviews/:review`,
    handle: inReview(({ world }, review) => ({ status: 200, body: reviewShape(world, review) })),
  },
  {
    method: "PUT",
    path: `${base}/reviews/:review`,
    handle: inReview(({ world, actor, fields }, review) =>
      answer(editReview(world, actor, review, fields.text("body") ?? ""), 200, (one) => reviewShape(world, one)),
    ),
  },
  {
    method: "DELETE",
    path: `${base}/reviews/:review`,
    handle: inReview(({ world, actor }, review) =>
      answer(deleteDraft(world, actor, review), 200, (one) => reviewShape(world, one)),
    ),
  },
  {
    method: "POST",
    path: `${base}/reviews/:review/events`,
    handle: inReview(({ world, actor, fields }, review) => {
      const event = fields.oneOf("event", events) ?? "COMMENT";
      const input = { event, ...present({ body: fields.text("body") }) };
      return answer(submitReview(world, actor, review, input), 200, (one) => reviewShape(world, one));
    }),
  },
  {
    method: "PUT",
    path: `${base}/reviews/:review/dismissals`,
    handle: inReview(({ world, actor, fields }, review) =>
      answer(dismissReview(world, actor, review, fields.text("message") ?? ""), 200, (one) => reviewShape(world, one)),
    ),
  },
  {
    method: "GET",
    path: `${base}/requested_reviewers`,
    handle: inPull(({ world }, pull) => ({
      status: 200,
      body: {
        users: pull.requestedUserIds.map((id) => simpleUser(world, id)),
        teams: pull.requestedTeamIds.map((id) => teamShape(world, held(world.teams, id))),
      },
    })),
  },
  {
    method: "POST",
    path: `${base}/requested_reviewers`,
    handle: inPull(async (request, pull, repository) => {
      const who = named(request, repository);
      if (who === undefined) return stranger(request, repository);
      const outcome = await requestReviews(request.world, request.actor, pull, { ...who, union: true });
      return answer(outcome, 201, (one) => simplePull(request.world, one));
    }),
  },
  {
    method: "DELETE",
    path: `${base}/requested_reviewers`,
    handle: inPull(async (request, pull, repository) => {
      const who = named(request, repository);
      if (who === undefined) return stranger(request, repository);
      const outcome = await removeReviewRequests(request.world, request.actor, pull, who);
      return answer(outcome, 200, (one) => simplePull(request.world, one));
    }),
  },
];

export const reviewRoutes: readonly Route[] = routes("/repos/:owner/:repo/pulls/:number");
