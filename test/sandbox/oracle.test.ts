import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type JudgedSandbox, must, opens, startJudgedSandbox } from "./judged-sandbox.ts";

const repo = "/repos/acme/access";
let github: JudgedSandbox;

beforeAll(async () => {
  github = await startJudgedSandbox();
});

afterEach(async () => {
  expect(await github.findings()).toEqual([]);
});

afterAll(async () => github[Symbol.asyncDispose]());

test("the app asks about itself, its installation and its repositories", async () => {
  const { appItself, app } = github;
  for (const line of [
    "GET /app",
    "GET /app/installations",
    `GET /app/installations/${github.sandbox.app.installationId}`,
    `GET ${repo}/installation`,
    "GET /orgs/acme/installation",
    "GET /app/hook/config",
  ]) {
    await must(appItself(line));
  }
  for (const line of ["GET /installation/repositories", "GET /rate_limit", "GET /meta", "GET /users/requester"]) {
    await must(app(line));
  }
  expect((await github.nobody("GET /app")).status).toBe(401);
  expect((await github.as("ghs_unknown")(`GET ${repo}`)).status).toBe(401);
});

test("organisation, teams and people are shown as described", async () => {
  const { app } = github;
  for (const line of [
    "GET /orgs/acme",
    "GET /orgs/acme/members",
    "GET /orgs/acme/members/owner",
    "GET /orgs/acme/memberships/owner",
    "GET /orgs/acme/teams",
    "GET /orgs/acme/teams/platform",
    "GET /orgs/acme/teams/platform/teams",
    "GET /orgs/acme/teams/platform/members",
    "GET /orgs/acme/teams/platform/memberships/platform-1",
    "GET /orgs/acme/teams/platform/repos",
    `GET ${repo}/collaborators/requester/permission`,
  ]) {
    await must(app(line));
  }
  expect((await app("GET /orgs/acme/teams/platform/memberships/owner")).status).toBe(404);
  const person = github.person("owner");
  for (const line of ["GET /user", "GET /user/repos", "GET /user/orgs", "GET /user/installations"]) await person(line);
});

test("members come and go", async () => {
  const admin = github.person("admin");
  await must(admin("PUT /orgs/acme/memberships/outsider", { role: "member" }));
  await must(github.person("outsider")("PATCH /user/memberships/orgs/acme", { state: "active" }));
  await must(admin("PUT /orgs/acme/teams/orders/memberships/outsider", { role: "member" }));
  await must(admin("DELETE /orgs/acme/teams/orders/memberships/outsider"));
  await must(admin("DELETE /orgs/acme/members/outsider"));
});

test("what git holds is shown as described", async () => {
  const { app } = github;
  const main = await must(app(`GET ${repo}/git/ref/heads/main`));
  const commit = await must(app(`GET ${repo}/git/commits/${main.object.sha}`));
  const tree = await must(app(`GET ${repo}/git/trees/${commit.tree.sha}?recursive=1`));
  const file = tree.tree.find((one: { type: string }) => one.type === "blob");
  await must(app(`GET ${repo}/git/blobs/${file.sha}`));
  const blob = await must(app(`POST ${repo}/git/blobs`, { content: "x", encoding: "utf-8" }));
  const made = await must(
    app(`POST ${repo}/git/trees`, {
      base_tree: commit.tree.sha,
      tree: [{ path: "x.txt", mode: "100644", type: "blob", sha: blob.sha }],
    }),
  );
  const parents = [main.object.sha];
  const next = await must(app(`POST ${repo}/git/commits`, { message: "m", tree: made.sha, parents }));
  await must(app(`POST ${repo}/git/refs`, { ref: "refs/heads/data", sha: next.sha }));
  await must(app(`PATCH ${repo}/git/refs/heads/data`, { sha: main.object.sha, force: true }));
  for (const line of [
    `GET ${repo}`,
    `GET ${repo}/branches`,
    `GET ${repo}/branches/main`,
    `GET ${repo}/commits`,
    `GET ${repo}/commits/${main.object.sha}`,
    `GET ${repo}/commits/${main.object.sha}/pulls`,
    `GET ${repo}/compare/main...data`,
    `GET ${repo}/compare/main...${next.sha}`,
    `GET ${repo}/contents/README.md`,
    `GET ${repo}/contents/policies`,
    `GET ${repo}/git/matching-refs/heads/`,
    `GET ${repo}/activity`,
    `GET ${repo}/forks`,
    `GET ${repo}/rules/branches/main`,
    `GET ${repo}/rulesets`,
  ]) {
    await must(app(line));
  }
  await must(app(`DELETE ${repo}/git/refs/heads/data`));
});

