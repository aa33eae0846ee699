import { afterAll, beforeAll, expect, test } from "vitest";
import { opensPull } from "./opened-pull.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

let world: SmallWorld;

beforeAll(async () => {
  world = await startSmallWorld();
});

afterAll(async () => {
  await world.settled();
  expect(world.oracle.sentences()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

/** Runs something and answers what GitHub sent meanwhile. */
async function webhooksOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.sent.length;
  await work();
  await world.settled();
  return world.sent.slice(before);
}

test("review requests replace those before them, unless they are to be added", async () => {
  const pull = await opensPull(world, "reviewers");
  const request = `mutation($input: RequestReviewsInput!) { requestReviews(input: $input) { pullRequest {
    reviewRequests(first: 9) { nodes { requestedReviewer { __typename ... on User { login } ... on Team { slug } } } } } } }`;
  const app = world.byApp();
  const asks = async (input: object) =>
    (await app(request, { input: { pullRequestId: pull.id, ...input } })).data.requestReviews.pullRequest.reviewRequests
      .nodes;
  const team = { requestedReviewer: { __typename: "Team", slug: "platform" } };
  const owner = { requestedReviewer: { __typename: "User", login: "owner" } };
  expect(await asks({ teamIds: [world.teams.platform.nodeId] })).toEqual([team]);
  expect(await asks({ userIds: [world.people.owner.nodeId], union: true })).toEqual([owner, team]);
  expect(await asks({ userIds: [world.people.owner.nodeId] })).toEqual([owner]);
  const { data } = await app(
    `query($id: ID!) { node(id: $id) { ... on PullRequest { timelineItems(first: 20,
    itemTypes: [REVIEW_REQUESTED_EVENT, REVIEW_REQUEST_REMOVED_EVENT]) { filteredCount nodes { __typename } } } } }`,
    {
      id: pull.id,
    },
  );
  expect(data.node.timelineItems.nodes).toEqual([
    { __typename: "ReviewRequestedEvent" },
    { __typename: "ReviewRequestedEvent" },
    { __typename: "ReviewRequestRemovedEvent" },
  ]);
  const blind = await world.byApp({ pull_requests: "write" })(request, {
    input: { pullRequestId: pull.id, teamIds: [world.teams.platform.nodeId] },
  });
  expect(blind.errors[0]).toMatchObject({ type: "FORBIDDEN", message: "Resource not accessible by integration" });
});

test("a comment is written, edited by somebody else, who is named, and deleted", async () => {
  const pull = await opensPull(world, "commented");
  const add = `mutation($id: ID!, $body: String!) { addComment(input: { subjectId: $id, body: $body }) {
    commentEdge { node { id fullDatabaseId author { __typename login } } } } }`;
  const { data } = await world.byApp()(add, { id: pull.id, body: "hello" });
  const comment = data.addComment.commentEdge.node;
  expect(comment.author).toEqual({ __typename: "Bot", login: "countersign[bot]" });
  const edit = `mutation($id: ID!, $body: String!) { updateIssueComment(input: { id: $id, body: $body }) {
    issueComment { body lastEditedAt editor { login } includesCreatedEdit } } }`;
  expect((await world.outsider(edit, { id: comment.id, body: "x" })).errors[0]?.type).toBe("NOT_FOUND");
  const edited = await world.owner(edit, { id: comment.id, body: "changed" });
  expect(edited.data.updateIssueComment.issueComment).toMatchObject({ body: "changed", editor: { login: "owner" } });
  expect((await world.owner(add, { id: pull.id, body: "  " })).errors[0]).toMatchObject({ type: "UNPROCESSABLE" });
  const remove = `mutation($id: ID!) { deleteIssueComment(input: { id: $id }) { clientMutationId } }`;
  expect(await webhooksOf(async () => world.owner(remove, { id: comment.id }))).toEqual(["issue_comment.deleted"]);
  expect((await world.owner(remove, { id: comment.id })).errors[0]?.type).toBe("NOT_FOUND");
});

test("a review is drafted, submitted, edited and dismissed, and each shows who did it", async () => {
  const pull = await opensPull(world, "reviewed");
  const add = `mutation($input: AddPullRequestReviewInput!) { addPullRequestReview(input: $input) { pullRequestReview {
    id state submittedAt commit { oid } author { login } } } }`;
  const approve = { input: { pullRequestId: pull.id, event: "APPROVE" } };
  expect((await world.requester(add, approve)).errors[0]).toMatchObject({
    type: "UNPROCESSABLE",
    message: "Can not approve your own pull request",
  });
  const drafted = await world.owner(add, { input: { pullRequestId: pull.id, body: "fine" } });
  const { id, state } = drafted.data.addPullRequestReview.pullRequestReview;
  expect(state).toBe("PENDING");
  const reviews = `query($id: ID!) { node(id: $id) { ... on PullRequest { reviews(first: 9, states: [PENDING, APPROVED,
    DISMISSED]) { nodes { state body editor { login } lastEditedAt authorCanPushToRepository fullDatabaseId commit { oid } } } } } }`;
  expect((await world.requester(reviews, { id: pull.id })).data.node.reviews.nodes).toEqual([]);
  const submit = `mutation($id: ID!) { submitPullRequestReview(input: { pullRequestReviewId: $id, event: APPROVE }) {
    pullRequestReview { state commit { oid } } } }`;
  expect((await world.owner(submit, { id })).data.submitPullRequestReview.pullRequestReview).toEqual({
    state: "APPROVED",
    commit: { oid: pull.head },
  });
  await world.requester(
    `mutation($id: ID!) { updatePullRequestReview(input: { pullRequestReviewId: $id, body: "very fine" }) {
    pullRequestReview { id } } }`,
    { id },
  );
  await world.requester(
    `mutation($id: ID!) { dismissPullRequestReview(input: { pullRequestReviewId: $id, message: "no" }) {
    pullRequestReview { state } } }`,
    { id },
  );
  const { data } = await world.byApp()(reviews, { id: pull.id });
  expect(data.node.reviews.nodes).toMatchObject([
    { state: "DISMISSED", body: "very fine", editor: { login: "requester" }, authorCanPushToRepository: true },
  ]);
  const timeline = await world.byApp()(
    `query($id: ID!) { node(id: $id) { ... on PullRequest { timelineItems(first: 9,
    itemTypes: [REVIEW_DISMISSED_EVENT]) { nodes { ... on ReviewDismissedEvent {
      actor { login } previousReviewState dismissalMessage review { fullDatabaseId } } } } } } }`,
    { id: pull.id },
  );
  expect(timeline.data.node.timelineItems.nodes).toMatchObject([
    { actor: { login: "requester" }, previousReviewState: "APPROVED", dismissalMessage: "no" },
  ]);
});

test("an issue is opened, changed, closed and reopened", async () => {
  const app = world.byApp();
  const sent = await webhooksOf(async () => {
    const { data } = await app(
      `mutation($id: ID!) { createIssue(input: { repositoryId: $id, title: "bypass", body: "b" }) {
      issue { id number state author { login } } } }`,
      { id: world.repository.nodeId },
    );
    const { id } = data.createIssue.issue;
    await app(`mutation($id: ID!) { updateIssue(input: { id: $id, title: "a bypass" }) { issue { title } } }`, { id });
    const closed = await app(
      `mutation($id: ID!) { closeIssue(input: { issueId: $id, stateReason: NOT_PLANNED }) {
      issue { state stateReason closedAt } } }`,
      { id },
    );
    expect(closed.data.closeIssue.issue).toMatchObject({ state: "CLOSED", stateReason: "NOT_PLANNED" });
    await app(`mutation($id: ID!) { reopenIssue(input: { issueId: $id }) { issue { state } } }`, { id });
  });
  expect(sent).toEqual(["issues.opened", "issues.edited", "issues.closed", "issues.reopened"]);
  const { data } = await app(`{ repository(owner: "acme", name: "access") { issues(first: 5, states: [OPEN]) {
    nodes { title body } } } }`);
  expect(data.repository.issues.nodes).toEqual([{ title: "a bypass", body: "b" }]);
});
