import { expect, test } from "vitest";
import { openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

test("what GitHub refuses stands above the page, with nothing lost of what was typed", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const requester = reader(house, "requester");
  const page = await requester.opens(at);
  const own = await requester.presses(page, "Approve", { body: '\n  I <b>approve</b> & "more"\nsecond line ' });
  expect(own.status).toBe(422);
  expect(own.text.split("\n").slice(0, 3)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: Can not approve your own pull request",
      "422 Unprocessable Entity. Nothing was done. What you typed is still there.",
      "Request request-1 #1",
    ]
  `);
  expect(own.html).toContain(">\n\n  I &lt;b&gt;approve&lt;/b&gt; &amp; &quot;more&quot;\nsecond line </textarea>");
  const objection = await requester.presses(page, "Request changes", { body: "no" });
  expect(objection.text.split("\n")[0]).toMatchInlineSnapshot(
    `"GitHub refused this: Can not request changes on your own pull request"`,
  );
  const empty = await requester.presses(page, "Comment");
  expect(empty.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: IssueComment body missing field",
      "422 Validation Failed. Nothing was done.",
    ]
  `);
  const files = await requester.presses(await requester.opens(`${at}/files`), "Approve", { body: "mine" });
  expect(files.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: Can not approve your own pull request",
      "422 Unprocessable Entity. Nothing was done. What you typed is still there.",
    ]
  `);
  expect(files.between("Review as requester")).toContain("[mine]");
  const title = await requester.presses(await requester.opens(`${at}?form=edit`), "Save", { title: " ", body: "kept" });
  expect(title.text.split("\n")[0]).toMatchInlineSnapshot(`"GitHub refused this: PullRequest title missing field"`);
  expect(title.text).toContain("[kept]");
  const reviews = await house.as("requester")("GET", `/repos/acme/access/pulls/${number}/reviews`);
  expect(reviews.body).toEqual([]);
});

test("a review of a head that has gone is not taken for one of the head that came", async () => {
  await using house = await openHouse();
  const { number, branch } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const owner = reader(house, "owner");
  const seen = await owner.opens(at);
  const admin = reader(house, "admin");
  const before = await admin.waits(at);
  const folder = `${house.folder}/clone`;
  await house.git(house.folder, "clone", "--quiet", "--branch", branch, house.remote("requester"), folder);
  await house.git(folder, "commit", "--quiet", "--amend", "--message", "Said otherwise");
  await house.git(folder, "push", "--quiet", "--force", "origin", branch);
  const late = await owner.presses(seen, "Approve");
  expect(late.text.split("\n").slice(0, 3)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: Commit is not part of the pull request",
      "422 Unprocessable Entity. Nothing was done.",
      "Request request-1 #1",
    ]
  `);
  const merge = await admin.presses(before, "Merge without waiting");
  expect(merge.text.split("\n")[0]).toMatchInlineSnapshot(
    `"GitHub refused this: Head branch was modified. Review and try the merge again."`,
  );
  // In which second git writes a commit, and GitHub hears of it, the test does not say.
  const story = (await owner.opens(at)).between("Conversation", "Merging").split("\n");
  expect(story.toSorted()).toMatchInlineSnapshot(`
    [
      "No description.",
      "Said otherwise by requester ‹sha›",
      "requester author opened this ‹time›",
      "requester force-pushed request-1 from ‹sha› to ‹sha› ‹time›",
      "requester pushed 1 commit ‹time›",
    ]
  `);
});

test("dismissing needs a reason, and shows it", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const owner = reader(house, "owner");
  const approved = await owner.presses(await owner.opens(at), "Approve", { body: "Good" });
  expect(approved.text).not.toContain("Dismiss");
  const requester = reader(house, "requester");
  const [, to = ""] = /href="([^"]*form=dismiss[^"]*)"/u.exec((await requester.opens(at)).html) ?? [];
  const form = await requester.opens(to.replaceAll("&amp;", "&"));
  const empty = await requester.presses(form, "Dismiss review", { message: " " });
  expect(empty.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: PullRequestReview message missing field",
      "422 Validation Failed. Nothing was done.",
    ]
  `);
  expect(empty.text).toContain("(Dismiss review)");
  const done = await requester.presses(empty, "Dismiss review", { message: "It was too early" });
  expect(done.between("Conversation", "Merging")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    owner left a review that was dismissed ‹time› at ‹sha›
    Edit the review of owner
    Good
    requester dismissed the review of owner (an approval), saying It was too early ‹time›"
  `);
  expect(done.between("Reviewers", "Ask for a review")).toMatchInlineSnapshot(`"owner dismissed"`);
});

