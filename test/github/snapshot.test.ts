import { describe, expect, test } from "vitest";

import { sha } from "../../src/core/ids.ts";
import type { Changes } from "../../src/core/request.ts";
import { lastChange } from "../../src/github/branch.ts";
import { entry, SmallGitHub } from "./small-github.ts";

const path = "access/orders-db/wish-1.yaml";
const told = (changes: Changes | undefined) =>
  changes?.ok === true
    ? changes.value.map((change) => `${change.kind} ${change.kind === "delete" ? change.before.id : change.after.id}`)
    : changes?.problems.map((problem) => problem.message);

describe("a request", () => {
  test("is read in two queries when it is new, and in one from then on", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.requester, "warm", "access/orders-db/warm-1.yaml", entry("warm-1"));
    const warm = await here.opens("warm");
    await here.reads(warm.number);
    const head = await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    const { file, title } = await here.reads(number);
    expect(here.calls).toEqual(["graphql", "graphql"]);
    expect(title).toBe("Wish");
    expect(told(file.changes)).toEqual(["add wish-1"]);
    expect(file.rules.map(({ rules }) => rules.ok)).toEqual([true]);
    expect(file.teams.get([...file.teams.keys()][0]!)).toMatchObject({ name: "acme/platform", visible: true });
    expect(Object.fromEntries(file.logins)).toMatchObject({ requester: file.pull.author.id });
    expect(file).toMatchObject({
      pull: { head, state: { kind: "open" } },
      ours: false,
      obstacles: [],
      usedIds: new Set(),
    });
    await here.approves(id);
    const again = await here.reads(number);
    expect(here.calls).toEqual(["graphql"]);
    expect(again.file.reviews).toMatchObject([{ verdict: "approved", commits: [head] }]);
  });

  test("keeps what a review saw when something is pushed after it", async () => {
    await using here = await SmallGitHub.start();
    const first = await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    await here.approves(id);
    await here.reads(number);
    await here.pushes(here.world.requester, "wish", "access/orders-db/wish-2.yaml", entry("wish-2"));
    const { file } = await here.reads(number);
    expect(here.calls).toEqual(["graphql", "graphql"]);
    expect(told(file.changes)).toEqual(["add wish-1", "add wish-2"]);
    expect(told(file.changesAt.get(sha(first)))).toEqual(["add wish-1"]);
  });

  test("names both paths of a file that was renamed", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.admin, "main", path, entry("wish-1"));
    await here.pushes(here.world.requester, "wish", "access/orders-db/new.yaml", entry("wish-1"));
    const head = await here.tip("wish");
    await here.does(
      "createCommitOnBranch",
      {
        branch: { repositoryNameWithOwner: "acme/access", branchName: "wish" },
        expectedHeadOid: head,
        message: { headline: "Move" },
        fileChanges: { deletions: [{ path }] },
      },
      "clientMutationId",
    );
    here.told.push({ by: here.world.people.requester.id, before: head, after: await here.tip("wish") });
    const { number } = await here.opens("wish");
    const { file } = await here.reads(number);
    expect(file.paths.map((changed) => changed.path).toSorted()).toEqual(["access/orders-db/new.yaml", path]);
    expect(told(file.changes)?.toSorted()).toEqual(["add wish-1", "delete wish-1"]);
  });

  test("into another branch is none", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.admin, "release", "README.md", "# Release\n");
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { repository, requester } = here.world;
    const input = { repositoryId: repository.nodeId, baseRefName: "release", headRefName: "wish", title: "Wish" };
    const { pullRequest } = await here.does("createPullRequest", input, "pullRequest { number }", requester);
    expect((await here.snapshot(pullRequest.number)).pull).toBeUndefined();
  });

  test("for an entitlement that the catalog does not know fails at its line", async () => {
    await using here = await SmallGitHub.start();
    const wrong = entry("wish-1").replace("orders-db/read", "orders-db/raed");
    await here.pushes(here.world.requester, "wish", path, wrong);
    const { number } = await here.opens("wish");
    const { file } = await here.reads(number);
    expect(told(file.changes)).toEqual(["unknown entitlement `orders-db/raed`"]);
  });
});

describe("what landed", () => {
  test.each(["MERGE", "SQUASH", "REBASE"])(
    "by %s is read together with its request, in one query",
    async (mergeMethod) => {
      await using here = await SmallGitHub.start();
      await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
      const { number, id } = await here.opens("wish");
      await here.reads(number);
      const since = await here.tip();
      await here.does("mergePullRequest", { pullRequestId: id, mergeMethod }, "clientMutationId", here.world.admin);
      const { branch, pull } = await here.snapshot(number, since);
      expect(here.calls).toEqual(["graphql"]);
      expect(branch?.landed).toMatchObject([{ parent: since, pull: number, by: here.world.people.admin.id }]);
      expect(told(branch?.landed[0]?.changes)).toEqual(["add wish-1"]);
      expect(told(pull?.file.changes)).toEqual(["add wish-1"]);
      expect(pull?.file.pull.state).toMatchObject({ kind: "merged", commit: branch?.tip });
      expect(await lastChange(here.context, path)).toBe(branch?.tip);
    },
  );

  test("by a push belongs to no request, and is listed by GitHub", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number } = await here.opens("wish");
    await here.reads(number);
    const since = await here.tip();
    await here.pushes(here.world.admin, "main", "access/orders-db/pushed.yaml", entry("pushed-1"));
    const { branch } = await here.snapshot(number, since);
    expect(here.calls).toEqual(["graphql", "commits", "graphql"]);
    expect(branch?.landed).toMatchObject([{ pull: null, by: null }]);
    expect(told(branch?.landed[0]?.changes)).toEqual(["add pushed-1"]);
  });

  test("is not told where the branch was rewritten", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number } = await here.opens("wish");
    const { branch } = await here.snapshot(number, await here.tip("wish"));
    expect(branch).toMatchObject({ rewritten: true, landed: [] });
  });

  test("cannot hide a deletion behind a file that is expected", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.admin, "main", "access/orders-db/other.yaml", entry("other-1"));
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number } = await here.opens("wish");
    await here.reads(number);
    const since = await here.tip();
    // GitHub counts one changed file: `other.yaml`, renamed to the one that was asked for.
    await here.does(
      "createCommitOnBranch",
      {
        branch: { repositoryNameWithOwner: "acme/access", branchName: "main" },
        expectedHeadOid: since,
        message: { headline: "Sneak" },
        fileChanges: {
          deletions: [{ path: "access/orders-db/other.yaml" }],
          additions: [{ path, contents: Buffer.from(entry("wish-1")).toString("base64") }],
        },
      },
      "clientMutationId",
      here.world.admin,
    );
    const { branch } = await here.snapshot(number, since);
    expect(told(branch?.landed[0]?.changes)?.toSorted()).toEqual(["add wish-1", "delete other-1"]);
  });
});
