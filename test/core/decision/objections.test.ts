import { describe, expect, test } from "vitest";

import { Case } from "../../support/case.ts";
import { entry, stage, when } from "../../support/rules.ts";

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
