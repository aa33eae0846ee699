import { describe, expect, test } from "vitest";

import { after, days, hours, minutes } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const subject = "workload/nightly";
const nightly = entry({ subject, entitlement: "mart/export" });
const world: World = {
  catalog: [entitlement("mart/export", { for: ["workload"] })],
  register: [identity(subject)],
  teams: { "acme/data": ["data-1"] },
  preApproved: [{ name: "nightly", subject, perDay: 1 }],
};

describe("a request is looked at again", () => {
  const next = (lapse: number, used: number): unknown => {
    const c = new Case({
      ...world,
      stages: [stage("business", ["owner"], { lapse: hours(lapse) })],
      entries: [nightly],
    });
    c.used("before", subject, { kind: "pattern", name: "nightly" }, used * 60);
    return c.decide().next;
  };

  test("when it lapses, or when there is room for it: whichever comes first", () => {
    expect(next(2, -20)).toBe(after(monday, hours(2)));
    expect(next(6, -20)).toBe(after(monday, hours(4)));
  });
});

describe("what nobody reviews is approved", () => {
  test("from its last push on, and not by one that came after its merge", () => {
    const c = new Case({ ...world, entries: [nightly], mergeWithin: days(1) });
    const since = (): unknown => c.decide().outcome;
    expect(since()).toEqual({ kind: "approved", at: monday });
    c.minute = 9;
    c.person("requester").pushes();
    expect(since()).toEqual({ kind: "approved", at: after(monday, minutes(10)) });
    expect(c.decide().next).toBe(after(after(monday, days(1)), minutes(10)));
    c.merged();
    c.person("requester").pushes();
    expect(since()).toEqual({ kind: "approved", at: after(monday, minutes(10)) });
  });
});

describe("of a stage that is open", () => {
  test("nobody is asked in a draft, nor once it lapsed", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { lapse: hours(2) })] });
    c.over = { pull: { ...c.file().pull, draft: true } };
    expect(c.shows()).toMatchObject({ request: "pending", asks: [] });
    c.over = {};
    expect(c.shows()).toMatchObject({ request: "pending", asks: ["@acme/orders"] });
    c.minute = 120;
    expect(c.shows()).toMatchObject({ request: "lapsed", asks: [] });
    expect(c.decide().next).toBeNull();
  });
});

describe("an approval that is repeated in the same second", () => {
  test.each([
    ["", "need: yes"],
    ["need: yes", ""],
  ])("counts with what the stage asks for: `%s`, then `%s`", (first, second) => {
    const c = new Case({ stages: [stage("business", ["owner"], { answers: ["need"] })] });
    c.person("owner").approves(first);
    const { submittedAt } = c.last("owner");
    c.person("owner").approves(second);
    c.last("owner").submittedAt = submittedAt;
    const [business] = c.decide().stages;
    const by = business?.outcome.kind === "complete" ? business.outcome.by : [];
    expect(by.map(({ review }) => review.body)).toEqual(["need: yes"]);
  });
});
