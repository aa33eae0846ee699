import { afterAll, beforeAll, expect, test } from "vitest";
import { base64, opensPull, pushes, type Opened } from "./opened-pull.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

let world: SmallWorld;
let pull: Opened;

beforeAll(async () => {
  world = await startSmallWorld();
  pull = await opensPull(world);
});

afterAll(async () => {
  expect(world.oracle.sentences()).toEqual([]);
  await world[Symbol.asyncDispose]();
});

test("a repository shows its default branch, its tree and what its files hold", async () => {
  const { data, errors } = await world.byApp()(`{
    repository(owner: "acme", name: "access") {
      nameWithOwner visibility isArchived databaseId owner { __typename login }
      defaultBranchRef { name prefix target { oid ... on Commit { history(first: 5) { totalCount } } } }
      object(expression: "main:access") {
        ... on Tree { entries { name path mode type size object { ... on Blob { text byteSize isBinary isTruncated } } } }
      }
      none: object(oid: "${"0".repeat(40)}") { oid }
      ref(qualifiedName: "refs/heads/main") { name compare(headRef: "request") { aheadBy behindBy status } }
    }
  }`);
  expect(errors).toEqual([]);
  expect(data.repository).toEqual({
    nameWithOwner: "acme/access",
    visibility: "PRIVATE",
    isArchived: false,
    databaseId: world.repository.id,
    owner: { __typename: "Organization", login: "acme" },
    defaultBranchRef: {
      name: "main",
      prefix: "refs/heads/",
      target: { oid: world.firstCommit, history: { totalCount: 1 } },
    },
    object: {
      entries: [
        {
          name: "first.yaml",
          path: "access/first.yaml",
          mode: 0o100644,
          type: "blob",
          size: 10,
          object: { text: "id: first\n", byteSize: 10, isBinary: false, isTruncated: false },
        },
      ],
    },
    none: null,
    ref: { name: "main", compare: { aheadBy: 1, behindBy: 0, status: "AHEAD" } },
  });
});

test("a commit made through the API is signed by GitHub and authored by the token's holder", async () => {
  const { data } = await world.byApp()(
    `query($oid: GitObjectID!) { repository(owner: "acme", name: "access") { object(oid: $oid) { ... on Commit {
      message changedFilesIfAvailable additions author { email user { login } } committer { email user { login } }
      signature { isValid state wasSignedByGitHub } authors(first: 5) { nodes { user { login } } }
      parents(first: 2) { nodes { oid } } file(path: "access/request.yaml") { name path oid }
      associatedPullRequests(first: 5) { nodes { number } }
    } } } }`,
    { oid: pull.head },
  );
  const commit = data.repository.object;
  expect(commit).toMatchObject({
    message: "Change access/request.yaml",
    changedFilesIfAvailable: 1,
    additions: 1,
    author: { user: { login: "requester" } },
    committer: { email: "noreply@github.com", user: { login: "web-flow" } },
    signature: { isValid: true, state: "VALID", wasSignedByGitHub: true },
    authors: { nodes: [{ user: { login: "requester" } }] },
    parents: { nodes: [{ oid: world.firstCommit }] },
    file: { name: "request.yaml", path: "access/request.yaml" },
    associatedPullRequests: { nodes: [{ number: pull.number }] },
  });
});

test("a pull request shows who opened it, what it changes, and that its mergeability is not known at once", async () => {
  const read = `query($number: Int!) { repository(owner: "acme", name: "access") { pullRequest(number: $number) {
    fullDatabaseId title body state isDraft merged author { __typename login ... on User { databaseId } }
    baseRefName headRefName headRefOid isCrossRepository headRepositoryOwner { login } mergeable changedFiles
    files(first: 10) { nodes { path changeType additions deletions } }
    commits(last: 1) { totalCount nodes { commit { oid } } }
    authorAssociation reviewRequests(first: 5) { totalCount } autoMergeRequest { enabledAt }
  } } }`;
  const { data } = await world.owner(read, { number: pull.number });
  expect(data.repository.pullRequest).toMatchObject({
    title: "Access for request",
    body: "please",
    state: "OPEN",
    isDraft: false,
    merged: false,
    author: { __typename: "User", login: "requester", databaseId: world.people.requester.id },
    baseRefName: "main",
    headRefName: "request",
    headRefOid: pull.head,
    isCrossRepository: false,
    headRepositoryOwner: { login: "acme" },
    mergeable: "UNKNOWN",
    changedFiles: 1,
    files: { nodes: [{ path: "access/request.yaml", changeType: "ADDED", additions: 1, deletions: 0 }] },
    commits: { totalCount: 1, nodes: [{ commit: { oid: pull.head } }] },
    authorAssociation: "MEMBER",
    reviewRequests: { totalCount: 0 },
    autoMergeRequest: null,
  });
  await world.settled();
  expect((await world.owner(read, { number: pull.number })).data.repository.pullRequest.mergeable).toBe("MERGEABLE");
});

