import { describe, expect, test } from "vitest";

import { entryId } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { added, changed, removed } from "../../support/change.ts";
import { entitlement, entry, stage, when } from "../../support/rules.ts";
import { hours } from "../../../src/core/instant.ts";

const mart = entitlement("mart/export", { owner: { kind: "user", login: "mart-owner" }, environment: "staging" });
const both = {
  catalog: [mart],
  stages: [
    stage("business", ["owner"]),
    stage("technical", ["@acme/platform"], {
      when: when("entitlement.environment == 'production'", (facts) => facts.entitlement.environment === "production"),
    }),
  ],
  entries: [entry({ id: "a" }), entry({ id: "b", entitlement: "mart/export" })],
};

describe("rule 19: several entries are one request", () => {
  test("a stage is complete when its quorum holds for each entry", () => {
    const c = new Case(both);
    expect(c.shows().asks).toEqual(["mart-owner", "@acme/orders"]);
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "open", technical: "waiting" }, asks: ["mart-owner"] });
    expect(c.decide().stages[0]?.outcome).toMatchObject({ kind: "open", missing: 1 });
    c.person("mart-owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete", technical: "open" } });
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("one review counts for every entry that its author is eligible for", () => {
    const c = new Case({ ...both, teams: { "acme/orders": ["owner", "mart-owner"] } });
    c.person("mart-owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete" }, approvers: { business: ["mart-owner"] } });
  });

  test("somebody who turns out not to be needed is not counted", () => {
    const c = new Case({ ...both, teams: { "acme/orders": ["owner", "mart-owner"] } });
    c.person("owner").approves();
    c.person("mart-owner").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["mart-owner"] }, discounted: [] });
  });

  test("of a request that adds and deletes, the stages of what is added decide", () => {
    const c = new Case();
    c.changes = [added(entry({ id: "a" })), removed(entry({ id: "z", entitlement: "gone/away" }))];
    c.person("requester").pushes();
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("an extension goes through the stages again", () => {
    const c = new Case();
    c.holds(entry(), -10);
    c.changes = [changed(entry(), entry({ duration: hours(6) }))];
    c.person("requester").pushes();
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
  });
});

