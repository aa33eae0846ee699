import { describe, expect, test } from "vitest";

import { publicName, entryId, grantId, repositoryId, teamName } from "../../../src/core/ids.ts";
import { days, hours, instant } from "../../../src/core/instant.ts";
import { stagesOf, stagesOn } from "../../../src/core/policy.ts";
import type { Happening } from "../../../src/core/rehearsal/policy-test.ts";
import { monday } from "../../support/case.ts";
import { happening, packsOf, rehearsed } from "../../support/policy-test.ts";
import { entitlement, entry, identity, rulesOf, stage } from "../../support/rules.ts";

const approves = (by: string, body = ""): Happening => ({ kind: "reviews", by, verdict: "approved", body });
const problems = [{ code: "E303", message: "unknown key `stagse`" }] as const;
const teams = new Map([
  [teamName("acme/orders"), ["olga", "otto"]],
  [teamName("acme/platform"), ["pat"]],
]);
const asking = (...entries: readonly ReturnType<typeof entry>[]) => ({ ok: true, value: entries }) as const;

describe("how a request stands when everything has happened", () => {
  test("reviews that do not count are told by login, each with the reason", () => {
    const { discounted } = rehearsed({ teams, events: happening(approves("PAT"), approves("Olga"), approves("rita")) });
    expect(discounted).toEqual([
      { by: "pat", why: "too-early" },
      { by: "rita", why: "not-eligible" },
    ]);
  });

  test("whoever joined may approve, and whoever left is asked no more", () => {
    const orders = teamName("acme/orders");
    const { approvers, asks } = rehearsed({
      teams: new Map([[orders, ["olga", "otto", "ole"]]]),
      events: happening(
        { kind: "joins", by: "vera", team: orders },
        { kind: "leaves", by: "ole", team: orders },
        { kind: "leaves", by: "otto", team: null },
      ),
    });
    expect([approvers.get("business"), asks.toSorted()]).toEqual([[], ["olga", "vera"]]);
  });

  test("those of the open stage are asked, and only while it waits for them", () => {
    const open = rehearsed({ teams, events: happening(approves("olga")) });
    expect([open.request, open.asks]).toEqual(["pending", ["pat"]]);
    const denied = rehearsed({ teams, entries: asking(entry({ duration: hours(9) })) });
    expect([denied.request, denied.problems, denied.asks]).toEqual(["denied", ["E504"], []]);
    const objected = {
      teams,
      events: happening({ kind: "reviews", by: "olga", verdict: "changes-requested", body: "" }),
    } as const;
    expect(rehearsed(objected).request).toBe("pending");
    const whole = packsOf({ stages: [stage("business", ["owner"])] });
    const approved = rehearsed({ teams, events: happening(approves("olga")) }, whole);
    expect([approved.request, approved.asks]).toEqual(["approved", []]);
    expect(rehearsed({ teams }).problems).toEqual([]);
  });

  test("stages of other routes do not apply", () => {
    const packs = packsOf({
      routes: [{ name: "emergency", stages: [stage("duty", ["owner"])] }],
      stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])],
    });
    expect([...rehearsed({ teams }, packs).stages]).toEqual([
      ["business", "open"],
      ["technical", "waiting"],
      ["duty", "not-applicable"],
    ]);
    const urgent = rehearsed({ teams, entries: asking(entry({ route: "emergency" })) }, packs);
    expect([...urgent.stages]).toEqual([
      ["business", "not-applicable"],
      ["technical", "not-applicable"],
      ["duty", "open"],
    ]);
    const nowhere = rehearsed({ teams, entries: asking(entry({ route: "no-such" })) }, packs);
    expect([...new Set(nowhere.stages.values())]).toEqual(["waiting"]);
  });

  test("under rules that cannot be read nothing is known of stages", () => {
    const { request, stages, maxDuration } = rehearsed({}, new Map([["", { ok: false, problems } as const]]));
    expect([request, [...stages], maxDuration]).toEqual(["invalid", [], hours(4)]);
  });
});

describe("for how long it would be given", () => {
  const narrowing = packsOf({ stages: [stage("business", ["owner"], { mayNarrow: true })] });

  test("the longest of its entries, as far as nobody narrowed it", () => {
    const entries = asking(entry(), entry({ id: "b-2", duration: hours(6) }), entry({ id: "c-3", duration: hours(2) }));
    expect(rehearsed({ teams, entries }, narrowing).maxDuration).toBe(hours(6));
    const narrowed = { teams, entries, events: happening(approves("olga", "/narrow b-2 duration=1h")) };
    expect(rehearsed(narrowed, narrowing).maxDuration).toBe(hours(4));
    const alone = { teams, events: happening(approves("olga", "/narrow duration=1h")) };
    expect(rehearsed(alone, narrowing).maxDuration).toBe(hours(1));
  });

  test("no longer than its subject is registered", () => {
    const until = (end: number | null): unknown => {
      const registered = identity("workload/nightly", end === null ? {} : { end: instant(end) });
      const packs = packsOf({
        register: [registered],
        catalog: [entitlement("orders-db/read", { for: ["workload"] })],
      });
      const asked = { teams, entries: asking(entry({ subject: "workload/nightly" })) };
      return rehearsed(asked, packs).maxDuration;
    };
    expect([until(null), until(monday + hours(3)), until(monday + days(30))]).toEqual([hours(4), hours(3), hours(4)]);
  });

  test("where nothing is given, for no time", () => {
    expect(rehearsed({ entries: { ok: false, problems } })).not.toHaveProperty("maxDuration");
    const removal = rehearsed({ live: [entry()], entries: asking(), deletes: [entryId("orders-read-1")] });
    expect(removal).not.toHaveProperty("maxDuration");
  });
});

test("a policy without routes has its own stages, and none on a route", () => {
  const { routes: _routes, routeStages: _routeStages, ...policy } = rulesOf({}).rules.policy;
  expect([stagesOf(policy), stagesOn(policy, ""), stagesOn(policy, "x")]).toEqual([policy.stages, policy.stages, []]);
});

test("outside its repository a grant is named with it", () => {
  expect(publicName(repositoryId(41), grantId(entryId("a-1"), 2))).toBe("41-a-1.2");
});
