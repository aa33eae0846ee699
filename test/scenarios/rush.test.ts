import { expect, test } from "vitest";
import { approved, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

test("a rush of merges shares two commits of the ledger: what was approved, then what was issued", async () => {
  await using world = await World.start();
  const ids = ["rush-1", "rush-2", "rush-3", "rush-4", "rush-5"];
  const requests = [];
  for (const id of ids) requests.push(await approved(world, entry({ id })));
  await world.settled();
  const before = await ledgerCommits(world);
  await world.control("POST", "/webhooks", { paused: true });
  for (const request of requests) await world.requester.merges(request);
  await world.control("POST", "/webhooks", { paused: false });
  await world.settled();
  for (const id of ids) expect(await linesAbout(world, id)).toEqual(["approved", "issued"]);
  for (const [index, request] of requests.entries()) {
    expect(await request.comment()).toContain(`\`${ids[index]}.1\`: ready until`);
  }
  expect((await ledgerCommits(world)) - before).toBe(2);
});

test("in a rush, a removal between two merges ends what it removed, and both are granted", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "held" }));
  const removal = await world.requester.opens({ "access/orders-db/held.yaml": null });
  const next = await approved(world, entry({ id: "between" }));
  const again = await approved(world, entry({ id: "again" }));
  await world.control("POST", "/webhooks", { paused: true });
  await world.requester.merges(next);
  await world.requester.merges(removal);
  await world.requester.merges(again);
  await world.control("POST", "/webhooks", { paused: false });
  await world.settled();
  await world.passes(5);
  expect(await linesAbout(world, "between")).toEqual(["approved", "issued"]);
  expect(await linesAbout(world, "held")).toEqual(["approved", "issued", "revoked", "ended", "reverted"]);
  expect(await linesAbout(world, "again")).toEqual(["approved", "issued"]);
});

async function ledgerCommits(world: World): Promise<number> {
  const { body } = await world.requester.api("GET", "/repos/acme/access/commits?sha=countersign%2Fledger&per_page=100");
  return body.length;
}
