import { describe, expect, test } from "vitest";

import { teamName } from "../../../src/core/ids.ts";
import { after, instant, minutes, seconds } from "../../../src/core/instant.ts";
import type { RegisteredSubject, Register } from "../../../src/core/register.ts";
import { monday } from "../../support/case.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entry, identity, stage } from "../../support/rules.ts";

const team = (text: string): RegisteredSubject["owner"] => ({ kind: "team", team: teamName(text) });
const user = (login: string): RegisteredSubject["owner"] => ({ kind: "user", login });
const exporter = (fields: Partial<RegisteredSubject> = {}, name = "workload/nightly-export"): RegisteredSubject =>
  identity(name, { owner: team("acme/platform"), ...fields });
const holding = (...subjects: readonly RegisteredSubject[]): Register =>
  new Map(subjects.map((one) => [`${one.kind}/${one.name}`, one]));
const registration = [stage("owner", ["subject-owner"]), stage("identity", ["@acme/security"])];
const changes = (before: Register, proposed: Register): GuardedCase =>
  new GuardedCase({ registration, register: before, proposed });

describe("a review of a guarded change, and the branch around it", () => {
  test.each([
    [59, "approved"],
    [60, "pending"],
    [60.5, "pending"],
    [61, "pending"],
  ])("moved onto the default branch %d seconds in, approved after one minute: %s", (second, request) => {
    const c = new GuardedCase({ governance: [stage("rules-owner", ["@acme/platform"])] });
    c.person("platform-1").approves();
    c.over = { pull: { ...c.file().pull, retargetedAt: after(monday, seconds(second)) } };
    expect(c.shows()).toMatchObject({
      request,
      discounted: request === "approved" ? [] : ["platform-1: stale-content"],
    });
  });

  test("who brings in the default branch has no part in it, unless the tree is another one then", () => {
    const c = new GuardedCase();
    c.person("platform-1").updatesTheBranch([]);
    c.says("as proposed");
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ stages: { "rules-owner": "complete" }, discounted: [] });
    const other = new GuardedCase();
    other.person("platform-1").updatesTheBranch([]);
    other.says("resolved by hand");
    other.person("platform-1").approves();
    expect(other.shows().discounted).toEqual(["platform-1: excluded"]);
    const unreadable = new GuardedCase();
    unreadable.person("platform-1").updatesTheBranch([]);
    unreadable.person("platform-2").updatesTheBranch([]);
    unreadable.person("owner").updatesTheBranch([]);
    unreadable.says("as proposed");
    unreadable.person("platform-1").approves();
    unreadable.person("platform-2").approves();
    expect(unreadable.shows().discounted).toEqual(["platform-1: excluded", "platform-2: excluded"]);
  });

  test("a review that was given before any rules were in force counts for none", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.tick();
    c.rules = [c.inForce(c.minute, "tree-1")];
    expect(c.shows().discounted).toEqual(["platform-1: rules-changed"]);
  });

  test("one that names no commit was given for nothing that is known", () => {
    const c = new GuardedCase();
    c.person("platform-1").approves();
    c.last("platform-1").commits = [];
    expect(c.shows().discounted).toEqual(["platform-1: rewritten"]);
    c.last("platform-1").commits = [c.head];
    expect(c.shows().discounted).toEqual([]);
  });
});

describe("whose approval does not count for a guarded change", () => {
  const excluded = (c: GuardedCase, login: string) => c.decide().excluded.get(c.id(login));

  test("each reason is told once, beside the others", () => {
    const c = new GuardedCase({ by: "platform-1" });
    c.names("@platform-1", "@acme/platform", "@nobody", "@acme/hidden");
    c.missing.add("nobody");
    expect(excluded(c, "platform-1")).toEqual(["requester", "author", "committer", "pusher", "named"]);
    expect(excluded(c, "platform-2")).toEqual(["named"]);
    expect([...c.decide().excluded.keys()]).toEqual([c.id("platform-1"), c.id("platform-2")]);
  });

  test("who stands in for whoever has a part in it, for as long as that holds", () => {
    const place = { file: "policies/directory.yaml", line: 3, column: 5 };
    const until = after(monday, minutes(60));
    const delegations = [
      { from: "requester", to: "platform-1", until, place },
      { from: "owner", to: "platform-2", until, place },
    ];
    const c = new GuardedCase({ directory: { people: [], delegations } });
    expect(excluded(c, "platform-1")).toEqual(["delegate"]);
    expect([...c.decide().excluded.keys()]).toEqual([c.id("requester"), c.id("platform-1")]);
    c.minute = 60;
    expect(excluded(c, "platform-1")).toBeUndefined();
  });

  test("a commit in the requester's name, that somebody else pushed, forges no approver", () => {
    const c = new GuardedCase({ by: "platform-1" });
    c.pushed("owner", [], { author: c.contributor("platform-1") });
    c.says("as proposed");
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
    expect(excluded(c, "owner")).toEqual(["committer", "pusher"]);
  });

  test("the vendor's contact, before and after, who is somebody whom GitHub knows", () => {
    const vendor = (contact: string) => ({ name: "V", contract: "C-1", contact, offboarding: "ask them" });
    const c = changes(holding(exporter({ vendor: vendor("owner") })), holding(exporter({ vendor: vendor("owner-2") })));
    expect(excluded(c, "owner")).toEqual(["vendor-contact"]);
    expect(excluded(c, "owner-2")).toEqual(["vendor-contact"]);
    c.missing.add("owner-2");
    expect([...c.decide().excluded.values()].filter((why) => why.includes("vendor-contact"))).toHaveLength(1);
  });
});

