import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import { succeed, type Json } from "../support/api.ts";
import { points } from "../support/plain.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();

test("a push that changes the entry makes earlier approvals count no more", async () => {
  const { requester, owner } = world();
  const request = await requester.opens(entry({ id: "grows", duration: "4h" }));
  await owner.approves(request);
  await requester.pushes(request, entry({ id: "grows", duration: "8h" }));
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 business": "in_progress",
      "countersign / 2 technical": "queued",
    }
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: the request says something else since; look again, and approve again",
    ]
  `);
  expect(await request.asked()).toContain("@acme/orders");
});

test("a comment in the YAML, another order of keys and other quotes keep approvals", async () => {
  const { requester, owner, platform } = world();
  const [path] = Object.keys(entry({ id: "same-thing" }));
  const request = await requester.opens(entry({ id: "same-thing" }));
  await owner.approves(request);
  await requester.pushes(request, {
    [path!]: `# as agreed\nticket: "INC-4812"\nid: same-thing\nentitlement: orders-db/read\nduration: PT4H\nsubject:\n  login: Requester # me\n  kind: human\njustification: Reconcile refunds after the outage\n`,
  });
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("a merge of the default branch keeps approvals, whoever clicks it", async () => {
  const { requester, owner, platform, admin } = world();
  const request = await requester.opens(entry({ id: "behind" }));
  await owner.approves(request);
  await succeed(admin.writes("main", { "README.md": "# Access\n\nAnother text.\n" }));
  const before = await request.head();
  await succeed(admin.api("PUT", `/repos/acme/access/pulls/${request.number}/update-branch`, {}));
  await world().settled();
  expect(await request.head()).not.toBe(before);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("an entry that is added later needs everybody again", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "one-of-two" }));
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
  await requester.pushes(request, entry({ id: "two-of-two", entitlement: "orders-db/admin", duration: "1h" }));
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 business": "in_progress",
      "countersign / 2 technical": "queued",
      "countersign / 3 security": "queued",
    }
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: the request says something else since; look again, and approve again",
      "- \`platform-1\` at ‹time›: the request says something else since; look again, and approve again",
    ]
  `);
});

test("an approval that the requester edits afterwards does not approve", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "edited" }));
  await owner.approves(request, "only for reading");
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
  await requester.editsReview(request, owner, "for anything");
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: it was edited after it was submitted; approve again",
      "- \`platform-1\` at ‹time›: \`business\` was complete when it was given, and something was taken back since; approve again once it is complete",
    ]
  `);
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("a dismissed approval was never given, and what came after it is given again", async () => {
  const { requester, owner, platform, admin } = world();
  const request = await requester.opens(entry({ id: "dismissed" }));
  await owner.approves(request);
  await platform.approves(request);
  await admin.dismisses(request, owner);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: it was dismissed; approve again",
      "- \`platform-1\` at ‹time›: \`business\` was complete when it was given, and something was taken back since; approve again once it is complete",
    ]
  `);
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 business": "in_progress",
      "countersign / 2 technical": "queued",
    }
  `);
});

test("an approval dismissed while nobody heard of it: the end state is right whichever way they race", async () => {
  const { requester, owner, platform, admin } = world();
  const request = await requester.opens(entry({ id: "raced" }));
  await world().settled();
  await world().control("POST", "/webhooks", { paused: true });
  await owner.approves(request);
  await platform.approves(request);
  await admin.dismisses(request, platform);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  await world().control("POST", "/webhooks", { paused: false });
  await world().settled();
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`platform-1\` at ‹time›: it was dismissed; approve again",
    ]
  `);
  const merged = await requester.triesToMerge(request);
  expect([merged.status, merged.body.message]).toMatchInlineSnapshot(`
    [
      405,
      "Required status check "countersign" is in progress.",
    ]
  `);
});

test("what tells of the opening comes long after what tells of the approvals, and changes nothing", async () => {
  const { requester, owner, platform } = world();
  await world().control("POST", "/faults", {
    kind: "delivery-delayed",
    seconds: 60,
    times: 1,
    match: { event: "pull_request" },
  });
  const request = await requester.opens(entry({ id: "slow-opened" }));
  await owner.approves(request);
  await platform.approves(request);
  await world().settled();
  const fast = { title: await request.title(), checks: await request.checks() };
  expect(fast.title).toBe("approved: all 2 stages are complete");
  await world().passes(120);
  await world().settled();
  expect({ title: await request.title(), checks: await request.checks() }).toEqual(fast);
  expect((await world().control("GET", "/faults")).fired.map((one: Json) => one.kind)).toContain("delivery-delayed");
});

test("changes requested block until that person approves", async () => {
  const { requester, owner, platform } = world();
  const second = world().person("platform-2");
  const request = await requester.opens(entry({ id: "objected" }));
  await second.requestsChanges(request, "too long for reading");
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"changes requested by platform-2"`);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`platform-2\` (stage \`technical\`): this blocks until they approve, or until another eligible person dismisses it",
    ]
  `);
  // The requester may dismiss at GitHub, since they can write: that lifts nothing.
  await requester.dismisses(request, second);
  expect(await request.title()).toMatchInlineSnapshot(`"changes requested by platform-2"`);
  await second.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("an objection is lifted by another person who was eligible for its stage", async () => {
  const { requester, owner, platform, admin } = world();
  const second = world().person("platform-2");
  const request = await requester.opens(entry({ id: "lifted" }));
  await second.requestsChanges(request);
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"changes requested by platform-2"`);
  // `admin` is the second account of platform-1, and may dismiss at GitHub.
  await admin.dismisses(request, second);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("an objection by somebody who has no say does not block, and neither does a comment", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "heckled" }));
  await world().person("requester-2").requestsChanges(request);
  await world().person("security-1").requestsChanges(request);
  await owner.approves(request);
  await platform.approves(request);
  await owner.comments(request, "/reject");
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});
