import { describe, expect, test } from "vitest";

import { needsOf } from "../../../src/core/decision/stages.ts";
import type { Person } from "../../../src/core/decision/people.ts";
import { accountId } from "../../../src/core/ids.ts";
import { hours, instant } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { changed } from "../../support/change.ts";
import { entitlement, entry, identity, stage, when, type World } from "../../support/rules.ts";

const orders = stage("business", ["@acme/orders"]);

describe("whom a stage asks", () => {
  const managed: World = {
    stages: [stage("line", ["manager"])],
    catalog: [entitlement("mart/export", { for: ["agent"] })],
    register: [identity("agent/helper")],
    teams: { "acme/data": ["data-1"] },
    directory: [
      { login: "alice", accounts: [], manager: "olga" },
      { login: "bob", accounts: [], manager: "dan" },
    ],
  };

  test("is another manager for each person for whom the same agent acts", () => {
    const entries = ["alice", "bob"].map((onBehalfOf, n) =>
      entry({ id: `a-${n}`, subject: "agent/helper", onBehalfOf, entitlement: "mart/export" }),
    );
    const c = new Case({ ...managed, entries });
    expect(c.shows().asks).toEqual(["olga", "dan"]);
    c.person("olga").approves();
    expect(c.shows()).toMatchObject({ request: "pending", asks: ["dan"] });
    c.person("dan").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("is nobody where the directory or the register names none, and says which word leads to nobody", () => {
    const stages = [stage("line", ["manager", "subject-owner", "owner"])];
    const c = new Case({ ...managed, stages, entries: [entry()] });
    expect(c.decide().stages[0]?.named).toEqual(["@acme/orders"]);
    const lost = new Case({ stages: [stage("line", ["manager"]), stage("answering", ["subject-owner"])] });
    expect(lost.decide().stages.map(({ named }) => named)).toEqual([["manager"], ["subject-owner"]]);
  });

  test("entries with the same people need the same people once, and others need others", () => {
    const people = (...ids: readonly number[]): ReadonlySet<Person> => new Set(ids.map((id) => accountId(id)));
    const groups = (...eligible: readonly ReadonlySet<Person>[]): number =>
      needsOf({ stage: orders, number: 1, entries: eligible.map((who) => ({ entry: entry(), eligible: who })) }).groups
        .length;
    expect(groups(people(1, 2), people(2, 1), people(1, 2))).toBe(1);
    expect(groups(people(1, 2), people(1, 3))).toBe(2);
    expect(groups(people(1, 2), people(1, 2, 3))).toBe(2);
    expect(groups(people(1, 2, 3), people(1, 2))).toBe(2);
    expect(groups(people(), people(1))).toBe(2);
  });
});

describe("what a stage's condition asks", () => {
  test("holds for no route as for an empty one", () => {
    const stages = [
      orders,
      stage("technical", ["@acme/platform"], { when: when("route", ({ request }) => request.route === "") }),
    ];
    expect(new Case({ stages }).shows().stages).toEqual({ business: "open", technical: "waiting" });
  });

  test("cannot be asked of what is not in the catalog: no stage comes to it", () => {
    const risk = when("risk", ({ entitlement: { risk } }) => risk !== "low");
    const c = new Case({
      stages: [stage("business", ["owner"], { when: risk })],
      entries: [entry({ entitlement: "a/b" })],
    });
    expect(c.shows()).toMatchObject({
      request: "invalid",
      stages: { business: "not-applicable" },
      problems: ["E102 unknown entitlement `a/b`"],
    });
  });
});

test("an extension is measured from its own start, whatever else is live", () => {
  const before = entry({ duration: hours(1) });
  const until = (end: number) => entry({ until: instant(monday + hours(end)) });
  const c = new Case({ stages: [orders] });
  c.holds(entry({ id: "older" }), -180);
  c.holds(before, -60);
  c.rewritten("requester", [changed(before, until(7))]);
  expect(c.shows().request).toBe("pending");
  c.rewritten("requester", [changed(before, until(7.1))]);
  expect(c.shows().request).toBe("denied");
});
