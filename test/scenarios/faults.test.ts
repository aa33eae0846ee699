import { expect, test } from "vitest";
import type { FaultKind } from "../../sandbox/faults/fault.ts";
import type { Json } from "../support/api.ts";
import { collects } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { World } from "../support/world.ts";

/** A life from opening to the removal of the entry; what stands at its end. */
async function life(world: World): Promise<unknown> {
  const { requester, owner, platform } = world;
  const request = await requester.opens(entry({ id: "tried-1" }));
  await world.settled();
  await owner.approves(request);
  await platform.approves(request);
  await world.settled();
  const open = { checks: await request.checks(), title: await request.title() };
  await requester.merges(request);
  const token = await collects(world, "tried-1.1");
  const given = (await world.introspect(token)).active;
  await world.passes(4 * 3600 + 60);
  await world.passes(6 * 60);
  return {
    open,
    given,
    taken: !(await world.introspect(token)).active,
    said: points(await request.comment()),
    comments: plain(await request.comment()).length > 0,
    ledger: await linesAbout(world, "tried-1"),
    reverts: await revertsOf(world, "tried-1"),
    left: await world.file("access/orders-db/tried-1.yaml"),
  };
}

let expected: unknown;

async function lifeWithout(): Promise<unknown> {
  await using world = await World.start();
  const end = await life(world);
  return end;
}

/** Lives with a fault set; it has to have fired. */
async function liveWith(...faults: readonly Json[]): Promise<void> {
  expected ??= await lifeWithout();
  await using world = await World.start();
  for (const fault of faults) await world.control("POST", "/faults", fault);
  const end = await life(world);
  const { fired } = await world.control("GET", "/faults");
  for (const { kind } of faults) expect(fired.map((one: Json) => one.kind)).toContain(kind);
  expect(end).toEqual(expected);
}

const mutation = { operation: "mutation" };
const cases: readonly (readonly [FaultKind, Json])[] = [
  ["delay", { ms: 20 }],
  ["unavailable", { times: 3 }],
  ["answer-lost", { times: 4, match: mutation }],
  ["cut", { times: 3 }],
  ["too-many", { times: 2, seconds: 5 }],
  ["secondary-limit", { times: 2, seconds: 5, match: mutation }],
  ["primary-limit", { times: 1, seconds: 60 }],
  ["token-expired", { times: 2 }],
  ["graphql-errors", { times: 3 }],
  ["graphql-partial", { times: 3 }],
  ["lagging", { times: 4 }],
  ["head-moves", { times: 1, match: mutation }],
  ["delivery-lost", { times: 3 }],
  ["delivery-doubled", {}],
  ["delivery-reordered", { times: 3 }],
  ["delivery-delayed", { times: 3, seconds: 30 }],
];

test.each(cases)("%s changes nothing in the end", { timeout: 120_000 }, async (kind, fault) =>
  liveWith({ kind, ...fault }),
);

test("an unknown fault is refused by name", async () => {
  await using world = await World.start({ withoutApp: true });
  await expect(world.control("POST", "/faults", { kind: "sloth" })).rejects.toThrow(/there is no fault `sloth`/);
});
