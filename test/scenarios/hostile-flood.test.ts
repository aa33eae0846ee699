import { expect, test } from "vitest";
import { succeed, type Json } from "../support/api.ts";
import { entry } from "../support/entry.ts";
import type { Person } from "../support/person.ts";
import type { Request } from "../support/request.ts";
import { World } from "../support/world.ts";

/** Calls to GitHub by the application, tokens left out, since they were counted last. */
async function calls(world: World): Promise<number> {
  const { calls: all } = await world.control("GET", "/calls");
  await world.control("DELETE", "/calls");
  return all.filter(({ actor, path }: Json) => actor !== "user" && !path.endsWith("/access_tokens")).length;
}

/** Submits reviews one after the other as fast as GitHub takes them: nobody waits for Countersign. */
async function floods(who: Person, request: Request, count: number, events: readonly string[]): Promise<void> {
  const path = `/repos/acme/access/pulls/${request.number}/reviews`;
  for (let n = 0; n < count; n += 1)
    await succeed(who.api("POST", path, { event: events[n % events.length], body: `no. ${n}` }));
}

test("five hundred reviews by one person cost a bounded number of calls, and the next one decides", async () => {
  await using world = await World.start({ still: true });
  const { requester, owner, platform } = world;
  const request = await requester.opens(entry({ id: "flooded" }));
  const other = await requester.opens(entry({ id: "beside" }));
  await world.settled();
  await calls(world);
  await floods(owner, request, 500, ["REQUEST_CHANGES", "APPROVE"]);
  await world.settled();
  await world.passes(60);
  // Thirty looks at once and one every five seconds; each reads six pages at most, and writes once where that is news.
  expect(await calls(world)).toBeLessThan(45 * 7);
  await owner.approves(request);
  expect(await request.title()).toBe("1 of 2 stages complete: waiting for technical (@acme/platform)");
  await world.passes(60);
  await calls(world);
  await platform.approves(request);
  // One more costs the pages of the list and a write, and others pay nothing for it.
  expect(await calls(world)).toBe(7);
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  await owner.approves(other);
  expect(await calls(world)).toBe(2);
}, 240_000);

test("comments cost nothing, however many, and reviews that only comment are looked at together", async () => {
  await using world = await World.start({ still: true });
  const { requester, owner } = world;
  const request = await requester.opens(entry({ id: "talked" }));
  await world.settled();
  await calls(world);
  for (let n = 0; n < 300; n += 1)
    await succeed(owner.api("POST", `/repos/acme/access/issues/${request.number}/comments`, { body: `no. ${n}` }));
  await world.settled();
  expect(await calls(world)).toBe(0);
  await floods(owner, request, 300, ["COMMENT"]);
  await world.settled();
  await world.passes(60);
  expect(await calls(world)).toBeLessThan(45 * 2);
  await owner.approves(request);
  expect(await request.title()).toBe("1 of 2 stages complete: waiting for technical (@acme/platform)");
}, 240_000);
