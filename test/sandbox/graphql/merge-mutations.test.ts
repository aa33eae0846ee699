import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rule } from "../../../sandbox/state/ruleset.ts";
import { createCommit, opensPull } from "./opened-pull.ts";
import { type Ask, type SmallWorld, startSmallWorld } from "./small-world.ts";

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

const createCheck = `mutation($input: CreateCheckRunInput!) { createCheckRun(input: $input) { checkRun {
  id name status conclusion title externalId completedAt checkSuite { app { slug databaseId } status conclusion }
  annotations(first: 5) { nodes { path message annotationLevel location { start { line column } end { line } } } }
} } }`;

const check = (sha: string, more: object = {}) => ({
  input: { repositoryId: world.repository.nodeId, headSha: sha, name: "countersign", ...more },
});

const merge = `mutation($input: MergePullRequestInput!) { mergePullRequest(input: $input) { pullRequest {
  merged state mergedBy { login } mergeCommit { oid parents(first: 2) { nodes { oid } } } } } }`;

test("a pull request is edited, closed, reopened and merged, but not at another head", async () => {
  const pull = await opensPull(world, "merged");
  const sent = await webhooksOf(async () => {
    await world.requester(
      `mutation($id: ID!) { updatePullRequest(input: { pullRequestId: $id, title: "Better" }) {
      pullRequest { title } } }`,
      { id: pull.id },
    );
    await world.requester(
      `mutation($id: ID!) { closePullRequest(input: { pullRequestId: $id }) { pullRequest { state } } }`,
      { id: pull.id },
    );
    await world.requester(
      `mutation($id: ID!) { reopenPullRequest(input: { pullRequestId: $id }) { pullRequest { state } } }`,
      { id: pull.id },
    );
  });
  expect(sent).toEqual(["pull_request.edited", "pull_request.closed", "pull_request.reopened"]);
  const stale = await world.owner(merge, { input: { pullRequestId: pull.id, expectedHeadOid: world.firstCommit } });
  expect(stale.errors[0]?.message).toBe("Head branch was modified. Review and try the merge again.");
  const merged = await world.owner(merge, { input: { pullRequestId: pull.id, expectedHeadOid: pull.head } });
  expect(merged.errors).toEqual([]);
  expect(merged.data.mergePullRequest.pullRequest).toMatchObject({
    merged: true,
    state: "MERGED",
    mergedBy: { login: "owner" },
    mergeCommit: { parents: { nodes: [{ oid: world.firstCommit }, { oid: pull.head }] } },
  });
  expect((await world.owner(merge, { input: { pullRequestId: pull.id } })).errors).toHaveLength(1);
});

async function withRules(rules: readonly Rule[], work: () => Promise<void>): Promise<void> {
  const id = world.world.nextId();
  const now = world.world.now();
  world.repository.rulesets.set(id, {
    id,
    nodeId: `RRS_${id}`,
    repositoryId: world.repository.id,
    name: "main",
    enforcement: "active",
    include: ["~DEFAULT_BRANCH"],
    exclude: [],
    bypassActors: [],
    rules,
    createdAt: now,
    updatedAt: now,
  });
  try {
    await work();
  } finally {
    world.repository.rulesets.delete(id);
  }
}

const state = async (ask: Ask, id: string): Promise<string> => {
  await ask(`query($id: ID!) { node(id: $id) { ... on PullRequest { mergeStateStatus } } }`, { id });
  await world.settled();
  const { data } = await ask(`query($id: ID!) { node(id: $id) { ... on PullRequest { mergeStateStatus } } }`, { id });
  return data.node.mergeStateStatus as string;
};

test("a required check pinned to an app holds the merge up, and so do direct commits", async () => {
  const pull = await opensPull(world, "ruled");
  const rules: readonly Rule[] = [
    {
      type: "required_status_checks",
      strict: false,
      checks: [{ context: "countersign", integrationId: world.app.id }],
    },
  ];
  await withRules(rules, async () => {
    expect(await state(world.owner, pull.id)).toBe("BLOCKED");
    const refused = await world.owner(merge, { input: { pullRequestId: pull.id } });
    expect(refused.errors[0]).toMatchObject({
      type: "UNPROCESSABLE",
      message: `Required status check "countersign" is expected.`,
    });
    const direct = await world.owner(createCommit, {
      input: {
        branch: { repositoryNameWithOwner: "acme/access", branchName: "main" },
        expectedHeadOid: await world.repository.git.head("main"),
        message: { headline: "past the rules" },
      },
    });
    expect(direct.errors[0]?.message).toContain("Repository rule violations found");
    await world.byApp()(createCheck, check(pull.head, { conclusion: "SUCCESS" }));
    expect(await state(world.owner, pull.id)).toBe("CLEAN");
    const required = await world.byApp()(
      `query($oid: GitObjectID!, $pull: ID!) { repository(owner: "acme", name: "access") {
      object(oid: $oid) { ... on Commit { statusCheckRollup { contexts(first: 5) { nodes { ... on CheckRun {
        name isRequired(pullRequestId: $pull) } } } } } } } }`,
      { oid: pull.head, pull: pull.id },
    );
    expect(required.data.repository.object.statusCheckRollup.contexts.nodes).toEqual([
      { name: "countersign", isRequired: true },
    ]);
    expect((await world.owner(merge, { input: { pullRequestId: pull.id } })).errors).toEqual([]);
  });
});

test("where there is a merge queue a pull request is enqueued, and can leave it again", async () => {
  const pull = await opensPull(world, "queued");
  const enqueue = `mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { mergeQueueEntry {
    position state enqueuer { login } headCommit { oid } pullRequest { isInMergeQueue } } } }`;
  expect((await world.owner(enqueue, { id: pull.id })).errors[0]?.message).toBe(
    "Merge queue is not enabled for this branch",
  );
  const rules: readonly Rule[] = [
    { type: "merge_queue", mergeMethod: "merge", maxEntriesToBuild: 5 },
    { type: "required_status_checks", strict: false, checks: [] },
  ];
  await withRules(rules, async () => {
    const refused = await world.owner(merge, { input: { pullRequestId: pull.id } });
    expect(refused.errors[0]?.message).toBe("Changes must be made through the merge queue");
    const { data, errors } = await world.owner(enqueue, { id: pull.id });
    expect(errors).toEqual([]);
    expect(data.enqueuePullRequest.mergeQueueEntry).toMatchObject({
      position: 1,
      enqueuer: { login: "owner" },
      pullRequest: { isInMergeQueue: true },
    });
    const queue = await world.byApp()(`{ repository(owner: "acme", name: "access") { mergeQueue {
      entries(first: 5) { totalCount } } } }`);
    expect(queue.data.repository.mergeQueue.entries.totalCount).toBe(1);
    const left = await world.owner(
      `mutation($id: ID!) { dequeuePullRequest(input: { id: $id }) { clientMutationId } }`,
      { id: pull.id },
    );
    expect(left.errors).toEqual([]);
  });
});
