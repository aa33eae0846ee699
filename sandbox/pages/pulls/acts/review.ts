import { rerequestCheckRun } from "../../../actions/check-run.ts";
import { dismissReview } from "../../../actions/dismiss-review.ts";
import { removeReviewRequests, requestReviews, type Reviewers } from "../../../actions/request-reviews.ts";
import { createReview, editReview, type ReviewEvent } from "../../../actions/review.ts";
import { accountByLogin, teamBySlug } from "../../../state/lookup.ts";
import type { Review } from "../../../state/pull.ts";
import { done, notFound } from "../../../state/refusal.ts";
import { anchorOf } from "../talk/below-form.ts";
import type { PullView } from "../view.ts";
import type { Act, Typed } from "./act.ts";

function reviewOf({ world, pull }: PullView, typed: Typed): Review | undefined {
  const review = world.reviews.get(Number(typed.text("review")));
  return review?.pullId === pull.id && review.state !== "PENDING" ? review : undefined;
}

/** On the commit that the reviewer was shown. */
function review(event: ReviewEvent): Act {
  return async ({ world, actor, pull }, typed) => {
    const commitId = typed.text("head") || pull.head.sha;
    const outcome = await createReview(world, actor, pull, { event, body: typed.text("body"), commitId });
    return outcome.ok ? done(anchorOf("review", outcome.value.id)) : outcome;
  };
}

const dismiss: Act = async (view, typed) => {
  const one = reviewOf(view, typed);
  if (one === undefined) return notFound;
  const outcome = dismissReview(view.world, view.actor, one, typed.text("message"));
  return outcome.ok ? done(anchorOf("review", one.id)) : outcome;
};

const change: Act = async (view, typed) => {
  const one = reviewOf(view, typed);
  if (one === undefined) return notFound;
  const outcome = editReview(view.world, view.actor, one, typed.text("body"));
  return outcome.ok ? done(anchorOf("review", one.id)) : outcome;
};

/** `@login`, or `@acme/team`. */
function named({ world, repository }: PullView, who: string): Reviewers | undefined {
  const [owner, slug] = who.replace(/^@/u, "").split("/");
  if (slug !== undefined) {
    const team = teamBySlug(world, repository.ownerId, slug);
    return team === undefined ? undefined : { userIds: [], teamIds: [team.id] };
  }
  const account = accountByLogin(world, owner ?? "");
  return account === undefined ? undefined : { userIds: [account.id], teamIds: [] };
}

const ask: Act = async (view, typed) => {
  const who = named(view, typed.text("who"));
  if (who === undefined) return notFound;
  const outcome = await requestReviews(view.world, view.actor, view.pull, { ...who, union: true });
  return outcome.ok ? done("reviewers") : outcome;
};

const unask: Act = async (view, typed) => {
  const who = named(view, typed.text("who"));
  if (who === undefined) return notFound;
  const outcome = await removeReviewRequests(view.world, view.actor, view.pull, who);
  return outcome.ok ? done("reviewers") : outcome;
};

/** "Re-run": the app is asked for its check again. */
const rerun: Act = async ({ world, actor, repository }, typed) => {
  const run = world.checkRuns.get(Number(typed.text("run")));
  if (run?.repositoryId !== repository.id) return notFound;
  const outcome = rerequestCheckRun(world, actor, run);
  return outcome.ok ? done(`run-${run.id}`) : outcome;
};

export const reviewing = {
  approve: review("APPROVE"),
  "request-changes": review("REQUEST_CHANGES"),
  "review-comment": review("COMMENT"),
  dismiss,
  "edit-review": change,
  ask,
  unask,
  rerun,
} as const satisfies Readonly<Record<string, Act>>;