test("reviews are asked for, and no longer", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const requester = reader(house, "requester");
  const page = await requester.opens(`/acme/access/pull/${number}`);
  await requester.presses(page, "Ask", { who: "@acme/security" });
  const asked = await requester.presses(page, "Ask", { who: "owner" });
  expect(asked.between("Reviewers", "Ask for a review")).toMatchInlineSnapshot(`
    "@acme/security awaited ( remove the request to @acme/security )
    owner awaited ( remove the request to owner )"
  `);
  const without = await requester.presses(asked, "remove the request to @acme/security");
  expect(without.between("Conversation", "Merging")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    requester asked @acme/security for a review ‹time›
    requester asked owner for a review ‹time›
    requester no longer asks @acme/security for a review ‹time›"
  `);
  // Whoever may not is told so.
  const outsider = await reader(house, "security-1").presses(asked, "Ask", { who: "owner" });
  expect(outsider.text.split("\n")[0]).toMatchInlineSnapshot(
    `"GitHub refused this: Must have push access to repository"`,
  );
});

test("title and description are edited, and a request is closed with a word and opened again", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const requester = reader(house, "requester");
  await requester.presses(await requester.opens(`${at}?form=edit`), "Save", { title: "Read orders", body: "For #1" });
  const closed = await requester.presses(await requester.opens(at), "Close pull request", { body: "Not now" });
  expect(closed.text).toMatchInlineSnapshot(`
    "Read orders #1
    Comment Edit title and description
    Closed requester wants to merge 1 commit into main from request-1
    Conversation 1
    Commits 1
    Checks 0
    Files changed 1
    Conversation
    requester author opened this ‹time› · edited by requester ‹time›
    For #1
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    requester changed the title from Request request-1 to Read orders ‹time›
    requester author commented ‹time›
    Edit the comment of requester
    Not now
    requester closed this ‹time›
    Closed
    Closed without a merge.
    Its branch request-1 is still there. (Delete branch)
    Comment as requester
    Your words, in Markdown
    []
    (Comment) (Reopen pull request)
    Reviewers
    Nobody was asked, and nobody reviewed."
  `);
  const open = await requester.presses(closed, "Reopen pull request");
  expect(open.text.split("\n")[2]).toMatchInlineSnapshot(
    `"Open requester wants to merge 1 commit into main from request-1"`,
  );
  const draft = await requester.presses(open, "Make this a draft");
  expect((await requester.waits(at)).between("Merging", "Comment or review as requester")).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Waiting for status to be reported required
    No conflict with the base branch.
    Merging is blocked: Pull Request is still a draft
    How
    [merge] (Try to merge)
    ( Ready for review )"
  `);
  expect((await requester.presses(draft, "Ready for review")).text).toContain("marked this as ready for review");
});

test("comments and reviews are changed by their authors, and say so", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const owner = reader(house, "owner");
  await owner.presses(await owner.opens(at), "Comment", { body: "Frist" });
  const page = await owner.presses(await owner.opens(at), "Approve", { body: "Yse" });
  for (const [kind, body] of [
    ["comment", "First"],
    ["review", "Yes"],
  ]) {
    const [, to = ""] = new RegExp(`href="([^"]*form=edit-${kind}[^"]*)"`, "u").exec(page.html) ?? [];
    await owner.presses(await owner.opens(to.replaceAll("&amp;", "&")), "Save", { body: body ?? "" });
  }
  const story = (await owner.opens(at)).between("Conversation", "Merging");
  expect(story).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    owner commented ‹time› · edited by owner ‹time›
    Edit the comment of owner
    First
    owner approved these changes ‹time› at ‹sha› · edited by owner ‹time›
    Edit the review of owner
    Yes"
  `);
});

test("what a form does reaches the app as a webhook, as from the API", async () => {
  await using house = await openHouse({ webhookUrl: "http://127.0.0.1:9/" });
  const { number } = await openPull(house);
  const owner = reader(house, "owner");
  await owner.presses(await owner.opens(`/acme/access/pull/${number}`), "Approve", { body: "line one\r\nline two" });
  const sent = [...house.sandbox.world.deliveries.values()].filter(({ event }) => event === "pull_request_review");
  expect(sent.map(({ body }) => (JSON.parse(body) as { review: object }).review)).toEqual([
    expect.objectContaining({ state: "approved", body: "line one\nline two" }),
  ]);
});

test("a push during review is two clicks away, for those who may push", async () => {
  await using house = await openHouse();
  const { number, branch } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const to = `/acme/access/edit/${branch}/access/orders-db/one.yaml`;
  const requester = reader(house, "requester");
  const page = await requester.opens(at);
  expect(page.text).toContain("Edit the file");
  expect(page.html).toContain(`href="${to}"`);
  const editor = await requester.opens(to);
  expect(editor.status).toBe(200);
  expect((await reader(house, "owner").opens(at)).text).not.toContain("Edit the file");
});

test("programs read the difference and the patch as text", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house, { content: "id: <one>\n" });
  const requester = reader(house, "requester");
  expect((await requester.opens(`/acme/access/pull/${number}.diff`)).html).toContain("\n+id: <one>\n");
  expect((await requester.opens(`/acme/access/pull/${number}.patch`)).html).toContain(
    "Subject: [PATCH] Ask for access",
  );
  expect((await reader(house, "outsider").opens(`/acme/access/pull/${number}.diff`)).status).toBe(404);
});