test("large text is cut and says so; binary content has no text", async () => {
  await pushes(world, world.requester, "large", "large.txt", "x".repeat(600_000));
  await pushes(world, world.requester, "large", "binary.bin", "a\0b");
  const { data } = await world.owner(`{ repository(owner: "acme", name: "access") {
    large: object(expression: "large:large.txt") { ... on Blob { isTruncated byteSize text } }
    binary: object(expression: "large:binary.bin") { ... on Blob { isBinary text } }
  } }`);
  expect(data.repository.large).toMatchObject({ isTruncated: true, byteSize: 600_000 });
  expect(data.repository.large.text.length).toBeLessThan(600_000);
  expect(data.repository.binary).toEqual({ isBinary: true, text: null });
});

test("teams show their members, with those of child teams or without", async () => {
  const { data } = await world.byApp()(`{ organization(login: "acme") {
    membersWithRole(first: 10) { totalCount edges { role node { login } } }
    team(slug: "platform") {
      combinedSlug databaseId parentTeam { slug } childTeams(first: 5) { nodes { slug } }
      all: members(first: 10) { nodes { login databaseId } }
      own: members(first: 10, membership: IMMEDIATE) { nodes { login } }
      below: members(first: 10, membership: CHILD_TEAM) { nodes { login } }
      repositories(first: 5) { edges { permission node { name } } }
    }
  } user(login: "owner") { organization(login: "acme") { login } isSiteAdmin } }`);
  expect(data.organization.membersWithRole.totalCount).toBe(3);
  expect(data.organization.team).toMatchObject({
    combinedSlug: "acme/platform",
    childTeams: { nodes: [{ slug: "on-call" }] },
    all: { nodes: [{ login: "owner" }, { login: "admin" }] },
    own: { nodes: [{ login: "owner" }] },
    below: { nodes: [{ login: "admin" }] },
    repositories: { edges: [{ permission: "WRITE", node: { name: "access" } }] },
  });
  expect(data.user.organization).toEqual({ login: "acme" });
});

test("anything can be asked for by its node id, in one request", async () => {
  const ids = [pull.id, world.repository.nodeId, world.people.owner.nodeId, world.teams.platform.nodeId];
  const { data } = await world.byApp()(
    `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on PullRequest { number } ... on User { login } } }`,
    { ids },
  );
  expect(data.nodes).toEqual([
    { __typename: "PullRequest", id: pull.id, number: pull.number },
    { __typename: "Repository", id: world.repository.nodeId },
    { __typename: "User", id: world.people.owner.nodeId, login: "owner" },
    { __typename: "Team", id: world.teams.platform.nodeId },
  ]);
});

test("a connection is walked page by page, forwards and backwards", async () => {
  for (const n of [1, 2, 3, 4, 5]) {
    await world.owner(`mutation($id: ID!) { addComment(input: { subjectId: $id, body: "${n}" }) { subject { id } } }`, {
      id: pull.id,
    });
  }
  const page = (args: string) =>
    world.owner(
      `query($id: ID!) { node(id: $id) { ... on PullRequest { comments(${args}) {
      totalCount nodes { body } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } } } }`,
      { id: pull.id },
    );
  const bodies = async (args: string) =>
    (await page(args)).data.node.comments.nodes.map((one: { body: string }) => one.body);
  const first = (await page("first: 2")).data.node.comments;
  expect(first.totalCount).toBe(5);
  expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  expect(await bodies(`first: 2, after: "${first.pageInfo.endCursor}"`)).toEqual(["3", "4"]);
  const last = (await page("last: 2")).data.node.comments;
  expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(await bodies(`last: 2, before: "${last.pageInfo.startCursor}"`)).toEqual(["2", "3"]);
  const wrong = await page(`first: 2, after: "${base64("nonsense")}"`);
  expect(wrong.errors[0]?.type).toBe("INVALID_CURSOR_ARGUMENTS");
});

test("the budget is counted, and what a query costs grows with what it may answer", async () => {
  const small = await world.requester(`{ rateLimit { cost limit remaining used nodeCount } }`);
  expect(small.data.rateLimit).toMatchObject({ cost: 1, limit: 5000, nodeCount: 0 });
  const large = await world.requester(`{ rateLimit { cost remaining nodeCount }
    repository(owner: "acme", name: "access") { pullRequests(first: 100) { nodes { reviews(first: 100) { nodes {
      id
    } } comments(first: 100) { nodes { id } } } } } }`);
  expect(large.data.rateLimit).toMatchObject({ cost: 2, nodeCount: 100 + 2 * 100 * 100 });
  expect(large.data.rateLimit.remaining).toBe(small.data.rateLimit.remaining - 2);
});
