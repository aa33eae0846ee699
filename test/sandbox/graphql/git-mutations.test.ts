import { afterAll, beforeAll, expect, test } from "vitest";
import { base64, createCommit, opensPull, pushes } from "./opened-pull.ts";
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

test("a commit on a branch is a compare-and-set, and needs a branch that is there", async () => {
  const head = await pushes(world, world.requester, "cas", "a.txt", "1");
  const input = (more: object) => ({
    input: {
      branch: { repositoryNameWithOwner: "acme/access", branchName: "cas" },
      expectedHeadOid: head,
      message: { headline: "h", body: "b" },
      ...more,
    },
  });
  const additions = [{ path: "deep/b.txt", contents: base64("2") }];
  const stale = await world.requester(
    createCommit,
    input({ expectedHeadOid: world.firstCommit, fileChanges: { additions } }),
  );
  expect(stale.errors[0]?.type).toBe("STALE_DATA");
  const absent = { repositoryNameWithOwner: "acme/access", branchName: "absent" };
  const refusals = [
    await world.requester(createCommit, input({ branch: absent })),
    await world.outsider(createCommit, input({})),
    await world.byApp({ contents: "read" })(createCommit, input({})),
    await world.requester(
      createCommit,
      input({ fileChanges: { additions: [{ path: "x", contents: "not base64!" }] } }),
    ),
    await world.requester(createCommit, input({ fileChanges: { deletions: [{ path: "absent.txt" }] } })),
    await world.requester(createCommit, input({ fileChanges: { additions: [{ path: "../x", contents: "" }] } })),
  ];
  expect(refusals.map(({ errors }) => errors[0]?.type)).toEqual([
    "NOT_FOUND",
    "NOT_FOUND",
    "FORBIDDEN",
    "BAD_USER_INPUT",
    "UNPROCESSABLE",
    "UNPROCESSABLE",
  ]);
  const sent = await webhooksOf(async () => {
    const { errors } = await world.requester(
      createCommit,
      input({ fileChanges: { additions, deletions: [{ path: "a.txt" }] } }),
    );
    expect(errors).toEqual([]);
  });
  expect(sent).toEqual(["push", "check_suite.requested"]);
  expect(await world.repository.git.run(["ls-tree", "-r", "--name-only", "cas"])).toBe(
    "README.md\naccess/first.yaml\ndeep/b.txt\n",
  );
});

test("refs are created, moved forward, moved back only by force, and deleted", async () => {
  const app = world.byApp();
  const head = await pushes(world, app, "refs", "r.txt", "1");
  const { data } = await app(`{ repository(owner: "acme", name: "access") { ref(qualifiedName: "refs") { id } } }`);
  const { id } = data.repository.ref;
  const update = `mutation($input: UpdateRefInput!) { updateRef(input: $input) { ref { target { oid } } } }`;
  const back = { refId: id, oid: world.firstCommit };
  expect((await app(update, { input: back })).errors[0]?.message).toBe("Update is not a fast forward");
  expect((await app(update, { input: { ...back, force: true } })).data.updateRef.ref.target.oid).toBe(
    world.firstCommit,
  );
  expect((await app(update, { input: { refId: id, oid: head } })).data.updateRef.ref.target.oid).toBe(head);
  const remove = `mutation($id: ID!) { deleteRef(input: { refId: $id }) { clientMutationId } }`;
  expect((await app(remove, { id })).errors).toEqual([]);
  expect((await app(remove, { id })).errors[0]?.message).toBe("Reference does not exist");
});

test("a force-push stands in the timeline with both commits", async () => {
  const pull = await opensPull(world, "forced");
  const other = await pushes(world, world.requester, "elsewhere", "other.txt", "1");
  await world.repository.git.run(["cat-file", "-e", other]);
  const { data } = await world.requester(
    `{ repository(owner: "acme", name: "access") { ref(qualifiedName: "forced") { id } } }`,
  );
  await world.requester(
    `mutation($id: ID!, $oid: GitObjectID!) { updateRef(input: { refId: $id, oid: $oid, force: true }) {
    ref { name } } }`,
    { id: data.repository.ref.id, oid: other },
  );
  const shown = await world.owner(
    `query($id: ID!) { node(id: $id) { ... on PullRequest { headRefOid timelineItems(first: 9,
    itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { nodes { ... on HeadRefForcePushedEvent {
      actor { login } beforeCommit { oid } afterCommit { oid } } } } } } }`,
    { id: pull.id },
  );
  expect(shown.data.node).toEqual({
    headRefOid: other,
    timelineItems: {
      nodes: [{ actor: { login: "requester" }, beforeCommit: { oid: pull.head }, afterCommit: { oid: other } }],
    },
  });
});
