import { expect, test } from "vitest";
import { collects, approved, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

test("what was reviewed while the application was down is decided when it starts again", async () => {
  await using world = await World.start();
  const request = await world.requester.opens(entry({ id: "unseen" }));
  await world.settled();
  await world.stopApp();
  await world.owner.approves(request);
  await world.platform.approves(request);
  await world.startApp();
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("a merge while the application was down is decided as of then", async () => {
  await using world = await World.start();
  const request = await approved(world, entry({ id: "merged-unseen" }));
  const second = await world.requester.opens(entry({ id: "forced-unseen" }));
  await world.settled();
  await world.stopApp();
  await world.requester.merges(request);
  await world.admin.merges(second);
  // Too late: approvals that came after the merge say nothing about it.
  await world.owner.approves(second);
  await world.platform.approves(second);
  await world.startApp();
  expect(await linesAbout(world, "merged-unseen")).toEqual(["approved", "issued"]);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`merged-unseen.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-merged-unseen.1",
    ]
  `);
  expect(await linesAbout(world, "forced-unseen")).toEqual(["bypassed"]);
  expect(points(await second.comment())).toMatchInlineSnapshot(`
    [
      "- \`forced-unseen\`: reached the default branch without a decision: it was merged without being approved: stage \`business\` was not complete. It gets no credential.",
    ]
  `);
});

test("access that ends while the application is down is over, and cleaned up when it starts", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "ended-unseen", duration: "1h" }));
  const token = await collects(world, "ended-unseen.1");
  await world.stopApp();
  await world.passes(3600 + 60);
  await world.startApp();
  expect(await world.introspect(token)).toEqual({ active: false });
  await world.passes(5);
  await world.passes(5);
  expect(await linesAbout(world, "ended-unseen")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  expect(await world.file("access/orders-db/ended-unseen.yaml")).toBeNull();
});

test("a whole request that was opened, approved and merged while the application was down is granted", async () => {
  await using world = await World.start();
  await world.stopApp();
  const request = await approved(world, entry({ id: "never-seen" }));
  await world.admin.merges(request);
  await world.startApp();
  expect(await linesAbout(world, "never-seen")).toEqual(["approved", "issued"]);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`never-seen.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-never-seen.1",
    ]
  `);
});

test("a webhook that never arrived is read back from GitHub's log", async () => {
  await using world = await World.start();
  const request = await world.requester.opens(entry({ id: "lost" }));
  await world.settled();
  await world.control("POST", "/app", { webhookUrl: `${world.appUrl}/nowhere` });
  await world.owner.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  await world.control("POST", "/app", { webhookUrl: `${world.appUrl}/api/github/webhooks` });
  await world.passes(5 * 60 + 5);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  expect(world.log).toContain("deliveries were lost and read back");
});
