import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { after, days, hours, isoSeconds } from "../../../src/core/instant.ts";
import { entryId } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, failing, identity, stage, when, type World } from "../../support/rules.ts";

const subject = "workload/nightly-export";
const kinds = ["workload", "human"] as const;
const world = (over: Partial<World> = {}): World => ({
  stages: [stage("business", ["owner"]), stage("security", ["@acme/security"])],
  teams: { "acme/data": ["data-1"] },
  catalog: [entitlement("warehouse/export", { for: kinds, maxDuration: days(1) })],
  register: [identity(subject), identity("workload/other")],
  preApproved: [
    { name: "nightly", subject, when: when("an hour", ({ request }) => request.duration <= hours(1)), perDay: 2 },
  ],
  ...over,
});
const nightly = (id = "export-1", fields: Parameters<typeof entry>[0] = {}) =>
  entry({ id, subject, entitlement: "warehouse/export", duration: hours(1), ...fields });
const pattern = { kind: "pattern", name: "nightly" } as const;
const hour = 60;

describe("what is approved beforehand", () => {
  test("is approved without a review, by the pattern that is named, and nobody is asked", () => {
    const c = new Case({ ...world(), entries: [nightly()] });
    expect(c.shows()).toEqual({
      request: "approved",
      stages: { business: "not-applicable", security: "not-applicable" },
      approvers: {},
      discounted: [],
      problems: [],
      asks: [],
    });
    const { preApproved, stages, outcome } = c.decide();
    expect(preApproved.get(entryId("export-1"))).toMatchObject({ name: "nightly", place: { line: 20 } });
    expect(stages.map((one) => one.outcome)).toMatchObject([
      { because: "everything that is asked for is approved beforehand" },
      { because: "everything that is asked for is approved beforehand" },
    ]);
    expect(outcome).toMatchObject({ at: c.file().pull.openedAt });
  });

  test.each([
    ["its condition does not hold", nightly("export-1", { duration: hours(2) })],
    ["it is another subject's", nightly("export-1", { subject: "workload/other" })],
    ["it asks for the stages of a route", nightly("export-1", { route: "usual" })],
  ])("goes through the stages where %s", (_why, asked) => {
    const routes = [{ name: "usual", stages: [stage("business", ["owner"])] }];
    const c = new Case({ ...world({ routes }), entries: [asked] });
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
  });

  test("is still denied by every rule that denies", () => {
    const deny = [{ when: when("always", () => true), because: "not this week" }];
    expect(new Case({ ...world({ deny }), entries: [nightly()] }).shows().request).toBe("denied");
    const limits = [{ maxDuration: hours(0.5) }];
    expect(new Case({ ...world({ limits }), entries: [nightly()] }).shows().request).toBe("denied");
    expect(new Case({ ...world({ require: [{}] }), entries: [nightly("e-1", { ticket: "" })] }).shows().request).toBe(
      "denied",
    );
    expect(new Case({ ...world({ register: [] }), entries: [nightly()] }).shows().request).toBe("invalid");
  });

  test("is decided by the stages when its cap is used up, until there is room again", () => {
    const c = new Case({ ...world(), entries: [nightly()] });
    c.used("export-a", subject, pattern, -23 * hour);
    c.used("export-b", subject, pattern, -2 * hour);
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
    expect(isoSeconds(c.decide().next!)).toBe("2026-11-02T10:00:00Z");
    c.minute = hour;
    expect(c.shows().request).toBe("approved");
    expect(c.decide().outcome).toMatchObject({ at: c.now() });
  });

  test("its cap is used up by itself only: not by other patterns, nor by a route of its name", () => {
    const c = new Case({ ...world(), entries: [nightly()] });
    for (const of of [
      { kind: "pattern", name: "weekly" },
      { kind: "route", name: "nightly" },
    ] as const)
      for (const [n, minute] of [-1, -2].entries()) c.used(`${of.kind}-${n}`, subject, of, minute);
    expect(c.shows().request).toBe("approved");
  });

  const two = [
    { name: "nightly", subject, perDay: 1 },
    { name: "spare", subject, perDay: 1 },
  ];
  const spare = { kind: "pattern", name: "spare" } as const;

  test("where one pattern is used up the next one approves, and nothing is awaited", () => {
    const c = new Case({ ...world({ preApproved: two }), entries: [nightly()] });
    c.used("export-a", subject, pattern, -2 * hour);
    expect(c.shows().request).toBe("approved");
    expect([...c.decide().preApproved.values()].map(({ name }) => name)).toEqual(["spare"]);
    expect(c.decide().next).toBeNull();
  });

  test("where all are used up the first is named", () => {
    const stages = [stage("business", ["owner"], { when: when("never", () => false) })];
    const c = new Case({ ...world({ preApproved: two, stages }), entries: [nightly()] });
    c.used("export-a", subject, pattern, -2 * hour);
    c.used("export-b", subject, spare, -1 * hour);
    expect(c.shows().problems).toEqual([expect.stringContaining("`nightly`, which would approve it, is used up")]);
  });

  test("it is approved from when on there was room for all that is asked for", () => {
    const c = new Case({ ...world({ preApproved: two }), entries: [nightly("a-1"), nightly("b-2")] });
    c.used("export-a", subject, pattern, -23 * hour);
    c.used("export-b", subject, spare, -22 * hour);
    c.minute = 3 * hour;
    expect(c.decide().outcome).toMatchObject({ kind: "approved", at: after(c.file().pull.openedAt, hours(2)) });
  });

  test("a day is any 24 hours: midnight frees nothing", () => {
    const c = new Case({ ...world(), entries: [nightly()] });
    c.used("export-a", subject, pattern, -10 * hour);
    c.used("export-b", subject, pattern, -11 * hour);
    expect(c.shows().request).toBe("pending");
  });

  test("of several entries as many as there is room for; the stages decide the others, for all of them", () => {
    const c = new Case({ ...world(), entries: [nightly("c-3"), nightly("a-1"), nightly("b-2")] });
    expect([...c.decide().preApproved.keys()].toSorted()).toEqual(["a-1", "b-2"]);
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
    c.person("owner").approves();
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("where no stage applies either, a used-up cap denies, and says until when", () => {
    const never = when("never", () => false);
    const stages = [stage("business", ["owner"], { when: never })];
    const c = new Case({ ...world({ stages }), entries: [nightly()] });
    expect(c.shows().request).toBe("approved");
    c.used("export-a", subject, pattern, -2 * hour);
    c.used("export-b", subject, pattern, -1 * hour);
    expect(c.shows().problems).toEqual([
      "E509 no stage applies to `export-1`, and `nightly`, which would approve it, is used up",
    ]);
    const { outcome } = c.decide();
    expect("problems" in outcome && outcome.problems[0]?.help).toContain("room again at 2026-11-03T07:00:00Z");
  });

  test("a condition that cannot be answered approves nothing", () => {
    const preApproved = [{ name: "nightly", subject, when: failing("broken") }];
    expect(new Case({ ...world({ preApproved }), entries: [nightly()] }).shows().request).toBe("invalid");
  });

  test("the next pattern is looked at where one is used up", () => {
    const preApproved = [
      { name: "first", subject, perDay: 1 },
      { name: "second", subject, perDay: 1 },
    ];
    const c = new Case({ ...world({ preApproved }), entries: [nightly("a-1"), nightly("b-2")] });
    expect([...c.decide().preApproved.values()].map(({ name }) => name)).toEqual(["first", "second"]);
    expect(c.decide().next).toBeNull();
  });

  test("is given up like everything else that is not merged in time, counted from when it was ready", () => {
    const c = new Case({ ...world({ mergeWithin: hours(2) }), entries: [nightly()] });
    c.minute = 119;
    expect(c.shows().request).toBe("approved");
    c.minute = 120;
    expect(c.shows().request).toBe("lapsed");
    const full = new Case({ ...world({ mergeWithin: hours(2) }), entries: [nightly()] });
    full.used("export-a", subject, pattern, -23 * hour);
    full.used("export-b", subject, pattern, -23 * hour);
    full.minute = 3 * hour - 1;
    expect(full.shows().request).toBe("approved");
    full.minute = 3 * hour;
    expect(full.shows().request).toBe("lapsed");
  });

  test("what it granted at its merge takes no room from itself", () => {
    const c = new Case({ ...world(), entries: [nightly()] });
    c.merged();
    c.used("export-1", subject, pattern, 1);
    c.used("export-0", subject, pattern, -1);
    expect(c.shows().request).toBe("approved");
  });
});

/** Patterns, uses and entries of any kind; then one more rule that says no. */
const asked = fc.array(
  fc.record({
    subject: fc.constantFrom(subject, subject, "workload/other"),
    duration: fc.integer({ min: 1, max: 3 }).map((n) => hours(n)),
    ticket: fc.constantFrom("", "INC-1"),
  }),
  { minLength: 1, maxLength: 3 },
);
const rule = fc.record({
  kind: fc.constantFrom("deny", "require", "limits"),
  longer: fc.integer({ min: 0, max: 3 }).map((n) => hours(n)),
  live: fc.integer({ min: 0, max: 3 }),
});

test("whatever is approved beforehand: another rule that denies, requires or limits never approves more", () => {
  const counts = { approved: 0, less: 0 };
  fc.assert(
    fc.property(
      asked,
      rule,
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      (entries, { kind, longer, live }, usedUp, reviewed) => {
        const over = when("longer", ({ request }) => request.duration > longer);
        const rules: Partial<World> = {
          deny: [{ when: over }],
          require: [{ when: over }],
          limits: [{ when: over, maxDuration: hours(2) }, { maxLivePerSubject: live }],
        };
        const decided = (more: Partial<World>): string => {
          const all = entries.map((fields, index) => nightly(`e-${index}`, fields));
          const c = new Case({ ...world(more), entries: all });
          for (let n = 0; n < usedUp; n++) c.used(`used-${n}`, subject, pattern, -n);
          if (reviewed) for (const by of ["owner", "security-1"]) c.person(by).approves();
          return c.shows().request;
        };
        const [before, after] = [decided({}), decided({ [kind]: rules[kind] })];
        if (before === "approved") counts.approved++;
        if (before === "approved" && after !== "approved") counts.less++;
        if (after === "approved") expect(before).toBe("approved");
      },
    ),
    { numRuns: 400 },
  );
  expect(counts.approved).toBeGreaterThan(20);
  expect(counts.less).toBeGreaterThan(5);
});
