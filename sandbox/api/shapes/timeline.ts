import { held } from "../../state/lookup.ts";
import type { TimelineEvent } from "../../state/timeline.ts";
import type { World } from "../../state/world.ts";
import { simpleUser } from "./account.ts";
import { apiRoot, type Json } from "./json.ts";
import { teamShape } from "./team.ts";

/** Events of a timeline that this sandbox tells by REST: `timeline-issue-events`. */
export function timelineShape(world: World, event: TimelineEvent): readonly Json[] {
  const actor = simpleUser(world, event.actorId);
  const common = {
    id: event.id,
    node_id: event.nodeId,
    url: `${apiRoot(world)}/issues/events/${event.id}`,
    actor,
    commit_id: null,
    commit_url: null,
    created_at: event.at,
    performed_via_github_app: null,
  };
  switch (event.kind) {
    case "review-requested":
    case "review-request-removed":
      return [
        {
          ...common,
          event: event.kind.replaceAll("-", "_"),
          review_requester: actor,
          ...(event.teamId === null ? {} : { requested_team: teamShape(world, held(world.teams, event.teamId)) }),
          ...(event.userId === null ? {} : { requested_reviewer: simpleUser(world, event.userId) }),
        },
      ];
    case "review-dismissed":
      return [
        {
          ...common,
          event: "review_dismissed",
          dismissed_review: {
            state: event.previousState.toLowerCase(),
            review_id: event.reviewId,
            dismissal_message: event.message,
          },
        },
      ];
    case "base-changed":
      return [{ ...common, event: "base_ref_changed" }];
    default:
      return [];
  }
}
