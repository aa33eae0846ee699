import { describe, expect, test } from "vitest";

import { teamName } from "../../../src/core/ids.ts";
import { days, instant } from "../../../src/core/instant.ts";
import { added } from "../../support/change.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, identity, stage, when, type EntryFields } from "../../support/rules.ts";

const user = (login: string) => ({ kind: "user", login }) as const;
const kinds = ["human", "service-account", "workload", "agent", "third-party"] as const;
const world = {
  stages: [stage("business", ["@acme/platform"])],
  teams: { "acme/data": ["data-1", "data-2"] },
  catalog: [entitlement("warehouse/export", { for: kinds })],
  register: [identity("workload/nightly-export"), identity("service-account/exporter"), identity("agent/helper")],
};
const export1 = (fields: EntryFields): ReturnType<typeof entry> =>
  entry({ id: "export-1", entitlement: "warehouse/export", ...fields });
const nightly = export1({ subject: "workload/nightly-export" });

describe("a registered identity", () => {
  test("asks as a person does", () => {
    const c = new Case({ ...world, entries: [nightly] });
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("that is not registered, or no longer, is none", () => {
    const past = identity("workload/nightly-export", { end: instant(monday - days(1)) });
    for (const register of [[], [past]]) {
      const c = new Case({ ...world, register, entries: [nightly] });
      expect(c.shows().request).toBe("invalid");
      expect(c.shows().problems[0]).toContain("E526 `workload/nightly-export` is not registered");
    }
  });

  test("needs owners who are there", () => {
    const c = new Case({ ...world, teams: { "acme/data": [] }, entries: [nightly] });
    expect(c.shows().problems).toEqual([
      "E527 `workload/nightly-export` belongs to `@acme/data`, where nobody is active",
    ]);
    const retired = identity("workload/nightly-export", { owners: { rotation: user("retired") } });
    const other = new Case({ ...world, register: [retired], entries: [nightly] });
    other.outside.add("retired");
    expect(other.shows().problems[0]).toContain("belongs to `@retired`");
  });

  test("of a kind that the entitlement is not for is denied", () => {
    const c = new Case({ ...world, catalog: [entitlement("warehouse/export")], entries: [nightly] });
    expect(c.shows().problems).toEqual(["E503 `warehouse/export` is not for subjects of kind `workload`"]);
  });

  test("whose owner changes means something else", () => {
    const c = new Case({ ...world, entries: [nightly] });
    c.person("platform-1").approves();
    const moved = identity("workload/nightly-export", { owner: { kind: "team", team: teamName("acme/orders") } });
    const then = new Case({ ...world, register: [moved], entries: [nightly] }).rules[0]!.rules;
    c.tick();
    c.rules = [...c.rules, { since: c.minute, rules: then, tree: "tree-2" }];
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: rules-changed"] });
  });

  test("holds what it holds: limits count by its name", () => {
    const limits = [{ maxLivePerSubject: 1 }];
    const c = new Case({ ...world, limits, entries: [nightly] });
    c.holds(export1({ id: "export-0", subject: "workload/nightly-export" }), -10);
    expect(c.shows().problems[0]).toContain("E506 `workload/nightly-export` may hold 1");
    const other = new Case({ ...world, limits, entries: [nightly] });
    other.holds(export1({ id: "export-0", subject: "service-account/exporter" }), -10);
    expect(other.shows().request).toBe("pending");
  });

  test("is known to conditions by kind, name, owner and how it is used", () => {
    const seen: unknown[] = [];
    const condition = when("…", ({ entry: { subject }, registered }) => {
      seen.push([subject, registered?.owner, registered?.shared]);
      return true;
    });
    new Case({
      ...world,
      stages: [stage("business", ["@acme/platform"], { when: condition })],
      entries: [nightly],
    }).shows();
    expect(seen[0]).toEqual([{ kind: "workload", name: "nightly-export" }, { kind: "team", team: "acme/data" }, false]);
  });
});

describe("rule 3: those who answer for it", () => {
  const bySubjectOwner = [stage("business", ["subject-owner"]), stage("technical", ["@acme/platform"])];

  test("subject-owner means the owner that the register names", () => {
    const c = new Case({ ...world, stages: bySubjectOwner, entries: [nightly] });
    expect(c.shows().asks).toEqual(["@acme/data"]);
    c.person("data-1").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["data-1"] }, stages: { technical: "open" } });
  });

  test("an owner by name counts in a stage that asks the subject's owner, and in no other", () => {
    const owned = identity("workload/nightly-export", { owner: user("platform-1") });
    const c = new Case({ ...world, register: [owned], stages: bySubjectOwner, entries: [nightly] });
    c.person("platform-1").approves();
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["platform-1"] }, stages: { technical: "open" } });
    const plain = new Case({ ...world, register: [owned], entries: [nightly] });
    plain.person("platform-1").approves();
    expect(plain.shows()).toMatchObject({ discounted: ["platform-1: excluded"], asks: ["@acme/platform"] });
    expect(plain.decide().discounted[0]?.because).toContain("they own what would hold the access");
  });

  test("an owner by name who opened the request counts nowhere", () => {
    const owned = identity("workload/nightly-export", { owner: user("data-1") });
    const c = new Case({ ...world, by: "data-1", register: [owned], stages: bySubjectOwner, entries: [nightly] });
    c.person("data-1").approves();
    expect(c.shows()).toMatchObject({ discounted: ["data-1: excluded"], stages: { business: "open" } });
  });

  test("the vendor's contact never counts", () => {
    const vendor = { name: "V", contract: "C-1", contact: "platform-1", offboarding: "revoke" };
    const register = [identity("third-party/vendor", { vendor })];
    const c = new Case({ ...world, register, entries: [export1({ subject: "third-party/vendor" })] });
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ discounted: ["platform-1: excluded"] });
    expect(c.decide().discounted[0]?.because).toContain("is the vendor's contact");
  });

  test("one who could collect the credential has to be left", () => {
    const stages = [stage("business", ["@acme/data"], { quorum: 2 })];
    const c = new Case({ ...world, stages, entries: [export1({ subject: "service-account/exporter" })] });
    c.person("data-1").approves();
    c.person("data-2").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      approvers: { business: ["data-1"] },
      discounted: ["data-2: excluded"],
    });
    expect(c.decide().discounted[0]?.because).toBe(
      "`data-2` is the last who could collect the credential: nobody approves and collects",
    );
    // A workload collects by itself.
    const w = new Case({ ...world, stages, entries: [nightly] });
    w.person("data-1").approves();
    w.person("data-2").approves();
    expect(w.shows().request).toBe("approved");
  });
});

