import { describe, expect, test } from "vitest";
import { stageName, teamName } from "../../../src/core/ids.ts";
import { after, hours, minutes } from "../../../src/core/instant.ts";
import { compare } from "../../../src/core/rehearsal/compare.ts";
import type { Expected, PolicyTest } from "../../../src/core/rehearsal/policy-test.ts";
import { rehearse, type Observed } from "../../../src/core/rehearsal/rehearse.ts";
import { failureOf } from "../../../src/core/rehearsal/test-run.ts";
import { Case, monday } from "../../support/case.ts";
import { entry, rulesOf, stage } from "../../support/rules.ts";

const place = { file: "policies/tests/orders.yaml", line: 3, column: 1 };
const asked: PolicyTest = {
  name: "the owner approves",
  place,
  teams: new Map([[teamName("acme/orders"), ["owner", "Owner-2"]]]),
  outside: [],
  bots: [],
  directory: { people: [] },
  subjects: new Map(),
  live: [],
  open: [],
  by: "requester",
  opened: monday,
  entries: { ok: true, value: [entry()] },
  deletes: [],
  commits: [],
  events: [],
  expect: {},
};
const { rules } = rulesOf({ stages: [stage("business", ["owner"]), stage("technical", ["owner"])] });
const packs = new Map([["", { ok: true, value: rules } as const]]);

const [business, technical] = [stageName("business"), stageName("technical")];
const observed: Observed = {
  request: "pending",
  stages: new Map([
    ["business", "complete"],
    ["technical", "open"],
  ]),
  approvers: new Map([
    ["business", ["Owner"]],
    ["technical", []],
  ]),
  discounted: [{ by: "Helper", why: "excluded" }],
  problems: ["E504", "E502", "E504"],
  warnings: ["W301", "W302"],
  asks: ["platform-2", "platform-1"],
  maxDuration: hours(4),
  decision: new Case().decide(),
};
const differences = (expected: Expected, got: Partial<Observed> = {}): readonly unknown[] =>
  compare({ ...asked, expect: expected }, { ...observed, ...got });

describe("what a test expects", () => {
  test("is compared only where it names something", () => {
    expect(differences({})).toEqual([]);
  });

  test.each<readonly [string, Expected]>([
    ["the request", { request: "pending" }],
    ["a stage of several", { stages: new Map([[technical, "open"]]) }],
    ["who counts, in any letters", { approvers: new Map([[business, ["owner"]]]) }],
    ["that nobody counts", { approvers: new Map([[technical, []]]) }],
    ["who does not count and why", { discounted: [{ by: "helper", why: "excluded" }] }],
    ["problems in any order, each once", { problems: ["E502", "E504"] }],
    ["a warning beside them", { problems: ["W302", "E504", "E502"] }],
    ["who is asked, in any order", { asks: ["Platform-1", "platform-2"] }],
    ["for how long", { maxDuration: hours(4) }],
  ])("holds: %s", (_what, expected) => {
    expect(differences(expected)).toEqual([]);
  });

  test.each<readonly [string, Expected, unknown]>([
    ["the request", { request: "approved" }, { at: "request", expected: "approved", got: "pending" }],
    [
      "a stage",
      { stages: new Map([[business, "open"]]) },
      { at: "stages.business", expected: "open", got: "complete" },
    ],
    [
      "a stage that there is not",
      { stages: new Map([[stageName("bizness"), "open"]]) },
      { at: "stages.bizness", expected: "open", got: null },
    ],
    [
      "somebody who does not count",
      { approvers: new Map([[technical, ["b", "a"]]]) },
      { at: "approvers.technical", expected: ["a", "b"], got: [] },
    ],
    [
      "that nobody counts who does",
      { approvers: new Map([[business, []]]) },
      { at: "approvers.business", expected: [], got: ["Owner"] },
    ],
    [
      "that nobody counts in a stage that there is not",
      { approvers: new Map([[stageName("bizness"), []]]) },
      { at: "approvers.bizness", expected: [], got: null },
    ],
    [
      "another reason",
      { discounted: [{ by: "helper", why: "dismissed" }] },
      { at: "discounted", expected: [{ by: "helper", why: "dismissed" }], got: observed.discounted },
    ],
    ["that every review counts", { discounted: [] }, { at: "discounted", expected: [], got: observed.discounted }],
    ["one problem fewer", { problems: ["E502"] }, { at: "problems", expected: ["E502"], got: ["E502", "E504"] }],
    [
      "a warning that is not told",
      { problems: ["E504", "W303", "E502"] },
      { at: "problems", expected: ["E502", "E504", "W303"], got: ["E502", "E504"] },
    ],
    ["that nobody is asked", { asks: [] }, { at: "asks", expected: [], got: ["platform-1", "platform-2"] }],
    ["another length", { maxDuration: minutes(90) }, { at: "max-duration", expected: "1h30m", got: "4h" }],
  ])("does not hold: %s", (_what, expected, difference) => {
    expect(differences(expected)).toEqual([difference]);
  });

  test("where nothing would be given, no length holds", () => {
    const { maxDuration: _maxDuration, ...nothing } = observed;
    expect(compare({ ...asked, expect: { maxDuration: hours(4) } }, nothing)).toEqual([
      { at: "max-duration", expected: "4h", got: null },
    ]);
  });

  test("where the stages are not known, nobody counts in any of them", () => {
    const none = { stages: new Map(), approvers: new Map() };
    expect(differences({ approvers: new Map([[business, []]]) }, none)).toEqual([]);
    expect(differences({ approvers: new Map([[business, ["owner"]]]) }, none)).toEqual([
      { at: "approvers.business", expected: ["owner"], got: [] },
    ]);
  });
});

