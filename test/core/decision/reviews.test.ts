import { describe, expect, test } from "vitest";

import { Case } from "../../support/case.ts";
import { rulesOf, stage } from "../../support/rules.ts";

const two = { stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] };

describe("rule 4: the latest decisive review of a person decides", () => {
  test("an approval withdrawn by an objection counts no more", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("owner").requestsChanges();
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { business: "open" },
      discounted: ["owner: superseded"],
    });
  });

  test("a repeated approval keeps the first that counts", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("after a dismissal nothing earlier revives", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("owner").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows()).toMatchObject({
      stages: { business: "open" },
      discounted: ["owner: superseded", "owner: dismissed"],
    });
  });

  test("an approval that somebody edited does not approve, and voids the one before", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("owner").approves();
    c.person("requester").edits(c.person("owner"));
    expect(c.shows()).toMatchObject({
      stages: { business: "open" },
      discounted: ["owner: superseded", "owner: edited"],
    });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete" } });
  });

  test("of two words in one second, the objection is the later", () => {
    const c = new Case(two);
    c.person("owner").requestsChanges();
    c.minute -= 1;
    c.person("owner").approves();
    expect(c.decide().objections).toHaveLength(1);
  });
});

describe("rule 6: taking back", () => {
  test("a stage that loses an approval reopens, and what came later must come again", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { business: "open", technical: "waiting" },
      discounted: ["owner: dismissed", "platform-1: stage-reopened"],
    });
    expect(c.decide().discounted[1]?.because).toBe(
      "`business` was complete when it was given, and something was taken back since; approve again once it is complete",
    );
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ discounted: ["owner: superseded", "platform-1: stage-reopened"] });
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("a stage still complete without it, in order, stays complete", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("owner-2").approves();
    c.person("platform-1").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { business: ["owner-2"] } });
  });

  test("a second approver who came after the later stage does not keep the order", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner-2").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows()).toMatchObject({
      stages: { business: "complete", technical: "open" },
      discounted: ["owner: dismissed", "platform-1: stage-reopened"],
    });
  });

  test("who came too early, came too early, also if something is taken back later", () => {
    const c = new Case(two);
    c.person("platform-1").approves();
    c.person("owner").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows().discounted).toEqual(["platform-1: too-early", "owner: dismissed"]);
    expect(c.decide().discounted[0]?.because).toBe("came before `business` was complete; approve again once it is");
  });

  test("too early is too early, though somebody of an unfinished stage took theirs back", () => {
    const c = new Case({
      stages: [stage("business", ["owner"], { quorum: 2 }), stage("technical", ["@acme/platform"])],
    });
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner-2").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows().discounted).toEqual(["owner: dismissed", "platform-1: too-early"]);
  });

  test("surplus approvals are neither counted nor discounted", () => {
    const c = new Case({ ...two, teams: { "acme/orders": ["owner", "owner-2", "platform-1"] } });
    c.person("owner").approves();
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["owner"] }, discounted: [] });
  });

  test("a surplus approval for a complete stage is no early one for the next", () => {
    const c = new Case({
      stages: [
        stage("business", ["owner"]),
        stage("technical", ["@acme/platform"]),
        stage("security", ["@acme/orders"]),
      ],
    });
    c.person("owner").approves();
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({ stages: { technical: "open" }, discounted: [] });
  });
});

describe("rule 8: eligibility is looked up when deciding", () => {
  test("who left does not count, and what followed is to be approved again", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner").leaves();
    expect(c.shows()).toMatchObject({
      stages: { business: "open" },
      discounted: ["owner: not-eligible", "platform-1: stage-reopened"],
    });
  });

  test("approvers and quorums are those of today's policy", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    const { rules } = rulesOf({ stages: [stage("business", ["owner"]), stage("technical", ["@acme/security"])] });
    c.rules = [...c.rules, { since: c.minute + 1, rules, tree: "tree-2" }];
    c.minute += 2;
    expect(c.shows()).toMatchObject({ stages: { technical: "open" }, discounted: ["platform-1: not-eligible"] });
  });

  test("an approver whom the policy dropped takes back what came after", () => {
    const c = new Case(two);
    c.person("owner").approves();
    c.person("platform-1").approves();
    const { rules } = rulesOf({ stages: [stage("business", ["@boss"]), stage("technical", ["@acme/platform"])] });
    c.rules = [...c.rules, { since: c.minute + 1, rules, tree: "tree-2" }];
    c.minute += 2;
    expect(c.shows().discounted).toEqual(["owner: not-eligible", "platform-1: stage-reopened"]);
  });

  test("where nobody is left who could approve, it stays pending and says so", () => {
    const c = new Case({ ...two, teams: { "acme/orders": ["requester"] } });
    expect(c.shows()).toMatchObject({ request: "pending", asks: [] });
    expect(c.decide().stuck).toBe("business");
    expect(new Case(two).decide().stuck).toBe(null);
  });

  test("a team that the app cannot see fails every request, at the policy's line", () => {
    const c = new Case(two);
    c.hidden.add("acme/platform");
    expect(c.shows()).toMatchObject({
      request: "invalid",
      problems: ["E321 Countersign cannot see the team `@acme/platform`"],
    });
  });

  test("the manager is the one whom the directory names for the subject", () => {
    const stages = [stage("line", ["manager"])];
    const c = new Case({ stages, directory: [{ login: "requester", accounts: [], manager: "boss" }] });
    expect(c.shows().asks).toEqual(["boss"]);
    c.person("owner").approves();
    c.person("boss").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: ["owner: not-eligible"] });
  });

  test("a manager whom the directory does not name leaves nobody", () => {
    const c = new Case({ stages: [stage("line", ["manager"])] });
    expect(c.decide().stages[0]).toMatchObject({ named: ["manager"], candidates: [] });
    expect(c.decide().stuck).toBe("line");
  });

  test("the last line that matches says who", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { except: { "orders-db": ["@dba"] } })] });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ discounted: ["owner: not-eligible"], asks: ["dba"] });
    c.person("DBA").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });
});