test("a request is talked about, reviewed, changed and taken back", async () => {
  const requester = github.person("requester");
  const reviewer = github.person("platform-1");
  const { number } = await opens(requester, "talk");
  const pull = `${repo}/pulls/${number}`;
  const comment = await must(requester(`POST ${repo}/issues/${number}/comments`, { body: "hello" }));
  await must(requester(`PATCH ${repo}/issues/comments/${comment.id}`, { body: "hello again" }));
  await must(requester(`GET ${repo}/issues/comments/${comment.id}`));
  await must(requester(`POST ${pull}/requested_reviewers`, { reviewers: ["owner"], team_reviewers: ["platform"] }));
  await must(requester(`GET ${pull}/requested_reviewers`));
  await must(requester(`DELETE ${pull}/requested_reviewers`, { reviewers: ["owner"] }));
  const review = await must(reviewer(`POST ${pull}/reviews`, { event: "APPROVE", body: "fine" }));
  await must(reviewer(`PUT ${pull}/reviews/${review.id}`, { body: "very fine" }));
  await must(requester(`PUT ${pull}/reviews/${review.id}/dismissals`, { message: "not yet" }));
  const draft = await must(reviewer(`POST ${pull}/reviews`, { body: "hm" }));
  await must(reviewer(`POST ${pull}/reviews/${draft.id}/events`, { event: "REQUEST_CHANGES" }));
  expect((await requester(`POST ${pull}/reviews`, { event: "APPROVE" })).status).toBe(422);
  for (const line of [
    `GET ${repo}/pulls?state=all`,
    `GET ${pull}`,
    `GET ${pull}/files`,
    `GET ${pull}/commits`,
    `GET ${pull}/reviews`,
    `GET ${pull}/reviews/${review.id}`,
    `GET ${repo}/issues`,
    `GET ${repo}/issues/${number}`,
    `GET ${repo}/issues/${number}/comments`,
    `GET ${repo}/issues/comments`,
  ]) {
    await must(github.app(line));
  }
  await must(requester(`PATCH ${pull}`, { title: "talked" }));
  await must(requester(`PATCH ${pull}`, { state: "closed" }));
  await must(requester(`PATCH ${pull}`, { state: "open" }));
  await must(requester(`DELETE ${repo}/issues/comments/${comment.id}`));
  expect((await requester(`GET ${pull}/merge`)).status).toBe(404);
});

test("checks and statuses are set, shown and asked for again; the merge follows the rules", async () => {
  const requester = github.person("requester");
  const pull = await opens(requester, "checked");
  const { sha } = pull.head;
  const merge = `PUT ${repo}/pulls/${pull.number}/merge`;
  expect((await requester(merge, { sha })).status).toBe(405);
  const { app } = github;
  const output = {
    title: "1 problem",
    summary: "s",
    annotations: [
      { path: "access/checked.yaml", start_line: 1, end_line: 1, annotation_level: "failure", message: "no" },
    ],
  };
  const first = await must(
    app(`POST ${repo}/check-runs`, { name: "countersign", head_sha: sha, status: "in_progress" }),
  );
  await must(app(`PATCH ${repo}/check-runs/${first.id}`, { conclusion: "failure", output }));
  await must(app(`GET ${repo}/check-runs/${first.id}/annotations`));
  await must(requester(`POST ${repo}/check-runs/${first.id}/rerequest`));
  const passed = { name: "countersign", head_sha: sha, conclusion: "success", output: { title: "t", summary: "s" } };
  await must(app(`POST ${repo}/check-runs`, passed));
  await must(app(`POST ${repo}/statuses/${sha}`, { state: "success", context: "lint" }));
  for (const line of [
    `GET ${repo}/check-runs/${first.id}`,
    `GET ${repo}/commits/${sha}/check-runs`,
    `GET ${repo}/commits/${sha}/check-suites`,
    `GET ${repo}/commits/${sha}/statuses`,
    `GET ${repo}/commits/${sha}/status`,
  ]) {
    await must(app(line));
  }
  const suites = await must(app(`GET ${repo}/commits/${sha}/check-suites`));
  await must(app(`GET ${repo}/check-suites/${suites.check_suites[0].id}/check-runs`));
  expect((await requester(merge, { sha: "0".repeat(40) })).status).toBe(409);
  await must(requester(merge, { sha, merge_method: "squash" }));
  await must(app(`GET ${repo}/pulls/${pull.number}`));
  expect((await app(`GET ${repo}/pulls/${pull.number}/merge`)).status).toBe(204);
});