describe("an agent", () => {
  const helper = (onBehalfOf?: string) =>
    export1({ subject: "agent/helper", ...(onBehalfOf === undefined ? {} : { onBehalfOf }) });

  test("acts for a person, who is accountable for it and approves nothing", () => {
    const stages = [stage("manager", ["manager"]), stage("technical", ["@acme/platform"])];
    const directory = [{ login: "platform-1", accounts: [], manager: "owner" }];
    const c = new Case({ ...world, stages, directory, entries: [helper("platform-1")] });
    expect(c.shows().asks).toEqual(["owner"]);
    c.person("owner").approves();
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ discounted: ["platform-1: excluded"], stages: { technical: "open" } });
  });

  test("without a person, or for somebody who is not there, is none", () => {
    expect(new Case({ ...world, entries: [helper()] }).shows().problems).toEqual([
      "E528 an agent acts for a person, and `on-behalf-of` is missing",
    ]);
    const c = new Case({ ...world, entries: [helper("former-member")] });
    c.outside.add("former-member");
    expect(c.shows().problems).toEqual(["E502 `former-member` is not an active member of the organisation"]);
  });

  test("for another person is another request", () => {
    const c = new Case({ ...world, entries: [helper("data-1")] });
    c.person("platform-1").approves();
    c.person("requester").pushes([added(helper("data-2"))]);
    expect(c.shows()).toMatchObject({ discounted: ["platform-1: stale-content"] });
  });

  test("nothing else acts for anybody", () => {
    const c = new Case({ ...world, entries: [export1({ subject: "workload/nightly-export", onBehalfOf: "data-1" })] });
    expect(c.shows().problems).toEqual(["E528 `on-behalf-of` is for agents"]);
  });
});

describe("the accountable person", () => {
  const stages = [stage("manager", ["manager"])];
  const directory = [
    { login: "data-1", accounts: [], manager: "owner" },
    { login: "data-2", accounts: [], manager: "security-1" },
  ];

  test("of a team's identity is whoever of it opened the request, else its members together", () => {
    const mine = new Case({ ...world, stages, directory, by: "data-2", entries: [nightly] });
    expect(mine.shows().asks).toEqual(["security-1"]);
    const others = new Case({ ...world, stages, directory, entries: [nightly] });
    expect(others.shows().asks.toSorted()).toEqual(["owner", "security-1"]);
  });
});

describe("a change of a live entry", () => {
  test.each([
    ["scope", { scope: ["sales"] }, { scope: ["refunds"] }],
    ["route", {}, { route: "emergency" }],
  ])("does not touch its %s", (field, before, after) => {
    const divisible = entitlement("warehouse/export", { for: kinds, scope: ["refunds", "sales"] });
    const routes = [{ name: "emergency", stages: [stage("business", ["@acme/platform"])] }];
    const c = new Case({ ...world, catalog: [divisible], routes });
    const was = export1(before);
    c.holds(was, -10);
    c.changes = [{ kind: "change", path: "access/warehouse/export-1.yaml", before: was, after: export1(after) }];
    expect(c.shows().problems.join("; ")).toContain(`\`${field}\` of \`export-1\` cannot be changed`);
  });
});
