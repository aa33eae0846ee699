import { describe, expect, test } from "vitest";

import { after, minutes } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, stage, when } from "../../support/rules.ts";

const two = { stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] };

function approvedByBoth(): Case {
  const c = new Case(two);
  c.person("owner").approves();
  c.person("platform-1").approves();
  return c;
}

describe("rule 5: changes requested", () => {
  test("an objection of an eligible person blocks, until they approve", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: [] });
    expect(c.decide().objections.map(({ stage }) => stage)).toEqual(["technical"]);
    c.person("platform-2").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("an objection of somebody who could not approve anything blocks nothing", () => {
    const c = approvedByBoth();
    c.person("bystander").requestsChanges();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("excluded people may object", () => {
    const c = new Case({ ...two, by: "owner-2" });
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner-2").requestsChanges();
    expect(c.shows()).toMatchObject({ request: "pending" });
  });

  test("the requester cannot dismiss an objection away", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    c.person("requester").dismisses(c.person("platform-2"));
    expect(c.shows()).toMatchObject({ request: "pending" });
  });

  test("an approver of another stage cannot dismiss it, one of the same stage can", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    c.person("owner").dismisses(c.person("platform-2"));
    expect(c.shows()).toMatchObject({ request: "pending" });
    c.person("platform-1").dismisses(c.person("platform-2"));
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("nobody who has a part in the request can dismiss it", () => {
    const c = new Case({ ...two, by: "platform-1" });
    c.person("owner").approves();
    c.person("platform-2").requestsChanges();
    c.person("platform-3").approves();
    c.person("platform-1").dismisses(c.person("platform-2"));
    expect(c.decide().objections).toHaveLength(1);
  });

  test("an objection stands though the objector left, and a dismissal though its author left", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    c.person("platform-2").leaves();
    expect(c.decide().objections).toHaveLength(1);
    const other = new Case({ ...two, teams: { "acme/platform": ["platform-1", "platform-2", "platform-3"] } });
    other.person("owner").approves();
    other.person("platform-1").approves();
    other.person("platform-2").requestsChanges();
    other.person("platform-3").dismisses(other.person("platform-2"));
    other.person("platform-3").leaves();
    expect(other.shows()).toMatchObject({ request: "approved" });
  });

  test("dismissing or editing the objector's later approval does not revive the objection", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    c.person("platform-2").approves();
    c.person("requester").dismisses(c.person("platform-2"));
    expect(c.shows()).toMatchObject({ request: "approved", discounted: ["platform-2: dismissed"] });
  });

  test("by an account of theirs that is no member's neither blocks nor lifts", () => {
    const directory = [
      { login: "platform-2", accounts: ["platform-alt"] },
      { login: "platform-1", accounts: ["platform-other"] },
    ];
    const c = new Case({ ...two, directory });
    for (const login of ["platform-alt", "platform-other"]) c.outside.add(login);
    c.person("platform-alt").requestsChanges();
    expect(c.decide().objections).toEqual([]);
    c.person("platform-2").requestsChanges();
    c.person("platform-other").dismisses(c.person("platform-2"));
    expect(c.decide().objections).toHaveLength(1);
    c.person("platform-1").dismisses(c.person("platform-2"));
    expect(c.decide().objections).toEqual([]);
  });

  test("lifted for one entry still stands for another", () => {
    const c = new Case({
      stages: [stage("business", ["@boss", "@deputy"], { except: { mart: ["@boss", "@acme/orders"] } })],
      catalog: [entitlement("mart/export")],
      entries: [entry(), entry({ id: "export-1", entitlement: "mart/export" })],
    });
    c.person("boss").requestsChanges();
    c.person("deputy").dismisses(c.person("boss"));
    expect(c.decide().objections).toHaveLength(1);
    const other = new Case({ stages: [stage("business", ["@boss", "@deputy"])] });
    other.person("boss").requestsChanges();
    other.person("deputy").dismisses(other.person("boss"));
    expect(other.decide().objections).toEqual([]);
  });

  test("are told in the order in which they were made; a dismissal after the merge lifts none", () => {
    const c = new Case(two);
    c.person("platform-1").approves();
    c.person("platform-2").requestsChanges();
    c.person("owner").requestsChanges();
    c.person("platform-1").requestsChanges();
    c.merged();
    c.person("owner-2").dismisses(c.person("owner"));
    expect(c.decide().objections.map(({ review, stage: of }) => [review.by, of])).toEqual([
      [c.id("platform-2"), "technical"],
      [c.id("owner"), "business"],
      [c.id("platform-1"), "technical"],
    ]);
  });

  test("one from before there were rules that read is judged by those of today", () => {
    const c = new Case(two);
    c.person("owner").requestsChanges();
    c.person("bystander").requestsChanges();
    const [today] = c.file().rules;
    const unreadable = { ok: false, problems: [{ code: "E301", message: "not a mapping" }] } as const;
    for (const earlier of [[], [{ ...today!, since: monday, rules: unreadable }]]) {
      c.over = { rules: [...earlier, { ...today!, since: after(monday, minutes(5)) }] };
      c.minute = 10;
      expect(c.decide().objections.map(({ review }) => review.by)).toEqual([c.id("owner")]);
    }
  });

  test("an edited objection still blocks", () => {
    const c = approvedByBoth();
    c.person("platform-2").requestsChanges();
    c.person("requester").edits(c.person("platform-2"));
    expect(c.shows()).toMatchObject({ request: "pending" });
  });

  test("an objection outlives a push, and lapses when its stage no longer applies", () => {
    const long = when("request.duration > duration('2h')", ({ request }) => request.duration > 7_200_000);
    const c = new Case({
      stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"], { when: long })],
    });
    c.person("platform-1").requestsChanges();
    c.person("requester").pushes();
    expect(c.decide().objections).toHaveLength(1);
    c.person("requester").pushes([
      { kind: "add", path: "access/orders-db/a.yaml", after: entry({ duration: 3_600_000 as never }) },
    ]);
    expect(c.decide().objections).toEqual([]);
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "approved", stages: { technical: "not-applicable" } });
  });
});
