import type { Actor } from "../state/actor.ts";
import { held } from "../state/lookup.ts";
import type { Pull, Review } from "../state/pull.ts";
import { done, invalid, type Outcome, refuse } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { announceReview } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { happened } from "./timeline.ts";

/** A dismissed review keeps its id, body, commit and time of submission; only its state changes. */
export function applyDismissal(world: World, pull: Pull, review: Review, byId: number, message: string): void {
  const previousState = review.state;
  review.state = "DISMISSED";
  review.updatedAt = world.now();
  happened(world, pull, byId, { kind: "review-dismissed", reviewId: review.id, previousState, message });
  announceReview(world, review, byId, "dismissed");
}

/** Dismisses an approval or an objection: anyone with write access may, for any review. */
export function dismissReview(world: World, actor: Actor, review: Review, message: string): Outcome<Review> {
  const pull = held(world.pulls, review.pullId);
  const need = world.lenient.has("dismissal") ? needs.openPull : needs.changePull;
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), need);
  if (!author.ok) return author;
  if (message.trim() === "") return invalid({ resource: "PullRequestReview", code: "missing_field", field: "message" });
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    return refuse(422, "Unprocessable Entity", [`Can not dismiss a ${review.state.toLowerCase()} pull request review`]);
  }
  applyDismissal(world, pull, review, author.value.account.id, message);
  return done(review);
}
