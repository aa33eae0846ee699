import { describe, expect, test } from "vitest";

import { digestOf } from "../../../src/core/decision/digest.ts";
import { accountId } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entitlement, entry, rulesOf } from "../../support/rules.ts";

const approvedByAll = (): Case => {
  const c = new Case();
  c.person("owner").approves();
  c.person("platform-1").approves();
  c.person("security-1").approves();
  return c;
};

describe("rule 2: content, not clock", () => {
  test("a push that leaves the entries alone keeps the approvals", () => {
    const c = approvedByAll();
    c.person("requester").pushes([
      added({ ...entry(), places: { ...entry().places, id: { file: "a", line: 9, column: 9 } } }),
    ]);
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("a push that changes an entry makes earlier approvals count no more", () => {
    const c = approvedByAll();
    c.person("requester").pushes([added(entry({ duration: hours(8) }))]);
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { business: "open", technical: "waiting", security: "waiting" },
      discounted: ["owner: stale-content", "platform-1: stale-content", "security-1: stale-content"],
    });
    c.person("requester").pushes([added(entry())]);
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("an entry added later is not approved by earlier reviews", () => {
    const c = approvedByAll();
    c.person("requester").pushes([added(entry()), added(entry({ id: "more" }))]);
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: expect.arrayContaining(["owner: stale-content"]),
    });
  });

  test("a review that a force-push moved to another commit is rewritten", () => {
    const c = approvedByAll();
    c.person("requester").rewrites([added(entry({ duration: hours(8) }))]);
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: ["owner: rewritten", "platform-1: rewritten", "security-1: rewritten"],
    });
  });

  test("a force-push to the same content keeps the approvals", () => {
    const c = approvedByAll();
    c.person("requester").rewrites();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("a commit that cannot be read any more is rewritten, and fails nothing else", () => {
    const c = approvedByAll();
    const old = c.head;
    c.person("requester").rewrites();
    c.forget(old);
    expect(c.shows()).toMatchObject({ request: "pending", discounted: expect.arrayContaining(["owner: rewritten"]) });
  });

  test("a review whose only commit cannot be read is rewritten, not stale", () => {
    const c = new Case();
    c.person("owner").approves();
    const old = c.head;
    c.person("requester").pushes();
    c.forget(old);
    expect(c.shows()).toMatchObject({ discounted: ["owner: rewritten"] });
    c.last("owner").commits = [];
    expect(c.shows()).toMatchObject({ discounted: ["owner: rewritten"] });
  });

  test("a role that was widened meanwhile voids the approvals", () => {
    const c = approvedByAll();
    const { rules } = rulesOf({ catalog: [entitlement("orders-db/read", { risk: "high" })] });
    c.rules = [...c.rules, { since: c.minute + 1, rules, tree: "tree-2" }];
    c.minute += 2;
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: ["owner: rules-changed", "platform-1: rules-changed", "security-1: rules-changed"],
    });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete" } });
  });

  test("how long it may be had at most is no part of what was approved", () => {
    const c = approvedByAll();
    const { rules } = rulesOf({ catalog: [entitlement("orders-db/read", { maxDuration: hours(20) })] });
    c.rules = [...c.rules, { since: c.minute + 1, rules, tree: "tree-2" }];
    c.minute += 2;
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("reviews from before any rules were in force do not count", () => {
    const c = approvedByAll();
    c.rules = c.rules.map((one) => ({ ...one, since: 10 }));
    c.minute = 11;
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: expect.arrayContaining(["owner: rules-changed"]),
    });
  });

  test("the digest knows people by id, and does not care for order or letter case", () => {
    const { rules } = rulesOf({});
    const logins = new Map([
      ["requester", accountId(1)],
      ["renamed", accountId(1)],
    ]);
    const digest = (login: string, ids: readonly string[]) =>
      digestOf(
        ids.map((id) => added(entry({ id, login }))),
        rules,
        logins,
      );
    expect(digest("Requester", ["a", "b"])).toBe(digest("renamed", ["b", "a"]));
    expect(digest("requester", ["a"])).toMatchInlineSnapshot(`
      "["add","access/orders-db/a.yaml",null,["a","human",1,"orders-db/read","duration",14400000,"Reconcile refunds","INC-1","",[]]]
      ["orders-db/read","medium","production","embedded",true,[],0]"
    `);
  });
});
