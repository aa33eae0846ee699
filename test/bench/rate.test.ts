import { expect, test } from "vitest";
import { rateOf } from "../../bench/stage/rate.ts";
import type { Exchanged } from "../../bench/stage/wire.ts";

const startedAt = (...times: readonly number[]): readonly Exchanged[] =>
  times.map((time) => ({ startedAt: time }) as Exchanged);

test("the busiest second is found wherever it begins, whatever order requests were answered in", () => {
  expect(rateOf(startedAt(1900, 0, 900, 1500, 1200, 2000))).toEqual({ n: 6, most: 4, mean: 3 });
});

test("a second does not hold both of its ends", () => {
  expect(rateOf(startedAt(0, 1000, 2000)).most).toBe(1);
});

test("one request has no rate", () => {
  expect(() => rateOf(startedAt(5))).toThrow("more than one request");
});
