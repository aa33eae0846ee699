import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { collects } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import type { Request } from "../support/request.ts";
import { World } from "../support/world.ts";

/** An emergency route, twice within thirty days for one person. */
const ruled = (seed: Seed): Seed => ({
  ...seed,
  repositories: seed.repositories.map((one) => ({
    ...one,
    files: {
      ...one.files,
      "policies/approval.yaml": `
version: 1
stages:
  - { name: business, approvers: [{ for: "*", who: [owner] }] }
routes:
  emergency:
    stages: [duty-manager]
    max-duration: 2h
    quota: { per-subject: 2, per: 30d }
route-stages:
  - { name: duty-manager, approvers: [{ for: "*", who: ["@acme/duty-managers"] }] }
governance:
  stages:
    - { name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform-leads"] }] }
`,
    },
  })),
});

const urgent = (id: string, login = "requester") => entry({ id, login, duration: "1h", more: ["route: emergency"] });

async function approvedAtOnce(world: World, id: string, login?: string): Promise<Request> {
  const request = await world.requester.opens(urgent(id, login));
  await world.settled();
  await world.person("duty-manager").approves(request);
  return request;
}

async function given(world: World, id: string, login?: string): Promise<Request> {
  const request = await approvedAtOnce(world, id, login);
  await world.requester.merges(request);
  return request;
}

test("a route's quota counts what has ended, too, and says when there is room again", async () => {
  await using world = await World.start({ seed: ruled });
  await given(world, "urgent-1");
  await collects(world, "urgent-1.1");
  await given(world, "urgent-2");
  // Both are over, and their entries gone.
  await world.passes(2 * 3600);
  await world.passes(10);
  expect(await world.file("access/orders-db/urgent-1.yaml")).toBeNull();

  const third = await world.requester.opens(urgent("urgent-3"));
  await world.settled();
  expect(await third.title()).toMatchInlineSnapshot(
    `"denied: access/orders-db/urgent-3.yaml:7: \`requester\` may be given access on the route \`emergency\` 2 times within 30d, was given it 2 times, and this would be one more"`,
  );
  expect(await third.summary()).toMatch(/there is room again at 20\d\d-/u);
  const other = await approvedAtOnce(world, "urgent-4", "requester-2");
  expect(await other.title()).toBe("approved: the only stage is complete");

  // The database is no place to keep that in.
  await world.losesItsDatabase();
  await world.requester.pushes(third, entry({ id: "urgent-3", duration: "2h", more: ["route: emergency"] }));
  expect(await third.title()).toContain("denied:");
  await world.passes(30 * 24 * 3600);
  expect(await third.title()).toBe("0 of 1 stage complete: waiting for duty-manager (@acme/duty-managers)");
});

test("the last one that fits turns what else is approved into a no, as soon as it is merged", async () => {
  await using world = await World.start({ seed: ruled });
  await given(world, "one");
  const first = await approvedAtOnce(world, "two");
  const second = await approvedAtOnce(world, "three");
  await world.requester.merges(first);
  expect(await second.title()).toContain("denied: access/orders-db/three.yaml:7: `requester` may be given access");
  expect((await world.requester.triesToMerge(second)).status).toBe(405);
});

test("two that fit only one by one: the second is refused at its merge", async () => {
  await using world = await World.start({ seed: ruled });
  await given(world, "used");
  const first = await approvedAtOnce(world, "last");
  const second = await approvedAtOnce(world, "too-many");
  expect(await second.title()).toBe("approved: the only stage is complete");
  // Both merged before anybody looks again.
  await world.stopApp();
  await world.requester.merges(first);
  await world.requester.merges(second);
  await world.startApp();
  await world.passes(60);
  expect(points(await first.comment())[0]).toContain("`last.1`: ready until");
  expect(points(await second.comment())).toMatchInlineSnapshot(`
    [
      "- \`too-many\`: refused: it was approved, but no longer when it was merged: \`requester\` may be given access on the route \`emergency\` 2 times within 30d, was given it 2 times, and this would be one more. It gets no credential.",
    ]
  `);
});
