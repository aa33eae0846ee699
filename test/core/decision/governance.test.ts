import { describe, expect, test } from "vitest";
import { hours, instant } from "../../../src/core/instant.ts";
import { oid, pullNumber } from "../../../src/core/ids.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { stage } from "../../support/rules.ts";

describe("rule 15: rules are countersigned, by the same engine", () => {
  test("in their order, by people who are not its requester, each in one stage", () => {
    const c = new GuardedCase();
    c.person("security-1").approves();
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { "rules-owner": "complete", security: "open" },
      discounted: ["security-1: too-early"],
      asks: ["@acme/security"],
    });
    c.person("security-2").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { security: ["security-2"] } });
    const own = new GuardedCase({ by: "platform-1" });
    own.person("platform-1").approves();
    expect(own.shows().discounted).toEqual(["platform-1: excluded"]);
  });

  test("an objection blocks, and who pushes a commit has a part in it", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.person("security-1").approves();
    c.person("security-2").requestsChanges();
    expect(c.shows().request).toBe("pending");
    c.pushesText("platform-1", "as proposed");
    expect(c.shows().discounted).toContain("platform-1: excluded");
  });

  test("answers, assurance, escalation and lapse hold for governance, too", () => {
    const c = new GuardedCase({
      governance: [
        stage("rules-owner", ["@acme/platform"], {
          answers: ["why"],
          escalate: { after: hours(4), to: ["@acme/security"] },
          lapse: hours(48),
        }),
      ],
    });
    c.person("platform-1").approves("looks good");
    expect(c.shows().discounted).toEqual(["platform-1: unanswered"]);
    c.person("security-1").approves("why: it is time");
    expect(c.shows().discounted).toContain("security-1: not-eligible");
    c.minute = 5 * 60;
    expect(c.shows().asks).toEqual(["@acme/platform", "@acme/security"]);
    c.person("security-1").approves("why: it is time");
    expect(c.shows().request).toBe("approved");
    const late = new GuardedCase({ governance: [stage("rules-owner", ["@acme/platform"], { lapse: hours(48) })] });
    late.minute = 49 * 60;
    expect(late.shows().request).toBe("lapsed");
    const assured = new GuardedCase({ governance: [stage("rules-owner", ["@acme/platform"], { assurance: "ial2" })] });
    assured.person("platform-1").approves();
    expect(assured.shows().discounted).toEqual(["platform-1: assurance"]);
  });

  test("a review counts for the tree that it saw", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.pushesText("requester", "something else");
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: stale-content"] });
    c.pushesText("requester", "as proposed");
    expect(c.shows().stages).toMatchObject({ "rules-owner": "complete" });
  });

  test("when other rules come into force, what was approved before does not count", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.tick();
    c.rules = [...c.rules, c.inForce(c.minute, "tree-2")];
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: rules-changed"] });
    c.pushesText("requester", "with the change brought in");
    expect(c.shows().discounted).toEqual(["platform-1: rules-changed"]);
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("nobody approves that they, or their team, are named where they were not; their objection stands", () => {
    const c = new GuardedCase();
    c.names("@platform-1", "@acme/security");
    c.person("platform-1").approves();
    expect(c.shows().discounted).toEqual(["platform-1: excluded"]);
    c.person("platform-2").approves();
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: ["platform-1: excluded", "security-1: excluded"],
    });
    expect(c.decide().stuck).toBe("security");
    expect(c.decide().discounted[1]?.because).toBe(
      "nobody approves what they have a part in: `security-1` is named in it, alone or with a team, where the rules in force do not name them",
    );
    c.person("platform-1").requestsChanges();
    expect(c.decide().objections).toHaveLength(1);
  });

  test("nobody approves in the place of somebody who is newly named", () => {
    const delegations = [
      { from: "security-1", to: "owner-2", until: instant(8e15), place: { file: "", line: 1, column: 1 } },
    ];
    const c = new GuardedCase({ directory: { people: [], delegations } });
    c.person("platform-1").approves();
    c.person("owner-2").approves();
    expect(c.shows().request).toBe("approved");
    c.names("@security-1");
    expect(c.shows().discounted).toEqual(["owner-2: excluded"]);
  });

  test.each([
    ["conflicts", { yields: { kind: "conflict" } }, "E641"],
    ["yields something else", { yields: { kind: "tree", tree: oid("other"), asReviewed: false } }, "E642"],
    ["does not begin with what is in force", { base: oid("pushed-past") }, "E647"],
    [
      "has mistakes",
      { proposed: { ok: false, problems: [{ code: "E303", message: "unknown key `stagse`" }] } },
      "E303",
    ],
    ["fails its own tests", { problems: [{ code: "E645", message: "the test `a` fails" }] }, "E645"],
  ] as const)("what %s is not approved by anybody", (_, guarded, code) => {
    const c = new GuardedCase();
    c.guarded = guarded;
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "invalid", stages: { "rules-owner": "waiting", security: "waiting" } });
    expect(c.shows().problems.join()).toContain(code);
  });

  test("as long as GitHub has not told what merging yields, it waits, and is looked at again", () => {
    const c = new GuardedCase();
    c.guarded = { yields: { kind: "unknown" } };
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows().request).toBe("pending");
    expect(c.decide().next).toBe(c.now() + 3000);
  });

  test("rules with mistakes are mended by their governance; without one that reads only the operator can", () => {
    const c = new GuardedCase();
    const broken = { ok: false, problems: [{ code: "E304", message: "`recertify` is not supported yet" }] } as const;
    const [first] = c.file().rules;
    c.over = { ...c.over, rules: [{ ...first!, rules: broken, mending: first!.rules }] };
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
    c.over = { ...c.over, rules: [{ ...first!, rules: broken, mending: broken }] };
    expect(c.shows().problems).toEqual([
      "E304 `recertify` is not supported yet",
      "E648 the governance in force cannot be read: nobody can countersign a change of the rules",
    ]);
  });

  test("what its own merge brought into force does not judge it", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.person("security-1").approves();
    c.merged();
    const [first] = c.file().rules;
    const own = { ...first!, tree: oid("proposed"), since: c.now(), pull: pullNumber(7) };
    c.over = { ...c.over, rules: [first!, own] };
    expect(c.shows().request).toBe("approved");
    c.over = { ...c.over, rules: [first!, { ...own, pull: pullNumber(6) }] };
    expect(c.shows().request).toBe("invalid");
  });

  test("whatever keeps it from being read in full, and forged authorship, keep it from being approved", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.person("security-1").approves();
    c.over = { obstacles: [{ code: "E631", message: "this looks like a credential" }] };
    expect(c.shows().problems).toEqual(["E631 this looks like a credential"]);
    const forged = new GuardedCase();
    forged.pushed("requester", [], { author: forged.contributor("security-1") });
    forged.says("as proposed");
    expect(forged.shows().problems.join()).toContain("E618");
  });

  test("a review of a commit that GitHub re-bound counts only if all that was named for it hold the same", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.rewritten("requester", []);
    c.says("something else");
    expect(c.shows().discounted).toEqual(["platform-1: rewritten"]);
  });

  test("a stage of access of the same name says nothing about who may object to a change of the rules", () => {
    const c = new GuardedCase();
    const stages = [stage("security", ["@acme/orders"])];
    c.rules = [c.inForce(-60, "tree-1", { stages })];
    c.person("owner").requestsChanges();
    expect(c.decide().objections).toEqual([]);
  });

  test("teams and people whom the proposed rules name must be there", () => {
    const c = new GuardedCase();
    const { rules } = c.inForce(0, "any");
    const stages = [stage("business", ["@acme/nobodies", "@nobody"])];
    c.guarded = { proposed: { ok: true, value: { ...rules, policy: { ...rules.policy, stages } } } };
    expect(c.shows().problems).toEqual([
      "E321 Countersign cannot see the team `@acme/nobodies`",
      "E322 there is no user `@nobody`",
    ]);
    c.teams["acme/orders"] = [];
    c.hidden.add("acme/orders");
    c.guarded = {};
    expect(c.shows().problems).toEqual(["E321 Countersign cannot see the team `@acme/orders`"]);
  });
});

describe("a pull request of Countersign puts back what is in force", () => {
  test("and is green only while it does exactly that", () => {
    const c = new GuardedCase();
    c.ours = true;
    c.guarded = { yields: { kind: "tree", tree: oid("tree-1"), asReviewed: true } };
    expect(c.shows()).toMatchObject({ request: "approved", stages: {} });
    c.guarded = { yields: { kind: "tree", tree: oid("tree-2"), asReviewed: true } };
    expect(c.shows().problems).toEqual([
      "E644 merging this pull request of Countersign would not yield exactly the `policies/` in force",
    ]);
    c.guarded = { yields: { kind: "unknown" } };
    expect(c.shows().request).toBe("pending");
    const more = new GuardedCase();
    more.ours = true;
    more.guarded = { yields: { kind: "tree", tree: oid("tree-1"), asReviewed: true } };
    more.paths = ["policies/approval.yaml", ".github/workflows/merge.yaml"];
    expect(more.shows().request).toBe("invalid");
  });
});