describe("a test that is played", () => {
  const play = (over: Partial<PolicyTest>) => rehearse({ ...asked, ...over }, packs, (_rules, changes) => changes);
  const said = (expected: Expected, name = asked.name): string | undefined =>
    failureOf({ ...asked, name, expect: expected }, packs, (_rules, changes) => changes)?.message;

  test("says nothing where it passes", () => {
    expect(failureOf({ ...asked, expect: { request: "pending" } }, packs, (_rules, changes) => changes)).toBeNull();
  });

  test("says what is first not as it should be, how many more there are, and what to do", () => {
    expect(failureOf({ ...asked, expect: { request: "approved" } }, packs, (_rules, changes) => changes)).toStrictEqual(
      {
        code: "E645",
        message: "the test `the owner approves` fails: `request` should be `approved`, and is `pending`",
        help: "mend the rules, or the test if it expects the wrong thing: `countersign policy test` runs it on your machine",
        place,
      },
    );
    expect(said({ request: "approved", asks: [] })).toBe(
      "the test `the owner approves` fails: `request` should be `approved`, and is `pending` (and 1 more)",
    );
    expect(said({ approvers: new Map([[business, ["owner"]]]) })).toContain('should be `["owner"]`, and is `[]`');
    expect(said({ stages: new Map([[stageName("bizness"), "open"]]) })).toContain("should be `open`, and is nothing");
  });

  test("keeps its words apart from what is code", () => {
    expect(said({ request: "approved" }, "a `quoted` name")).toContain("the test `a 'quoted' name` fails");
    expect(said({ request: "ap`proved" })).toContain("should be `ap'proved`");
  });

  test("asks who can approve in the open stage, and tells the others how they stand", () => {
    const { stages, asks, maxDuration } = play({});
    expect([...stages]).toEqual([
      ["business", "open"],
      ["technical", "waiting"],
    ]);
    expect([asks.toSorted(), maxDuration]).toEqual([["owner", "Owner-2"].toSorted(), hours(4)]);
  });

  test("counts who approved, and asks nobody once nothing is pending", () => {
    const approves = (by: string, minute: number) =>
      ({ kind: "reviews", by, verdict: "approved", body: "", at: after(monday, minutes(minute)), place }) as const;
    const half = play({ events: [approves("OWNER", 1)] });
    expect([half.request, half.approvers.get("business"), half.asks]).toEqual(["pending", ["owner"], ["Owner-2"]]);
    const whole = play({ events: [approves("owner", 1), approves("owner-2", 2)] });
    expect([whole.request, whole.approvers.get("technical"), whole.asks]).toEqual(["approved", ["Owner-2"], []]);
  });

  test("tells codes of what is wrong, with stages that wait and nobody to ask", () => {
    const denied = play({ entries: { ok: true, value: [entry({ duration: hours(9) })] } });
    expect([denied.request, denied.problems, denied.asks]).toEqual(["denied", ["E504"], []]);
    const unread = play({ entries: { ok: false, problems: [{ code: "E201", message: "no" }] } });
    expect([unread.request, unread.problems, unread.maxDuration]).toEqual(["invalid", ["E201"], undefined]);
    expect([...unread.stages.values()]).toEqual(["waiting", "waiting"]);
  });

  test("of a removal nothing lasts, and no stage applies", () => {
    const removal = play({ live: [entry()], entries: { ok: true, value: [] }, deletes: [entry().id] });
    expect([removal.request, removal.maxDuration, [...removal.stages.values()]]).toEqual([
      "approved",
      undefined,
      ["not-applicable", "not-applicable"],
    ]);
  });
});
