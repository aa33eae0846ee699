import type { Asked, Push } from "../core/case-file.ts";
import { accountId, reviewId, sha, teamName, type ReviewId, type Sha } from "../core/ids.ts";
import { instant, type Instant } from "../core/instant.ts";
import type { Review, Verdict } from "../core/review.ts";
import type { Accounts } from "./accounts.ts";
import type { ReviewNode, TimelineNode } from "./pull-query.ts";

export const timeOf = (text: string): Instant => instant(Date.parse(text));

type Dismissal = Extract<TimelineNode, { readonly kind: "ReviewDismissedEvent" }>;

/** Reviews with a verdict, as submitted: what a dismissed one said stands in the timeline. */
export function reviewsOf(
  nodes: readonly ReviewNode[],
  timeline: readonly TimelineNode[],
  named: ReadonlyMap<ReviewId, readonly Sha[]>,
  accounts: Accounts,
): readonly Review[] {
  const dismissals = new Map<string, Dismissal>();
  for (const event of timeline)
    if (event.kind === "ReviewDismissedEvent" && event.review) dismissals.set(event.review.fullDatabaseId, event);
  return nodes.flatMap((node): readonly Review[] => {
    if (node.submittedAt === null) return [];
    const id = reviewId(node.fullDatabaseId);
    const dismissal = dismissals.get(node.fullDatabaseId);
    const submittedAt = timeOf(node.submittedAt);
    const commits = new Set([...(named.get(id) ?? []), ...(node.commit ? [sha(node.commit.oid)] : [])]);
    return [
      {
        id,
        by: accounts.see(node.author).id,
        verdict: verdictOf(node.state, dismissal),
        submittedAt,
        ...(node.lastEditedAt === null ? {} : { editedAt: timeOf(node.lastEditedAt) }),
        ...(node.state === "DISMISSED" ? { dismissed: dismissedBy(dismissal, submittedAt, accounts) } : {}),
        commits: [...commits],
        body: node.body,
      },
    ];
  });
}

/** A dismissal that the timeline does not explain is taken for an objection's: that one blocks, and never approves. */
function verdictOf(state: ReviewNode["state"], dismissal: Dismissal | undefined): Verdict {
  const said = state === "DISMISSED" ? dismissal?.previousReviewState : state;
  return said === "APPROVED" ? "approved" : "changes-requested";
}

const dismissedBy = (dismissal: Dismissal | undefined, submittedAt: Instant, accounts: Accounts) => ({
  by: accounts.see(dismissal?.actor).id,
  at: dismissal === undefined ? submittedAt : timeOf(dismissal.createdAt),
});

/** Requests for review that our app made: those by others mean nothing. */
export function askedOf(timeline: readonly TimelineNode[], slug: string): readonly Asked[] {
  return timeline.flatMap((event): readonly Asked[] => {
    if (event.kind !== "ReviewRequestedEvent" || !isApp(event.actor, slug)) return [];
    const at = timeOf(event.createdAt);
    const who = event.requestedReviewer;
    if (who === null) return [];
    if (isTeam(who)) return [{ who: { kind: "team", team: teamName(`${who.organization.login}/${who.slug}`) }, at }];
    if (who.databaseId === undefined || who.databaseId === null) return [];
    return [{ who: { kind: "account", account: accountId(who.databaseId) }, at }];
  });
}

type Reviewer = NonNullable<Extract<TimelineNode, { readonly kind: "ReviewRequestedEvent" }>["requestedReviewer"]>;

const isTeam = (who: Reviewer): who is Extract<Reviewer, { readonly slug: string }> => who.kind === "Team";

/** In GraphQL an app's login is its slug. */
export const isApp = (
  actor: { readonly kind: string; readonly login: string } | null | undefined,
  slug: string,
): boolean => actor?.kind === "Bot" && actor.login.replace(/\[bot\]$/, "") === slug;

/** When the pull request was last moved onto another base, by a person or as its base was merged. */
export function retargetedAt(timeline: readonly TimelineNode[]): Instant | null {
  const last = timeline.findLast(
    ({ kind }) => kind === "BaseRefChangedEvent" || kind === "AutomaticBaseChangeSucceededEvent",
  );
  return last === undefined ? null : timeOf(last.createdAt);
}

/** Force-pushes name their pusher in the timeline. */
export function forcePushesOf(timeline: readonly TimelineNode[], accounts: Accounts): readonly Push[] {
  return timeline.flatMap((event): readonly Push[] => {
    if (event.kind !== "HeadRefForcePushedEvent" || !event.afterCommit || !event.actor) return [];
    const before = event.beforeCommit ? sha(event.beforeCommit.oid) : null;
    const by = accounts.see(event.actor).id;
    return [{ by, before, after: sha(event.afterCommit.oid), at: timeOf(event.createdAt) }];
  });
}
