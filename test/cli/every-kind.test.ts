import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, property, shuffledSubarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/core/rehearsal/compare.ts";
import type { Expected, Packs, PolicyTest } from "../../src/core/rehearsal/policy-test.ts";
import { rehearse } from "../../src/core/rehearsal/rehearse.ts";
import { minutes } from "../../src/core/instant.ts";
import { stageName } from "../../src/core/ids.ts";
import { checkNames } from "../../src/syntax/check-names.ts";
import { readPolicyTests } from "../../src/syntax/read-policy-tests.ts";
import { readRules } from "../../src/syntax/read-rules.ts";
import { pack } from "./pack.ts";

const source = readFileSync(join(import.meta.dirname, "every-kind.yaml"), "utf8");

const rules = (change: (text: string) => string): ReturnType<typeof readRules> =>
  readRules(new Map(Object.entries(pack).map(([name, text]) => [name.replace("policies/", ""), change(text)])));
const lapsing = (text: string): string => text.replace("name: technical,", "name: technical, lapse: 3d,");
const packs: Packs = new Map([
  ["", rules(lapsing)],
  ["../../riskier", rules((text) => lapsing(text).replace("risk: low", "risk: medium"))],
]);

function testsIn(text: string): readonly PolicyTest[] {
  const read = readPolicyTests("policies/tests/every-kind.yaml", text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const tests = testsIn(source);
const differencesOf = (one: PolicyTest): readonly string[] =>
  compare(one, rehearse(one, packs, checkNames)).map(({ at }) => at);

const verbOf = (event: PolicyTest["events"][number]): string =>
  event.kind === "reviews" ? (event.verdict === "approved" ? "approves" : "requests-changes") : event.kind;

/** Something else than was expected, for each thing that a test can expect. */
const inverted: { readonly [K in keyof Required<Expected>]: (value: Required<Expected>[K]) => Expected } = {
  request: (value) => ({ request: value === "denied" ? "pending" : "denied" }),
  stages: (value) => ({ stages: new Map([...value].map(([stage]) => [stage, "not-applicable"])) }),
  approvers: () => ({ approvers: new Map([[stageName("technical"), ["nobody"]]]) }),
  discounted: (value) => ({ discounted: [...value, { by: "nobody", why: "assurance" }] }),
  problems: (value) => ({ problems: [...value, "E999"] }),
  asks: (value) => ({ asks: [...value, "nobody"] }),
  maxDuration: (value) => ({ maxDuration: minutes(value) }),
};

test("every kind of event and everything that can be expected occurs", () => {
  const kinds = new Set(tests.flatMap(({ events }) => events.map(verbOf)));
  expect([...kinds].toSorted().join(" ")).toBe(
    "approves comments dismisses edits joins leaves policy pushes requests-changes rewrites waits",
  );
  const keys = new Set(tests.flatMap((one) => Object.keys(one.expect)));
  expect([...keys].toSorted()).toEqual(Object.keys(inverted).toSorted());
});

describe("each test passes, and fails when it expects anything else", () => {
  test.each(tests.map((one) => [one.name, one] as const))("%s", (name, one) => {
    expect(differencesOf(one)).toEqual([]);
    for (const [key, value] of Object.entries(one.expect)) {
      const invert = inverted[key as keyof Expected] as (value: unknown) => Expected;
      expect([name, key, differencesOf({ ...one, expect: invert(value) }).length]).not.toEqual([name, key, 0]);
    }
  });
});

describe("without what it is about, each test fails; a comment makes no difference", () => {
  test.each(tests.map((one) => [one.name, one] as const))("%s", (name, one) => {
    const without = { ...one, events: one.events.filter((event) => verbOf(event) !== name) };
    expect(without.events.length).toBeLessThan(one.events.length);
    if (name === "comments") expect(differencesOf(without)).toEqual([]);
    else expect(differencesOf(without)).not.toEqual([]);
  });
});

test("read twice, and with keys and lists in any order, a test comes out the same", () => {
  const words = (text: string): string => JSON.stringify(testsIn(text).map((one) => rehearse(one, packs, checkNames)));
  expect(words(source)).toBe(words(source));
  const blocks = source.split(/^(?=- name)/mu);
  const turned = blocks.map((block) => {
    const [name = "", ...rest] = block.trimEnd().split(/\n {2}(?=\w)/u);
    return [name, ...rest.toReversed()].join("\n  ");
  });
  expect(turned.join("\n")).not.toBe(source);
  assert(
    property(shuffledSubarray([...turned.keys()], { minLength: turned.length }), (order) => {
      const text = order.map((index) => turned[index]).join("\n");
      for (const one of testsIn(`${text}\n`)) expect(differencesOf(one)).toEqual([]);
    }),
    { numRuns: 10 },
  );
});