describe("what of the register a change is about", () => {
  const asked = (c: GuardedCase): readonly (readonly string[])[] => c.decide().stages.map(({ named }) => named);

  test("identities that come, go or change hands, each with its owner; what stays as it is asks nobody", () => {
    const [a, b, d] = [
      exporter({}, "workload/a"),
      exporter({ owner: team("acme/orders") }, "workload/b"),
      exporter({ owner: user("Security-1") }, "workload/d"),
    ];
    expect(asked(changes(holding(a, b), holding(a, d)))[0]).toEqual(["@acme/orders", "@Security-1"]);
    expect(asked(changes(holding(b), holding(a, b)))[0]).toEqual(["@acme/platform"]);
    expect(asked(changes(holding(a, b), holding(b)))[0]).toEqual(["@acme/platform"]);
    const given = exporter({ owner: team("acme/orders") }, "workload/a");
    expect(asked(changes(holding(a), holding(given)))[0]).toEqual(["@acme/platform", "@acme/orders"]);
  });

  test("another letter case of its owner's login is the same owner, and is asked once", () => {
    const c = changes(holding(exporter({ owner: user("Owner") })), holding(exporter({ owner: user("owner") })));
    expect(asked(c)[0]).toEqual(["@owner"]);
    const other = changes(holding(exporter({ owner: user("owner") })), holding(exporter({ owner: user("owner-2") })));
    expect(asked(other)[0]).toEqual(["@owner", "@owner-2"]);
  });

  test.each([
    ["has left", (c: GuardedCase) => void c.outside.add("owner")],
    ["is no account any more", (c: GuardedCase) => void c.missing.add("owner")],
  ])("a single owner who %s gives nothing away, and nobody waits for them", (_, gone) => {
    const c = changes(holding(exporter({ owner: user("owner") })), holding(exporter()));
    expect(asked(c)[0]).toEqual(["@owner", "@acme/platform"]);
    gone(c);
    expect(asked(c)[0]).toEqual(["@acme/platform"]);
    c.person("platform-1").approves();
    expect(c.shows().stages["owner"]).toBe("complete");
    const beside = new GuardedCase({
      registration: [stage("owner", ["subject-owner", "@owner-2"])],
      register: holding(exporter({ owner: user("owner") })),
      proposed: holding(exporter()),
    });
    expect(asked(beside)[0]).toEqual(["@owner", "@owner-2", "@acme/platform"]);
    gone(beside);
    expect(asked(beside)[0]).toEqual(["@acme/platform", "@owner-2"]);
  });

  test("one that leaves with its owner gone is left to the other stages", () => {
    const c = changes(holding(exporter({ owner: user("owner") })), new Map());
    c.outside.add("owner");
    expect(c.shows().stages).toEqual({ owner: "not-applicable", identity: "open" });
    expect(c.decide().stages.map(({ number }) => number)).toEqual([1, 2]);
  });

  test("an owner whose team cannot be seen any more is not waited for", () => {
    const c = changes(holding(exporter({ owner: team("acme/orders") })), holding(exporter()));
    c.hidden.add("acme/orders");
    expect(asked(c)[0]).toEqual(["@acme/platform"]);
  });

  test("only a stage that asks nobody but owners is left out where nobody is there: others stay, and are stuck", () => {
    const c = changes(new Map(), holding(exporter()));
    c.teams["acme/security"] = [];
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "pending", stages: { owner: "complete", identity: "open" } });
    expect(c.decide().stuck).toBe("identity");
    const lines = { registration: [stage("owner", ["subject-owner"], { except: { other: ["@acme/orders"] } })] };
    const left = new GuardedCase({ ...lines, register: holding(exporter()), proposed: new Map() });
    left.teams["acme/platform"] = [];
    expect(left.shows().stages).toEqual({ owner: "open" });
    const beside = { registration: [stage("owner", ["subject-owner", "@owner-2"])] };
    const both = new GuardedCase({ ...beside, register: holding(exporter()), proposed: new Map() });
    both.teams["acme/platform"] = [];
    both.outside.add("owner-2");
    expect(both.decide().stuck).toBe("owner");
  });

  test("a register that cannot be read is told of, and its stages wait; one that is not touched asks no owner", () => {
    const c = changes(holding(exporter()), new Map());
    c.guarded = { proposed: { ok: false, problems: [{ code: "E303", message: "unknown key `ownr`" }] } };
    expect(c.shows()).toMatchObject({
      problems: ["E303 unknown key `ownr`"],
      stages: { owner: "not-applicable", identity: "waiting" },
    });
    c.guarded = { proposed: undefined as never };
    expect(c.shows().stages).toEqual({ owner: "not-applicable", identity: "open" });
  });

  test("nothing, where it is the rules that change, whatever they would say of identities", () => {
    const c = new GuardedCase({ governance: [stage("owner", ["subject-owner"]), stage("rules", ["@acme/platform"])] });
    const { rules } = c.inForce(0, "any");
    c.guarded = { proposed: { ok: true, value: { ...rules, register: holding(exporter()) } } };
    expect(c.shows().stages).toEqual({ owner: "not-applicable", rules: "open" });
  });

  test("by the registration in force now, though there was none when the change was objected to", () => {
    const c = changes(new Map(), holding(exporter()));
    const [inForce] = c.rules;
    const { registration: _, ...policy } = inForce!.rules.policy;
    c.rules = [{ ...inForce!, tree: "tree-0", rules: { ...inForce!.rules, policy } }];
    c.person("security-1").requestsChanges();
    c.tick();
    c.rules = [...c.rules, { ...inForce!, since: c.minute }];
    expect(c.decide().objections).toHaveLength(1);
    expect(c.shows().stages["owner"]).toBe("open");
  });

  test("the order of its fields and the line where it stands are no change; a word is", () => {
    const was = exporter({ attribution: "the run's URL" });
    const { place, ...rest } = was;
    const moved: RegisteredSubject = {
      ...(Object.fromEntries(Object.entries(rest).toReversed()) as typeof rest),
      place: { ...place, line: 40 },
    };
    expect(changes(holding(was), holding(moved)).shows().stages["owner"]).toBe("not-applicable");
    const said = exporter({ attribution: "the job's log" });
    expect(changes(holding(was), holding(said)).shows().stages["owner"]).toBe("open");
  });

  test("an owner of a part of its life counts where the owner is asked, and nowhere else", () => {
    const [was, will] = [
      exporter({ owners: { rotation: user("owner") } }),
      exporter({ owners: { renewal: user("security-1") } }),
    ];
    const c = new GuardedCase({
      registration: [stage("owner", ["subject-owner", "@owner", "@security-1"], { quorum: 2 }), registration[1]!],
      register: holding(was),
      proposed: holding(will),
    });
    c.person("owner").approves();
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ stages: { owner: "complete" }, discounted: [] });
    const elsewhere = new GuardedCase({
      registration: [stage("identity", ["@owner", "@security-1", "@security-2"])],
      register: holding(was),
      proposed: holding(will),
    });
    elsewhere.person("owner").approves();
    elsewhere.person("security-1").approves();
    expect(elsewhere.shows().discounted).toEqual(["owner: excluded", "security-1: excluded"]);
  });

  test("access that it holds is told of at its line, and, where it goes, without one", () => {
    const held = entry({ id: "export-1", subject: "workload/nightly-export", until: instant(monday + 1) });
    const stays = changes(holding(exporter()), holding(exporter({ purpose: "Copies payments" })));
    stays.holds(held, -10);
    const help = "whoever countersigns this decides about that access as well";
    expect(stays.decide().warnings).toMatchObject([
      { code: "W541", help, place: { file: "subjects/workload/nightly-export.yaml", line: 2 } },
    ]);
    const goes = changes(holding(exporter()), new Map());
    goes.holds(held, -10);
    expect(goes.decide().warnings).toHaveLength(1);
    expect(goes.decide().warnings[0]).not.toHaveProperty("place");
  });
});
