import { describe, expect, test } from "vitest";

import { reviewId, sha } from "../../src/core/ids.ts";
import { Accounts, type ActorNode } from "../../src/github/accounts.ts";
import type { ReviewNode, TimelineNode } from "../../src/github/pull-query.ts";
import { askedOf, forcePushesOf, reviewsOf } from "../../src/github/reviews.ts";

const owner: ActorNode = { kind: "User", login: "owner", id: "U_2", databaseId: 2, organization: { login: "acme" } };
const requester: ActorNode = { kind: "User", login: "requester", id: "U_1", databaseId: 1, organization: null };
const app: ActorNode = { kind: "Bot", login: "countersign", id: "B_9", databaseId: 9 };

const review = (more: Partial<ReviewNode> = {}): ReviewNode => ({
  fullDatabaseId: "70",
  state: "APPROVED",
  body: "fine",
  submittedAt: "2026-11-02T09:00:05Z",
  lastEditedAt: null,
  commit: { oid: "b" },
  author: owner,
  ...more,
});
const dismissal = (previousReviewState: string): TimelineNode => ({
  kind: "ReviewDismissedEvent",
  createdAt: "2026-11-02T09:10:00Z",
  actor: requester,
  previousReviewState,
  review: { fullDatabaseId: "70" },
});
const read = (node: ReviewNode, timeline: readonly TimelineNode[] = [], named = new Map()) =>
  reviewsOf([node], timeline, named, new Accounts("acme"))[0];

describe("a review", () => {
  test("keeps every commit that was ever named for it", () => {
    const named = new Map([[reviewId(70), [sha("a"), sha("b")]]]);
    expect(read(review(), [], named)?.commits).toEqual(["a", "b"]);
  });

  test("that was edited says when", () => {
    expect(read(review({ lastEditedAt: "2026-11-02T09:00:09Z" }))?.editedAt).toBe(Date.UTC(2026, 10, 2, 9, 0, 9));
  });

  test("that was dismissed still says what it said, and who dismissed it", () => {
    const dismissed = { by: 1, at: Date.UTC(2026, 10, 2, 9, 10) };
    const state = { state: "DISMISSED" } as const;
    expect(read(review(state), [dismissal("APPROVED")])).toMatchObject({ verdict: "approved", dismissed });
    expect(read(review(state), [dismissal("CHANGES_REQUESTED")])).toMatchObject({
      verdict: "changes-requested",
      dismissed,
    });
    expect(read(review(state))).toMatchObject({ verdict: "changes-requested", dismissed: { by: 10_137 } });
  });
});

test("requests for review count only when our app made them", () => {
  const asked = (actor: ActorNode, requestedReviewer: unknown): TimelineNode =>
    ({ kind: "ReviewRequestedEvent", createdAt: "2026-11-02T09:00:00Z", actor, requestedReviewer }) as TimelineNode;
  const team = { kind: "Team", slug: "Platform", organization: { login: "Acme" } };
  const timeline = [asked(requester, owner), asked(app, owner), asked(app, team)];
  expect(askedOf(timeline, "countersign").map(({ who }) => who)).toEqual([
    { kind: "account", account: 2 },
    { kind: "team", team: "acme/platform" },
  ]);
  const namesake: ActorNode = { ...requester, login: "countersign" };
  expect(askedOf([asked(namesake, owner)], "countersign")).toEqual([]);
});

test("a force-push names its pusher", () => {
  const event: TimelineNode = {
    kind: "HeadRefForcePushedEvent",
    createdAt: "2026-11-02T09:00:00Z",
    actor: requester,
    beforeCommit: { oid: "a" },
    afterCommit: { oid: "b" },
  };
  expect(forcePushesOf([event], new Accounts("acme"))).toMatchObject([{ by: 1, before: "a", after: "b" }]);
});

test("a bot is never taken for the person of that login", () => {
  const accounts = new Accounts("acme");
  expect(accounts.see(app)).toEqual({ id: 9, login: "countersign[bot]", kind: "bot", active: false });
  expect(accounts.named("countersign")).toBeUndefined();
  expect(accounts.see(null)).toMatchObject({ login: "ghost", active: false });
});
