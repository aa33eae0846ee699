import { expect, test } from "vitest";
import { entry, idIn } from "../support/entry.ts";
import { World } from "../support/world.ts";

test("one request lives its whole life", async () => {
  await using world = await World.start();
  const files = entry({ duration: "4h" });
  const id = idIn(files);
  const request = await world.requester.opens(files);
  await world.settled();
  console.log(await request.checks(), await request.asked());
  console.log(await request.comment());
  await world.owner.approves(request);
  console.log(await request.checks());
  await world.platform.approves(request);
  console.log(await request.checks(), await request.title());
  await world.requester.merges(request);
  console.log(await request.comment());
  console.log((await world.ledger(id)).map((l) => JSON.stringify(l).slice(0, 300)));
  expect(await world.file(Object.keys(files)[0]!)).not.toBeNull();
});