describe("rule 13: removing is always allowed", () => {
  const deletions = (count: number) => Array.from({ length: count }, (_, n) => removed(entry({ id: `gone-${n}` })));

  test("a request that only deletes needs no stage", () => {
    const c = new Case();
    c.changes = deletions(2);
    expect(c.shows()).toMatchObject({ request: "approved", stages: {}, asks: [] });
    expect(c.decide().removal).toBe(true);
  });

  test("with rules that do not read, or an unknown pusher, or an objection, too", () => {
    const c = new Case();
    c.changes = deletions(1);
    c.pushes.splice(0);
    c.person("owner").requestsChanges();
    c.over = { rules: [], obstacles: [{ code: "E607", message: "may not see" }] };
    expect(c.shows().request).toBe("approved");
  });

  test("above ten of one author in a day, more than a quarter of the live ones, another person confirms", () => {
    const c = new Case();
    c.changes = deletions(6);
    c.person("requester").pushes();
    c.over = { removals: { live: 20, byAuthorToday: 5 } };
    expect(c.shows()).toMatchObject({ request: "pending", asks: ["@acme/orders"] });
    c.person("bystander").approves();
    c.person("requester").approves();
    expect(c.shows().request).toBe("pending");
    c.person("security-2").approves();
    expect(c.shows().request).toBe("approved");
    c.person("admin").dismisses(c.person("security-2"));
    expect(c.shows().request).toBe("pending");
  });

  const many = (over: ConstructorParameters<typeof Case>[0] = {}): Case => {
    const c = new Case(over);
    c.changes = deletions(11);
    c.rewritten(c.by, c.changes);
    c.over = { removals: { live: 20, byAuthorToday: 0 } };
    return c;
  };

  test("nobody confirms many removals of their own, nor with an account that is no member's", () => {
    const own = many({ by: "security-1" });
    own.person("security-1").approves();
    expect(own.shows().request).toBe("pending");
    const c = many({ directory: [{ login: "security-1", accounts: ["security-alt"] }] });
    c.outside.add("security-alt");
    c.person("security-alt").approves();
    expect(c.shows().request).toBe("pending");
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("nobody is called to many removals in a draft, or where the policy has no stage", () => {
    const draft = many();
    draft.over = { ...draft.over, pull: { ...draft.file().pull, draft: true } };
    expect(draft.shows()).toMatchObject({ request: "pending", asks: [] });
    expect(many({ stages: [] }).shows()).toMatchObject({ request: "pending", asks: [] });
  });

  test("ten, or a quarter, or what had ended already, needs nobody", () => {
    const c = new Case();
    c.changes = deletions(11);
    c.over = { removals: { live: 44, byAuthorToday: 0 } };
    expect(c.shows().request).toBe("approved");
    c.over = { removals: { live: 43, byAuthorToday: 0 } };
    expect(c.shows().request).toBe("pending");
    c.over = { removals: { live: 43, byAuthorToday: 0 }, removable: new Set([entryId("gone-1")]) };
    expect(c.shows().request).toBe("approved");
    c.changes = deletions(10);
    c.over = { removals: { live: 12, byAuthorToday: 0 } };
    expect(c.shows().request).toBe("approved");
    c.over = { removals: { live: 12, byAuthorToday: 1 } };
    expect(c.shows().request).toBe("pending");
  });

  test("the app's own pull request is green only once what it removes is over, and holds nothing else", () => {
    const c = new Case({ by: "countersign" });
    c.bots.add("countersign");
    c.changes = deletions(1);
    c.over = { ours: true };
    expect(c.shows().request).toBe("pending");
    c.over = { ours: true, removable: new Set([entryId("gone-0")]) };
    expect(c.shows().request).toBe("approved");
    c.changes = [...deletions(1), added(entry())];
    expect(c.shows()).toMatchObject({ request: "invalid", problems: [expect.stringMatching(/^E620/)] });
  });

  test("the app's own pull request puts a live entry back as it was approved, and in no other way", () => {
    const c = new Case({ by: "countersign" });
    c.bots.add("countersign");
    c.holds(entry({ id: "another" }), -10);
    c.holds(entry(), -10);
    c.over = { ours: true, removable: new Set([entry().id]) };
    c.changes = [changed(entry({ duration: hours(8) }), entry())];
    expect(c.shows().request).toBe("approved");
    c.changes = [added(entry())];
    expect(c.shows()).toMatchObject({ request: "invalid", problems: [expect.stringMatching(/^E620/)] });
    c.changes = [changed(entry({ duration: hours(8) }), entry({ duration: hours(7) }))];
    expect(c.shows()).toMatchObject({ request: "invalid", problems: [expect.stringMatching(/^E620/)] });
  });
});

describe("rules 17 and 20: what was merged is decided as of its merge", () => {
  const merged = () => {
    const c = new Case({ stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] });
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.merged();
    return c;
  };

  test("a dismissal, an edit or an objection after the merge changes nothing", () => {
    const c = merged();
    c.person("admin").dismisses(c.person("owner"));
    c.person("requester").edits(c.person("platform-1"));
    c.person("platform-2").requestsChanges();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("an approval after the merge is too late", () => {
    const c = new Case({ stages: [stage("business", ["owner"])] });
    c.merged();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: [] });
  });

  test("a member who left between approval and merge does not count", () => {
    const c = merged();
    c.person("owner").leaves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: ["owner: not-eligible", "platform-1: stage-reopened"],
    });
  });

  test("what the merge itself granted is not counted against it", () => {
    const c = new Case({ stages: [stage("business", ["owner"])], limits: [{ maxLivePerSubject: 1 }] });
    c.person("owner").approves();
    c.merged();
    c.holds(entry(), c.minute);
    expect(c.shows().request).toBe("approved");
  });
});
