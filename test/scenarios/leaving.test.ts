import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { approved } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { World } from "../support/world.ts";

test("who leaves takes their approval with them, at once, and what came after it says why", async () => {
  await using world = await World.start();
  const request = await approved(world, entry({ id: "left-1" }));
  await world.settled();
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  await world.tick();
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/owner"));
  await world.settled();
  expect(await request.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: nobody is left who could approve business (@acme/orders)"`,
  );
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: \`owner\` is not an active member of the organisation",
      "- \`platform-1\` at ‹time›: \`business\` was complete when it was given, and something was taken back since; approve again once it is complete",
    ]
  `);
});

test("an objection of somebody who leaves still blocks", async () => {
  await using world = await World.start();
  const { requester, owner, platform } = world;
  const request = await requester.opens(entry({ id: "left-2" }));
  await world.settled();
  await owner.approves(request);
  await world.person("platform-2").requestsChanges(request);
  await platform.approves(request);
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/platform-2"));
  await world.settled();
  expect(await request.title()).toBe("changes requested by platform-2");
});
