import { expect, test } from "vitest";
import type { Figure } from "../../bench/figure.ts";
import { compare, heldOf } from "../../bench/gate/compare.ts";

const calls: Figure = {
  id: "calls/warm",
  what: "calls",
  unit: "calls",
  better: "less",
  ours: 9,
  naive: 180,
  gate: "ours",
};
const latency: Figure = {
  id: "latency/50",
  what: "decision",
  unit: "ms",
  better: "less",
  ours: 120,
  naive: 360,
  gate: "ratio",
};
const plan: Figure = {
  id: "plan/3/10",
  what: "plan",
  unit: "a second",
  better: "more",
  ours: 20_000,
  relative: 0.6,
  gate: "relative",
};
const free: Figure = { id: "idle/start", what: "start to ready", unit: "ms", better: "less", ours: 1400 };
const baseline = heldOf([calls, latency, plan, free]);

test("only what holds on any machine is held: a count, how many times better than the naive way, how much for a fixed loop", () => {
  expect(baseline).toEqual({
    "calls/warm": { value: 9, better: "less" },
    "latency/50": { value: 3, better: "more" },
    "plan/3/10": { value: 0.6, better: "more" },
  });
});

test("the same again passes, and so does up to a third worse, and anything better", () => {
  expect(compare(baseline, baseline)).toEqual([]);
  const slower = heldOf([
    { ...calls, ours: 12 },
    { ...latency, ours: 179 },
    { ...plan, relative: 0.41 },
  ]);
  expect(compare(baseline, slower)).toEqual([]);
  const better = heldOf([
    { ...calls, ours: 3 },
    { ...latency, ours: 12 },
    { ...plan, relative: 9 },
  ]);
  expect(compare(baseline, better)).toEqual([]);
});

test("what is worse by more than a third is found, each by its own measure", () => {
  const worse = heldOf([
    { ...calls, ours: 13 },
    { ...latency, ours: 181 },
    { ...plan, relative: 0.39 },
  ]);
  expect(compare(baseline, worse)).toEqual([
    { id: "calls/warm", because: "13 is more than 12, a third from 9" },
    { id: "latency/50", because: "1.99 is less than 2, a third from 3" },
    { id: "plan/3/10", because: "0.39 is less than 0.4, a third from 0.6" },
  ]);
});

test("a slower machine is no regression: the naive way is slower on it as well", () => {
  expect(compare(baseline, heldOf([calls, { ...latency, ours: 480, naive: 1440 }, { ...plan, ours: 5000 }]))).toEqual(
    [],
  );
});

test("what is not measured any more is found", () => {
  expect(compare(baseline, heldOf([calls, plan]))).toEqual([
    { id: "latency/50", because: "it was measured for the baseline, and is not any more" },
  ]);
});
