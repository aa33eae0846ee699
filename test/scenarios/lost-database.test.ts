import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { collects, claimPath, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { World } from "../support/world.ts";

const minute = 60;
const hour = 3600;

test("a database that is lost grants nothing, doubles nothing and forgets no end", async () => {
  await using world = await World.start();
  const collected = await granted(world, entry({ id: "collected", duration: "4h" }));
  const waiting = await granted(world, entry({ id: "waiting", duration: "4h" }));
  const token = await collects(world, "collected.1");

  await world.losesItsDatabase();

  // What was handed out works on, and is not handed out once more.
  expect(await world.introspect(token)).toMatchObject({ active: true, jti: expect.stringContaining("collected.1.1") });
  expect(await linesAbout(world, "collected")).toEqual(["approved", "issued", "claimed"]);
  // What waited for its subject waits again, and is collected once.
  const visitor = world.visitor(world.requester);
  expect((await visitor.opens(claimPath(world, "waiting.1"))).text).toContain("Show it once");
  const other = await collects(world, "waiting.1");
  expect(await world.introspect(other)).toMatchObject({ active: true });
  expect(await linesAbout(world, "waiting")).toEqual(["approved", "issued", "claimed"]);
  expect(points(await waiting.comment())[0]).toContain("collected at");

  await world.passes(4 * hour + 60);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(await world.introspect(other)).toEqual({ active: false });
  await world.passes(10);
  for (const id of ["collected", "waiting"]) {
    expect(await world.file(`access/orders-db/${id}.yaml`)).toBeNull();
    expect(await linesAbout(world, id)).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  }
  expect(points(await collected.comment())[0]).toContain("expired");
});

test("what ended before the database was lost stays ended: it is reverted once, and its id stays used", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "over", duration: "1h" }));
  const token = await collects(world, "over.1");
  await world.passes(hour + 60);
  await world.passes(10);
  expect(await revertsOf(world, "over")).toHaveLength(3);

  await world.losesItsDatabase();

  expect(await world.introspect(token)).toEqual({ active: false });
  expect(await revertsOf(world, "over")).toHaveLength(3);
  expect(await linesAbout(world, "over")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  const again = await world.requester.opens(entry({ id: "over", duration: "1h" }));
  await world.settled();
  expect(await again.title()).toMatchInlineSnapshot(
    `"denied: access/orders-db/over.yaml:1: the id \`over\` was used before"`,
  );
});

test("what ended while there was no application and no database ends when there is one again", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "meanwhile", duration: "1h" }));
  const token = await collects(world, "meanwhile.1");
  await world.stopApp();
  await world.passes(2 * hour);

  await world.losesItsDatabase();

  await world.passes(10);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(await world.file("access/orders-db/meanwhile.yaml")).toBeNull();
  expect(await linesAbout(world, "meanwhile")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});

test("a credential that was given up for the next one does not come back", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "twice", duration: "4h" }));
  const lost = await collects(world, "twice.1");
  await world.tick();
  const kept = await collects(world, "twice.1");
  expect(await world.introspect(lost)).toEqual({ active: false });

  await world.losesItsDatabase();

  expect(await world.introspect(lost)).toEqual({ active: false });
  expect(await world.introspect(kept)).toMatchObject({ active: true });
});

test("a bypass stays a bypass", async () => {
  await using world = await World.start();
  await world.control("POST", "/webhooks", { paused: true });
  await succeed(world.admin.writes("main", entry({ id: "one" })));
  await succeed(world.admin.writes("main", entry({ id: "two" })));

  await world.losesItsDatabase();

  for (const id of ["one", "two"]) {
    expect(await linesAbout(world, id)).toEqual(["bypassed"]);
    expect(await revertsOf(world, id)).not.toEqual([]);
    await world.passes(minute);
    expect(await world.file(`access/orders-db/${id}.yaml`)).toBeNull();
  }
});

test("each entry of a list is dealt with as the commit that brought it, not as the last one of its file", async () => {
  await using world = await World.start();
  const file = "access/orders-db/list.yaml";
  const one = (id: string): string =>
    `- { id: ${id}, subject: { kind: human, login: requester }, entitlement: orders-db/read, duration: 4h, justification: why, ticket: INC-1 }\n`;
  await granted(world, { [file]: one("listed-1") });
  await world.control("POST", "/webhooks", { paused: true });
  await succeed(world.admin.writes("main", { [file]: one("listed-1") + one("listed-2") }));
  await succeed(world.admin.writes("main", { [file]: one("listed-1") + one("listed-2") + one("listed-3") }));

  await world.losesItsDatabase();

  expect(await linesAbout(world, "listed-1")).toEqual(["approved", "issued"]);
  expect(await linesAbout(world, "listed-2")).toEqual(["bypassed"]);
  expect(await linesAbout(world, "listed-3")).toEqual(["bypassed"]);
  // GitHub merges one pull request a minute, and a sweep takes up what had to wait.
  for (let passed = 0; passed < 12 && (await world.file(file)) !== one("listed-1"); passed++)
    await world.passes(minute);
  expect(await world.file(file)).toBe(one("listed-1"));
});

test("a change that nobody countersigned is put back, and the access goes on as it was approved", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "stretched", duration: "4h" }));
  await world.control("POST", "/webhooks", { paused: true });
  await succeed(world.admin.writes("main", entry({ id: "stretched", duration: "8h" })));

  await world.losesItsDatabase();

  await world.passes(10);
  expect(await linesAbout(world, "stretched")).toEqual(["approved", "issued", "bypassed"]);
  expect(await world.file("access/orders-db/stretched.yaml")).toContain("duration: 4h");
  await world.passes(4 * hour);
  for (let passed = 0; passed < 12 && (await world.file("access/orders-db/stretched.yaml")) !== null; passed++)
    await world.passes(minute);
  expect(await world.file("access/orders-db/stretched.yaml")).toBeNull();
});
