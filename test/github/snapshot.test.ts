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

  test("keeps its changes when the default branch is merged into it", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    await here.pushes(here.world.admin, "main", "access/orders-db/other.yaml", entry("other-1"));
    const before = await here.tip("wish");
    await here.does("updatePullRequestBranch", { pullRequestId: id }, "clientMutationId");
    here.told.push({ by: here.world.people.requester.id, before, after: await here.tip("wish") });
    const { file } = await here.reads(number);
    expect(here.calls).toContain("compare");
    expect(told(file.changes)).toEqual(["add wish-1"]);
    expect(file.paths.map((changed) => changed.path)).toEqual([path]);
    expect(file.commits.map((commit) => commit.mergesDefaultBranch)).toEqual([false, true]);
    // What was before the merge is told as well, so that it can be seen to have changed nothing.
    expect(told(file.changesAt.get(sha(before)))).toEqual(["add wish-1"]);
  });

  test("keeps the commit that a review named before a force-push, as long as it can be read", async () => {
    await using here = await SmallGitHub.start();
    const first = await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    await here.approves(id);
    const { file: seen } = await here.reads(number);
    const named = new Map(seen.reviews.map((review) => [review.id, [...review.commits, sha("f".repeat(40))]]));
    const ref = (await here.world.requester(`query { node(id: "${id}") { ... on PullRequest { headRef { id } } } }`))
      .data;
    const other = await here.pushes(here.world.requester, "other", path, entry("wish-1", "30m"));
    await here.does("updateRef", { refId: ref.node.headRef.id, oid: other, force: true }, "clientMutationId");
    const { file } = await here.reads(number, named);
    expect(file.pull.head).toBe(other);
    expect(file.reviews[0]?.commits.slice(0, 2)).toEqual([first, "f".repeat(40)]);
    expect([...file.changesAt.keys()]).toEqual([first]);
    expect(told(file.changesAt.get(sha(first)))).toEqual(["add wish-1"]);
    expect(file.pushes.map((push) => push.after)).toContain(other);
  });

  test("whose head has no history in common with the default branch is not read, whatever it holds", async () => {
    await using here = await SmallGitHub.start();
    const first = await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    await here.approves(id);
    const ref = (await here.world.requester(`query { node(id: "${id}") { ... on PullRequest { headRef { id } } } }`))
      .data;
    // The same files, and no parent.
    const author = ["-c", "user.name=requester", "-c", "user.email=requester@example.com"];
    const alone = await here.git(...author, "commit-tree", `${first}^{tree}`, "-m", "alone");
    await here.does("updateRef", { refId: ref.node.headRef.id, oid: alone, force: true }, "clientMutationId");
    const { file } = await here.reads(number);
    expect(file.pull.head).toBe(alone);
    expect(file.changes).toEqual({
      ok: false,
      problems: [
        {
          code: "E606",
          message: "the commits have no history in common with the default branch",
          help: "start a new branch from the default branch",
        },
      ],
    });
  });

  test("under rules that the repository does not hold any more is decided by nobody", async () => {
    await using here = await SmallGitHub.start("e".repeat(40));
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number } = await here.opens("wish");
    const { file } = await here.reads(number);
    const problem = {
      code: "E608",
      message: "the rules in force, tree eeeeeee, are not in the repository",
      help: "push the commit that held them, or adopt a tree that exists",
    };
    expect(file.rules).toMatchObject([{ rules: { ok: false, problems: [problem] } }]);
  });

  test("shows reviews that were dismissed or edited, and by whom", async () => {
    await using here = await SmallGitHub.start();
    await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const { number, id } = await here.opens("wish");
    const { world } = here;
    const answer = "pullRequestReview { id }";
    const objects = { pullRequestId: id, event: "REQUEST_CHANGES", body: "too long" };
    const { pullRequestReview } = await here.does("addPullRequestReview", objects, answer, world.owner);
    await here.does(
      "dismissPullRequestReview",
      { pullRequestReviewId: pullRequestReview.id, message: "settled" },
      "clientMutationId",
      world.admin,
    );
    const approves = { pullRequestId: id, event: "APPROVE", body: "ok" };
    const approved = await here.does("addPullRequestReview", approves, answer, world.admin);
    const edit = { pullRequestReviewId: approved.pullRequestReview.id, body: "not ok" };
    await here.does("updatePullRequestReview", edit, "clientMutationId", world.admin);
    const { file } = await here.reads(number);
    expect(file.reviews).toMatchObject([
      { by: world.people.owner.id, verdict: "changes-requested", dismissed: { by: world.people.admin.id } },
      { by: world.people.admin.id, verdict: "approved", body: "not ok" },
    ]);
    expect(file.reviews.map((review) => review.editedAt !== undefined)).toEqual([false, true]);
  });

  test("with the head of another open one is its twin", async () => {
    await using here = await SmallGitHub.start();
    const head = await here.pushes(here.world.requester, "wish", path, entry("wish-1"));
    const first = await here.opens("wish");
    const input = { repositoryId: here.world.repository.nodeId, name: "refs/heads/twin", oid: head };
    await here.does("createRef", input, "clientMutationId");
    const second = await here.opens("twin");
    expect((await here.reads(second.number)).file.twinOf).toBe(first.number);
    expect((await here.reads(first.number)).file.twinOf).toBeUndefined();
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
