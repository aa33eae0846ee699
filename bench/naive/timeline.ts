import type { Json } from "../../test/support/api.ts";
import { account } from "./people.ts";
import type { Reading } from "./reading.ts";

/** The few events of a timeline that a decision asks about. */
export function timelineItem(reading: Reading, event: Json): readonly object[] {
  const common = { createdAt: event.created_at, actor: account(reading, event.actor) };
  switch (event.event) {
    case "review_requested":
      return [{ __typename: "ReviewRequestedEvent", ...common, requestedReviewer: reviewer(reading, event) }];
    case "review_dismissed": {
      const { review_id: id, state } = event.dismissed_review;
      const review = { fullDatabaseId: String(id) };
      return [{ __typename: "ReviewDismissedEvent", ...common, review, previousReviewState: state.toUpperCase() }];
    }
    // A forced push names the new head only, in no commit of its own: pushes come from webhooks.
    case "base_ref_changed":
      return [{ __typename: "BaseRefChangedEvent", ...common }];
    case "automatic_base_change_succeeded":
      return [{ __typename: "AutomaticBaseChangeSucceededEvent", ...common }];
    default:
      return [];
  }
}

function reviewer(reading: Reading, { requested_reviewer: user, requested_team: team }: Json): object | null {
  if (team === undefined || team === null) return account(reading, user);
  const organization = { login: /\/orgs\/([^/]+)\//u.exec(team.html_url)?.[1] ?? "" };
  return { __typename: "Team", slug: team.slug, organization };
}
