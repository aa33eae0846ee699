import { expect, test } from "vitest";
import { ratioOf, reached, type Figure } from "../../bench/figure.ts";
import { percentile, spread } from "../../bench/percentile.ts";
import { tableOf } from "../../bench/report/table.ts";

const figure = (more: Partial<Figure>): Figure => ({
  id: "x",
  what: "x",
  unit: "ms",
  better: "less",
  ours: 1,
  ...more,
});

test("percentiles are values that were measured, by count", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([50, 95, 99, 100].map((percent) => percentile(values, percent))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 99)).toBe(7);
  expect(spread([3, 1, 2])).toEqual({ n: 3, p50: 2, p95: 3, p99: 3, most: 3 });
  expect(() => percentile([], 50)).toThrow("nothing was measured");
});

test("a ratio says how many times better ours is, less or more", () => {
  expect(ratioOf(figure({ ours: 10, naive: 180 }))).toBe(18);
  expect(ratioOf(figure({ ours: 300, naive: 100, better: "more" }))).toBe(3);
  expect(ratioOf(figure({ ours: 10 }))).toBeNull();
});

test("what is to be reached is, or is not", () => {
  expect(reached(figure({ ours: 150, reach: { is: "at most", value: 150 } }))).toBe(true);
  expect(reached(figure({ ours: 500, reach: { is: "below", value: 500 } }))).toBe(false);
  expect(reached(figure({ ours: 20_000, reach: { is: "above", value: 20_000 } }))).toBe(false);
  expect(reached(figure({}))).toBeNull();
});

test("the table", () => {
  const table = tableOf([
    figure({ what: "calls", unit: "calls", ours: 10, naive: 178, reach: { is: "at most", value: 8 } }),
    figure({ what: "decision, p50", ours: 126.4, naive: 278, reach: { is: "at most", value: 150 } }),
    figure({ what: "plan", unit: "a second", ours: 21_345.6, better: "more" }),
  ]);
  expect(table).toMatchInlineSnapshot(`
    "what                      ours      naive   ratio  to reach
    ─────────────  ───────────────  ─────────  ──────  ────────  ───────
    calls                 10 calls  178 calls  17.8 ×       ≤ 8  MISSED
    decision, p50           126 ms     278 ms   2.2 ×     ≤ 150  reached
    plan           21,346 a second"
  `);
});
