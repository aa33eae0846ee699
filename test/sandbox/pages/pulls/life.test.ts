import { expect, test } from "vitest";
import { openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

const entry = (duration: string): string => `id: one\nduration: ${duration}\n`;

/** What an app reports of a commit. */
const report = (head: string, title: string, more: object = {}): object => ({
  name: "countersign",
  head_sha: head,
  status: "in_progress",
  output: { title, summary: `## ${title}\n\nAsk \`@acme/orders\`.` },
  ...more,
});

test("a request from opening to merge, as people read it", async () => {
  await using house = await openHouse();
  const pull = await openPull(house, { content: entry("8h") });
  const app = await house.asInstallation();
  await app("POST", "/repos/acme/access/check-runs", report(pull.head, "0 of 2 stages complete: waiting for business"));
  await app("POST", `/repos/acme/access/pulls/${pull.number}/requested_reviewers`, { team_reviewers: ["orders"] });
  const at = `/acme/access/pull/${pull.number}`;

  // The second stage approves first, and the app says what becomes of it.
  const platform = reader(house, "platform-1");
  const approved = await platform.presses(await platform.opens(at), "Approve", { body: "Fine **with me**" });
  expect(approved.path).toMatch(/#pullrequestreview-\d+$/u);
  const said = "### Reviews that do not count\n\n- `platform-1`: came before `business` was complete <!-- hidden -->";
  await app("POST", `/repos/acme/access/issues/${pull.number}/comments`, { body: said });
  expect((await platform.waits(at)).text).toMatchInlineSnapshot(`
    "Request request-1 #1
    Merging Comment or review
    Open requester wants to merge 1 commit into main from request-1
    in progress countersign: 0 of 2 stages complete: waiting for business
    Conversation 2
    Commits 1
    Checks 1
    Files changed 1
    Conversation
    requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    countersign[bot] asked @acme/orders for a review ‹time›
    platform-1 approved these changes ‹time› at ‹sha›
    Edit the review of platform-1
    Fine with me
    countersign[bot] app commented ‹time›
    Reviews that do not count
    platform-1: came before business was complete
    Merging
    Checks
    in progress countersign: 0 of 2 stages complete: waiting for business required
    No conflict with the base branch.
    Merging is blocked: Must have push access to repository
    How
    [merge] (Try to merge)
    Comment or review as platform-1
    Your words, in Markdown
    []
    (Comment) (Approve) (Request changes)
    A review is of the newest commit, ‹sha›.
    Reviewers
    @acme/orders awaited
    platform-1 approved"
  `);

  // Objected, pushed again from the editor's side, and approved in order.
  const owner = reader(house, "owner");
  await owner.presses(await owner.opens(at), "Request changes", { body: "4h will do" });
  const requester = reader(house, "requester");
  await requester.presses(await requester.opens(at), "Comment", { body: "You are right, @owner. #1 says so too." });
  const file = "/repos/acme/access/contents/access/orders-db/one.yaml";
  const before = await house.as("requester")("GET", `${file}?ref=${pull.branch}`);
  await house.as("requester")("PUT", file, {
    branch: pull.branch,
    message: "Four hours",
    content: Buffer.from(entry("4h")).toString("base64"),
    sha: before.body["sha"],
  });
  await owner.presses(await owner.opens(at), "Approve");
  expect((await owner.opens(at)).between("Reviews that do not count", "Merging")).toMatchInlineSnapshot(`
    "platform-1: came before business was complete
    owner requested changes ‹time› at ‹sha›, not the newest commit
    Edit the review of owner
    4h will do
    requester author commented ‹time›
    You are right, @owner. #1 says so too.
    requester pushed 1 commit ‹time›
    Four hours by requester ‹sha›
    owner approved these changes ‹time› at ‹sha›
    Edit the review of owner"
  `);

  // Merging too early is refused in GitHub's words, and nothing is lost.
  const refused = await requester.presses(await requester.waits(at), "Try to merge", { method: "squash" });
  expect(refused.status).toBe(405);
  expect(refused.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: Required status check "countersign" is expected.",
      "405. Nothing was done.",
    ]
  `);
  expect(refused.between("Merging", "Comment or review as requester")).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Waiting for status to be reported required
    No conflict with the base branch.
    Merging is blocked: Required status check "countersign" is expected.
    How
    [squash] (Try to merge)
    ( Make this a draft )"
  `);

  const head = (await house.as("requester")("GET", `/repos/acme/access/pulls/${pull.number}`)).body["head"]?.["sha"];
  const done = { status: "completed", conclusion: "success" };
  await app("POST", "/repos/acme/access/check-runs", report(String(head), "approved: all 2 stages are complete", done));
  const open = await requester.waits(at);
  expect(open.between("Checks", "Comment or review as requester")).toMatchInlineSnapshot(`
    "successful countersign: approved: all 2 stages are complete required
    No conflict with the base branch.
    This can be merged.
    How
    [merge] (Merge pull request)
    ( Make this a draft )"
  `);
  const merged = await requester.presses(open, "Merge pull request", { method: "squash" });
  expect(merged.text.split("\n").slice(0, 5)).toMatchInlineSnapshot(`
    [
      "Request request-1 #1",
      "Comment Edit title and description",
      "Merged requester merged 2 commits into main from request-1 ‹time›",
      "successful countersign: approved: all 2 stages are complete",
      "Conversation 5",
    ]
  `);
  expect(merged.between("Merged", "Comment as requester")).toMatchInlineSnapshot(`
    "Merged by requester as ‹sha›.
    Its branch request-1 is still there. (Delete branch)"
  `);
  const gone = await requester.presses(merged, "Delete branch");
  expect(gone.text).toContain("deleted the branch request-1 ‹time›");
  expect(gone.text).toContain("Its branch is gone.");
});
