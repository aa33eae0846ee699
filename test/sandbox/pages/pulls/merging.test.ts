import { expect, test } from "vitest";
import { type House, openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

const comment = (login: string): string => `Comment or review as ${login}`;

async function passes(house: House, head: string): Promise<void> {
  const app = await house.asInstallation();
  const output = { title: "approved", summary: "-" };
  await app("POST", "/repos/acme/access/check-runs", {
    name: "countersign",
    head_sha: head,
    conclusion: "success",
    output,
  });
}

test("whoever may pass by the rules is told which, and merges without waiting", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const admin = reader(house, "admin");
  const page = await admin.waits(at);
  expect(page.between("Merging", comment("admin"))).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Waiting for status to be reported required
    No conflict with the base branch.
    Merging is blocked for others: Required status check "countersign" is expected. admin may pass by this rule.
    How
    [merge] (Merge without waiting)
    ( Make this a draft )"
  `);
  const merged = await admin.presses(page, "Merge without waiting", { method: "rebase" });
  expect(merged.between("Conversation", "Comment as admin")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    admin merged this as ‹sha› into main ‹time›
    Merged
    Merged by admin as ‹sha›.
    Its branch request-1 is still there. (Delete branch)"
  `);
});

test("a conflict is said before anybody tries", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house, { branch: "first", content: "id: one\n" });
  const other = await openPull(house, { branch: "second", content: "id: two\n" });
  const admin = reader(house, "admin");
  await admin.presses(await admin.waits(`/acme/access/pull/${number}`), "Merge without waiting");
  const page = await admin.waits(`/acme/access/pull/${other.number}`);
  expect(page.between("Merging", comment("admin"))).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Waiting for status to be reported required
    This branch has conflicts that must be resolved.
    This branch is 2 commits behind main. (Update branch)
    Merging is blocked: Pull Request is not mergeable
    How
    [merge] (Try to merge)
    ( Make this a draft )"
  `);
  const update = await admin.presses(page, "Update branch");
  expect(update.text.split("\n")[0]).toMatchInlineSnapshot(
    `"GitHub refused this: merge conflict between base and head"`,
  );
});

test("a branch that is behind is brought up to date, where the rules want that", async () => {
  await using house = await openHouse({ protection: { strict: true } });
  const first = await openPull(house, { branch: "first", path: "access/orders-db/first.yaml" });
  const second = await openPull(house, { branch: "second" });
  await passes(house, second.head);
  await house.as("admin")("PUT", `/repos/acme/access/pulls/${first.number}/merge`, { merge_method: "squash" });
  const requester = reader(house, "requester");
  const page = await requester.waits(`/acme/access/pull/${second.number}`);
  expect(page.between("Merging", comment("requester"))).toMatchInlineSnapshot(`
    "Checks
    successful countersign: approved required
    No conflict with the base branch.
    This branch is 1 commit behind main. (Update branch)
    Merging is blocked: Head branch is not up to date with the base branch.
    How
    [merge] (Try to merge)
    ( Make this a draft )"
  `);
  const updated = await requester.presses(page, "Update branch");
  expect(updated.between("Conversation", "Merging")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    requester pushed 1 commit ‹time›
    Merge branch 'main' into second by requester ‹sha›"
  `);
});

test("approvals that a rule requires block in GitHub's words", async () => {
  await using house = await openHouse({ protection: { requiredApprovals: 1 } });
  const { number, head } = await openPull(house);
  await passes(house, head);
  const requester = reader(house, "requester");
  const page = await requester.waits(`/acme/access/pull/${number}`);
  expect(page.between("Merging", "How")).toMatchInlineSnapshot(`
    "Checks
    successful countersign: approved required
    No conflict with the base branch.
    Merging is blocked: At least 1 approving review is required by reviewers with write access."
  `);
});

