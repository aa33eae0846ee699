import { describe, expect, test } from "vitest";

import { sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entry, stage } from "../../support/rules.ts";

const one = { stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] };

describe("of one second", () => {
  test("an objection is taken for the later word, whichever came first", () => {
    for (const words of [
      ["approves", "requestsChanges"],
      ["requestsChanges", "approves"],
    ] as const) {
      const c = new Case(one);
      c.person("owner")[words[0]]();
      const { submittedAt } = c.last("owner");
      c.person("owner")[words[1]]();
      c.last("owner").submittedAt = instant(submittedAt + 400);
      expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
      expect(c.decide().objections).toHaveLength(1);
    }
  });

  test("of two approvals the older one counts, by the number that GitHub gave it", () => {
    for (const [first, second] of [
      ["9", "10"],
      ["10", "9"],
      ["11", "12"],
      ["12", "11"],
    ] as const) {
      const c = new Case(one);
      c.person("owner").approves();
      const { submittedAt } = c.last("owner");
      c.last("owner").id = first as never;
      c.person("owner").approves();
      Object.assign(c.last("owner"), { submittedAt, id: second as never });
      const [business] = c.decide().stages;
      const by = business?.outcome.kind === "complete" ? business.outcome.by : [];
      expect(by.map(({ review }) => review.id)).toEqual([String(Math.min(Number(first), Number(second)))]);
    }
  });
});

describe("a review stands for what it saw", () => {
  test("and not where its commits hold different things, or GitHub names none", () => {
    const c = new Case(one);
    const before = c.head;
    c.person("requester").pushes([added(entry({ ticket: "INC-2" }))]);
    c.person("owner").approves();
    expect(c.shows().discounted).toEqual([]);
    c.last("owner").commits = [c.head, before];
    expect(c.shows().discounted).toEqual(["owner: rewritten"]);
    c.last("owner").commits = [before];
    expect(c.shows().discounted).toEqual(["owner: stale-content"]);
    c.last("owner").commits = [];
    expect(c.shows().discounted).toEqual(["owner: rewritten"]);
    c.last("owner").commits = [c.head, sha("f".repeat(40))];
    expect(c.shows().discounted).toEqual(["owner: rewritten"]);
  });

  test("and not from before its branch was pointed elsewhere, the second of that included", () => {
    const c = new Case(one);
    c.person("owner").approves();
    const at = c.last("owner").submittedAt;
    const retargeted = (moment: number): readonly string[] => {
      c.over = { pull: { ...new Case(one).file().pull, head: c.head, retargetedAt: instant(moment) } };
      return c.shows().discounted;
    };
    expect(retargeted(at + 5000)).toEqual(["owner: stale-content"]);
    expect(retargeted(at + 400)).toEqual(["owner: stale-content"]);
    expect(retargeted(at - 1000)).toEqual([]);
  });

  test("and under the rules that were in force to the very second", () => {
    const c = new Case(one);
    c.person("owner").approves();
    const { rules } = c.rules[0]!;
    const catalog = new Map([...rules.catalog].map(([id, known]) => [id, { ...known, risk: "high" as const }]));
    const widened = { ...rules, catalog };
    c.minute = 5;
    const first = c.rules;
    c.rules = [...first, { since: 1, rules: widened, tree: "tree-2" }];
    expect(c.shows().discounted).toEqual([]);
    c.rules = [...first, { since: 2, rules: widened, tree: "tree-2" }];
    expect(c.shows().discounted).toEqual(["owner: rules-changed"]);
  });
});

test("an approval after a dismissed or edited one stands alone, and nothing before either revives", () => {
  for (const act of ["dismisses", "edits"] as const) {
    const c = new Case(one);
    c.person("owner").approves();
    c.minute = 10;
    c.person("owner").approves();
    c.person("admin")[act](c.person("owner"));
    expect(c.shows()).toMatchObject({ stages: { business: "open" }, approvers: {} });
    c.minute = 20;
    c.person("owner").approves();
    expect(c.decide().stages[0]?.outcome).toMatchObject({ kind: "complete", at: after(monday, minutes(21)) });
  }
});

test("what is still to come says nothing yet", () => {
  const c = new Case(one);
  c.person("owner").approves();
  c.last("owner").editedAt = after(monday, hours(1));
  expect(c.shows()).toMatchObject({ stages: { business: "complete" }, discounted: [] });
  c.minute = 60;
  expect(c.shows()).toMatchObject({ stages: { business: "open" }, discounted: ["owner: edited"] });
});
