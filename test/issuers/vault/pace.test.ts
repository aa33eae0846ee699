import * as fc from "fast-check";
import { expect, test } from "vitest";

import { paced } from "../../../src/issuers/vault/pace.ts";
import type { Timer } from "../../../src/issuers/vault/timer.ts";
import type { Wire } from "../../../src/issuers/vault/wire.ts";

/** When each of these calls goes, in milliseconds: so many at each of these times, and time passes as it is waited for. */
async function goes(perSecond: number, calls: ReadonlyMap<number, number>): Promise<readonly number[]> {
  let now = 0;
  const due: { readonly at: number; readonly call: () => void }[] = [];
  const timer: Timer = (wait, call) => {
    due.push({ at: now + wait, call });
    return () => undefined;
  };
  const went: number[] = [];
  const wire: Wire = { as: () => () => Promise.resolve(void went.push(now)) };
  const call = paced(wire, perSecond, timer, () => now).as(null);
  for (const [at, howMany] of calls)
    due.push({ at, call: () => Array.from({ length: howMany }, () => call("read", "kv/orders" as never)) });
  while (due.length > 0) {
    due.sort((one, other) => other.at - one.at);
    const next = due.pop();
    now = next?.at ?? now;
    next?.call();
    await new Promise(setImmediate);
  }
  return went;
}

const busiest = (went: readonly number[]): number =>
  Math.max(...went.map((from) => went.filter((at) => at >= from && at < from + 1000).length));

test("no second holds more requests than are allowed in one, whenever they are asked for", async () => {
  const bursts = fc.array(fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), bursts, async (perSecond, asked) => {
      const calls = new Map(asked);
      const went = await goes(perSecond, calls);
      expect(went).toHaveLength([...calls.values()].reduce((sum, howMany) => sum + howMany, 0));
      expect(busiest(went)).toBeLessThanOrEqual(perSecond);
    }),
    { numRuns: 60 },
  );
});

test("a twentieth goes at once after a quiet moment, and nearly all that is allowed is used", async () => {
  const went = await goes(
    220,
    new Map([
      [0, 1000],
      [60_000, 11],
    ]),
  );
  expect(went.slice(0, 13)).toEqual([...Array.from({ length: 11 }, () => 0), 5, 10]);
  expect(busiest(went)).toBe(210);
  expect(went[999]).toBeLessThan(5000);
  expect(went.slice(1000)).toEqual(Array.from({ length: 11 }, () => 60_000));
});

test("what arrives a few milliseconds later than it went makes no second hold more", async () => {
  const went = await goes(25, new Map([[0, 250]]));
  const arrived = went.map((at, n) => at + (n % 3) * 15);
  expect(busiest(arrived)).toBeLessThanOrEqual(25);
});