test("a merge queue takes a request and gives it back", async () => {
  await using house = await openHouse({ protection: { mergeQueue: "squash" } });
  const { number, head } = await openPull(house);
  await passes(house, head);
  const requester = reader(house, "requester");
  const page = await requester.waits(`/acme/access/pull/${number}`);
  expect(page.between("Merging", comment("requester"))).toMatchInlineSnapshot(`
    "Checks
    successful countersign: approved required
    No conflict with the base branch.
    This can be merged.
    The merge queue merges it once its checks pass there. ( Merge when ready )
    ( Make this a draft )"
  `);
  const queued = await requester.presses(page, "Merge when ready");
  expect(queued.between("Merging", comment("requester"))).toMatchInlineSnapshot(`
    "Checks
    successful countersign: approved required
    No conflict with the base branch.
    In the merge queue at place 1: awaiting checks. (Take it out of the queue)
    ( Make this a draft )"
  `);
  const admin = await reader(house, "admin").opens(`/acme/access/pull/${number}`);
  expect(admin.text).toContain("(Take it out of the queue) (Merge past the queue)");
  const back = await requester.presses(queued, "Take it out of the queue");
  expect(back.between("Conversation", "Merging")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    requester put this into the merge queue ‹time›
    requester took this out of the merge queue: dequeued ‹time›"
  `);
});

test("whoever may pass by the queue merges past it", async () => {
  await using house = await openHouse({ protection: { mergeQueue: "squash" } });
  const { number } = await openPull(house);
  const admin = reader(house, "admin");
  const page = await admin.waits(`/acme/access/pull/${number}`);
  expect(page.between("Merging", comment("admin"))).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Waiting for status to be reported required
    No conflict with the base branch.
    Merging is blocked for others: Required status check "countersign" is expected. admin may pass by this rule.
    The merge queue merges it once its checks pass there. ( Merge when ready ) (Merge past the queue)
    ( Make this a draft )"
  `);
  const merged = await admin.presses(page, "Merge past the queue");
  expect(merged.text.split("\n")[2]).toMatchInlineSnapshot(
    `"Merged admin merged 1 commit into main from request-1 ‹time›"`,
  );
});

test("a request from a fork names the fork", async () => {
  await using house = await openHouse();
  const as = house.as("requester-2");
  const fork = await as("POST", "/repos/acme/access/forks", {});
  expect(fork.status).toBe(202);
  await as("PUT", "/repos/requester-2/access/contents/access/orders-db/one.yaml", {
    message: "From afar",
    content: Buffer.from("id: one\n").toString("base64"),
  });
  const pull = await as("POST", "/repos/acme/access/pulls", {
    title: "From afar",
    head: "requester-2:main",
    base: "main",
  });
  expect(pull.status).toBe(201);
  const page = await reader(house, "requester-2").opens(`/acme/access/pull/${String(pull.body["number"])}`);
  expect(page.text.split("\n")[2]).toMatchInlineSnapshot(
    `"Open requester-2 wants to merge 1 commit into main from requester-2:main"`,
  );
  expect(page.html).toContain('href="/requester-2/access/tree/main"');
  const files = await reader(house, "requester-2").opens(`/acme/access/pull/${String(pull.body["number"])}/files`);
  expect(files.html).toContain('href="/requester-2/access/edit/main/access/orders-db/one.yaml"');
});

test("a status of the required name, by somebody else than the app, is named as what it is", async () => {
  await using house = await openHouse();
  const { number, head } = await openPull(house);
  const forged = { state: "success", context: "countersign", description: "approved: all 2 stages are complete" };
  await house.as("requester")("POST", `/repos/acme/access/statuses/${head}`, forged);
  const requester = reader(house, "requester");
  const page = await requester.waits(`/acme/access/pull/${number}`);
  expect(page.text.split("\n")[3]).toMatchInlineSnapshot(`"expected countersign: waiting for status to be reported"`);
  expect(page.between("Merging", "How")).toMatchInlineSnapshot(`
    "Checks
    expected countersign: Required status check "countersign" was not set by the expected GitHub app. required
    successful countersign: approved: all 2 stages are complete (a status by requester)
    No conflict with the base branch.
    Merging is blocked: Required status check "countersign" was not set by the expected GitHub app."
  `);
});
