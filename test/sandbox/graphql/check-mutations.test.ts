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

const createCheck = `mutation($input: CreateCheckRunInput!) { createCheckRun(input: $input) { checkRun {
  id name status conclusion title externalId completedAt checkSuite { app { slug databaseId } status conclusion }
  annotations(first: 5) { nodes { path message annotationLevel location { start { line column } end { line } } } }
} } }`;

const check = (sha: string, more: object = {}) => ({
  input: { repositoryId: world.repository.nodeId, headSha: sha, name: "countersign", ...more },
});

test("an app reports a check, changes it while it is open, and cannot reopen it once completed", async () => {
  const { head } = await opensPull(world, "checked");
  const app = world.byApp();
  const created = await app(createCheck, check(head, { status: "IN_PROGRESS", externalId: "1" }));
  expect(created.errors).toEqual([]);
  const run = created.data.createCheckRun.checkRun;
  expect(run).toMatchObject({ status: "IN_PROGRESS", conclusion: null, checkSuite: { app: { slug: "countersign" } } });
  const update = `mutation($input: UpdateCheckRunInput!) { updateCheckRun(input: $input) {
    checkRun { status conclusion title annotations(first: 9) { totalCount } } } }`;
  const annotation = {
    path: "access/a.yaml",
    location: { startLine: 3, endLine: 3 },
    annotationLevel: "FAILURE",
    message: "no",
  };
  const input = { repositoryId: world.repository.nodeId, checkRunId: run.id };
  const completed = await app(update, {
    input: { ...input, conclusion: "FAILURE", output: { title: "1 problem", summary: "s", annotations: [annotation] } },
  });
  expect(completed.data.updateCheckRun.checkRun).toEqual({
    status: "COMPLETED",
    conclusion: "FAILURE",
    title: "1 problem",
    annotations: { totalCount: 1 },
  });
  const reopened = await app(update, { input: { ...input, status: "IN_PROGRESS" } });
  expect(reopened.data.updateCheckRun.checkRun.status).toBe("COMPLETED");
  const { data } = await app(
    `query($oid: GitObjectID!) { repository(owner: "acme", name: "access") { object(oid: $oid) {
    ... on Commit { statusCheckRollup { state } checkSuites(first: 5) { nodes { conclusion checkRuns(first: 5, filterBy: {
      checkName: "countersign", checkType: LATEST }) { nodes { name conclusion } } } } } } } }`,
    { oid: head },
  );
  expect(data.repository.object).toEqual({
    statusCheckRollup: { state: "FAILURE" },
    checkSuites: {
      nodes: [{ conclusion: "FAILURE", checkRuns: { nodes: [{ name: "countersign", conclusion: "FAILURE" }] } }],
    },
  });
});

test("a check is refused from a person, without permission, on an unknown commit, with 51 annotations", async () => {
  const sha = world.firstCommit;
  const one = { path: "a", location: { startLine: 1, endLine: 1 }, annotationLevel: "NOTICE", message: "m" };
  const many = { output: { title: "t", summary: "s", annotations: Array.from({ length: 51 }, () => one) } };
  const refusals = [
    await world.owner(createCheck, check(sha)),
    await world.byApp({ checks: "read" })(createCheck, check(sha)),
    await world.byApp()(createCheck, check("f".repeat(40))),
    await world.byApp()(createCheck, check(sha, many)),
  ];
  expect(refusals.map(({ errors }) => `${errors[0]?.type}: ${errors[0]?.message}`)).toMatchInlineSnapshot(`
    [
      "FORBIDDEN: You must authenticate via a GitHub App.",
      "FORBIDDEN: Resource not accessible by integration",
      "UNPROCESSABLE: No commit found for SHA: ffffffffffffffffffffffffffffffffffffffff",
      "UNPROCESSABLE: Invalid request.

    No more than 50 items are allowed; more were supplied.",
    ]
  `);
});

test("of several mutations in one request each stands or falls alone, in their order", async () => {
  const pull = await opensPull(world, "batch");
  const { status, data, errors } = await world.byApp()(
    `mutation($repo: ID!, $sha: GitObjectID!, $pull: ID!, $stranger: ID!) {
      first: createCheckRun(input: { repositoryId: $repo, headSha: $sha, name: "one", clientMutationId: "1" }) {
        clientMutationId checkRun { name } }
      second: requestReviews(input: { pullRequestId: $pull, teamIds: [$stranger], union: true }) { pullRequest { id } }
      third: addComment(input: { subjectId: $pull, body: "third" }) { commentEdge { node { body viewerDidAuthor } } }
      fourth: updateIssueComment(input: { id: "IC_nothing", body: "x" }) { issueComment { id } }
    }`,
    { repo: world.repository.nodeId, sha: pull.head, pull: pull.id, stranger: world.teams.strangers.nodeId },
  );
  expect(status).toBe(200);
  expect(data).toEqual({
    first: { clientMutationId: "1", checkRun: { name: "one" } },
    second: null,
    third: { commentEdge: { node: { body: "third", viewerDidAuthor: true } } },
    fourth: null,
  });
  expect(errors.map(({ type, path, message }) => ({ type, path, message }))).toMatchInlineSnapshot(`
    [
      {
        "message": "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/access repository.",
        "path": [
          "second",
        ],
        "type": "UNPROCESSABLE",
      },
      {
        "message": "Could not resolve to a node with the global id of 'IC_nothing'",
        "path": [
          "fourth",
        ],
        "type": "NOT_FOUND",
      },
    ]
  `);
});