test("an issue is opened, changed and closed", async () => {
  const issue = await must(github.app(`POST ${repo}/issues`, { title: "a bypass", body: "b" }));
  await must(github.app(`PATCH ${repo}/issues/${issue.number}`, { title: "the bypass" }));
  await must(github.app(`PATCH ${repo}/issues/${issue.number}`, { state: "closed", state_reason: "not_planned" }));
  await must(github.app(`GET ${repo}/issues/${issue.number}`));
});

test("rules are changed by administrators, and seen by them in full", async () => {
  const admin = github.person("admin");
  const rules = [{ type: "deletion" }, { type: "non_fast_forward" }];
  const conditions = { ref_name: { include: ["refs/heads/kept"], exclude: [] } };
  const body = { name: "kept", target: "branch", enforcement: "active", conditions, rules };
  const made = await must(admin(`POST ${repo}/rulesets`, body));
  await must(admin(`GET ${repo}/rulesets/${made.id}`));
  await must(admin(`PUT ${repo}/rulesets/${made.id}`, { enforcement: "disabled" }));
  await must(admin(`DELETE ${repo}/rulesets/${made.id}`));
});

test("a fork's pull request is shown as described", async () => {
  const outsider = github.person("requester-2");
  const fork = await must(outsider(`POST ${repo}/forks`, {}));
  const from = `/repos/${fork.full_name}`;
  const main = await must(outsider(`GET ${from}/git/ref/heads/main`));
  await must(outsider(`POST ${from}/git/refs`, { ref: "refs/heads/forked", sha: main.object.sha }));
  const content = Buffer.from("id: forked\n").toString("base64");
  await must(outsider(`PUT ${from}/contents/access/forked.yaml`, { message: "m", content, branch: "forked" }));
  const head = "requester-2:forked";
  const pull = await must(outsider(`POST ${repo}/pulls`, { title: "from a fork", head, base: "main" }));
  await must(github.app(`GET ${repo}/pulls/${pull.number}`));
});

test("GraphQL over HTTP: what is asked is by GitHub's schema, what is answered has its form", async () => {
  const { body } = await github.app("POST /graphql", {
    query: `query($owner: String!) { repository(owner: $owner, name: "access") { id
      pullRequests(first: 10, states: [OPEN]) { nodes { number author { login } reviews(first: 5) { totalCount } } } } }`,
    variables: { owner: "acme" },
  });
  expect(body.errors).toBeUndefined();
  const { data } = (
    await github.app("POST /graphql", {
      query: `mutation($id: ID!) { createIssue(input: { repositoryId: $id, title: "by GraphQL" }) { issue { number } } }`,
      variables: { id: body.data.repository.id },
    })
  ).body;
  expect(data.createIssue.issue.number).toBeGreaterThan(0);
  expect((await github.nobody("POST /graphql", { query: "{ viewer { login } }" })).status).toBe(401);
});

test("the delivery log is read back and a delivery is sent again", async () => {
  const { appItself } = github;
  await github.findings();
  const log = await must(appItself("GET /app/hook/deliveries?per_page=5"));
  expect(log.length).toBe(5);
  await must(appItself(`GET /app/hook/deliveries/${log[0].id}`));
  await must(appItself(`POST /app/hook/deliveries/${log[0].id}/attempts`));
  expect(new Set(github.received).size).toBeGreaterThan(8);
});

test("a merge queue's groups are delivered and merged as described", async () => {
  await using queued = await startJudgedSandbox({ protection: { mergeQueue: "merge" } });
  const requester = queued.person("requester");
  const pull = await opens(requester, "queued");
  const pass = async (sha: string) =>
    must(queued.app(`POST ${repo}/check-runs`, { name: "countersign", head_sha: sha, conclusion: "success" }));
  await pass(pull.head.sha);
  const refused = await requester(`PUT ${repo}/pulls/${pull.number}/merge`, {});
  expect(refused).toMatchObject({ status: 405, body: { message: "Changes must be made through the merge queue" } });
  const query = `mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) {
    mergeQueueEntry { headCommit { oid } } } }`;
  const { body } = await requester("POST /graphql", { query, variables: { id: pull.node_id } });
  await pass(body.data.enqueuePullRequest.mergeQueueEntry.headCommit.oid);
  await expect.poll(async () => (await queued.app(`GET ${repo}/pulls/${pull.number}`)).body.merged).toBe(true);
  expect(await queued.findings()).toEqual([]);
  expect(queued.received).toContain("merge_group");
});
