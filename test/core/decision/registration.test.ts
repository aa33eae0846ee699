import { describe, expect, test } from "vitest";
import type { Register } from "../../../src/core/register.ts";
import { GuardedCase, twoStages } from "../../support/guarded-case.ts";
import { identity, stage } from "../../support/rules.ts";

describe("the register is countersigned, by registration", () => {
  const registration = [stage("owner", ["subject-owner"]), stage("identity", ["@acme/security"])];
  const of = (owner: string, more: Parameters<typeof identity>[1] = {}): Register => {
    const made = identity("workload/nightly-export", {
      owner: owner.includes("/")
        ? { kind: "team", team: owner.slice(1) as never }
        : { kind: "user", login: owner.slice(1) },
      ...more,
    });
    return new Map([["workload/nightly-export", made]]);
  };

  test("its owner says so first, then identity", () => {
    const c = new GuardedCase({ registration, proposed: of("@acme/platform") });
    expect(c.shows().asks).toEqual(["@acme/platform"]);
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({
      request: "approved",
      approvers: { owner: ["platform-1"], identity: ["security-1"] },
    });
  });

  test("who gives it away and who takes it both say so; who has left is not waited for", () => {
    const given = { registration, register: of("@acme/orders"), proposed: of("@acme/platform") };
    const c = new GuardedCase(given);
    c.person("platform-1").approves();
    expect(c.shows().stages).toMatchObject({ owner: "open" });
    c.person("owner").approves();
    expect(c.shows().stages).toMatchObject({ owner: "complete" });
    const left = new GuardedCase(given);
    left.teams["acme/orders"] = [];
    left.person("platform-1").approves();
    expect(left.shows().stages).toMatchObject({ owner: "complete" });
    const alone = new GuardedCase({ ...given, registration: [stage("owner", ["subject-owner", "@owner-2"])] });
    alone.teams["acme/orders"] = [];
    alone.person("platform-1").approves();
    expect(alone.shows().request).toBe("approved");
  });

  test("an owner by name approves where its owner is asked, in what somebody else asks for, and nowhere else", () => {
    const c = new GuardedCase({ registration, proposed: of("@security-1") });
    c.person("security-1").approves();
    expect(c.shows().stages).toMatchObject({ owner: "complete", identity: "open" });
    c.person("security-2").approves();
    expect(c.shows().request).toBe("approved");
    const elsewhere = new GuardedCase({
      registration: [stage("identity", ["@acme/security"])],
      proposed: of("@security-1"),
    });
    elsewhere.person("security-1").approves();
    expect(elsewhere.shows().discounted).toEqual(["security-1: excluded"]);
    const own = new GuardedCase({ registration, proposed: of("@security-1"), by: "security-1" });
    own.person("security-1").approves();
    expect(own.shows().discounted).toEqual(["security-1: excluded"]);
  });

  test("the vendor's contact never counts, and owners must be there", () => {
    const vendor = { name: "V", contract: "C-1", contact: "security-1", offboarding: "remove it" };
    const c = new GuardedCase({ registration, proposed: of("@acme/platform", { vendor }) });
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows().discounted).toEqual(["security-1: excluded"]);
    const gone = new GuardedCase({ registration, proposed: of("@acme/platform") });
    gone.outside.add("platform-1");
    gone.outside.add("platform-2");
    gone.teams["acme/platform"] = [];
    const out = new GuardedCase({ registration, proposed: of("@platform-1") });
    out.outside.add("platform-1");
    expect(out.shows().problems).toEqual([
      "E907 `@platform-1`, who would own it, is not an active member of the organisation",
    ]);
    expect(gone.shows().problems).toEqual(["E907 `@acme/platform`, who would own it, has no active members"]);
  });

  test("what changes nothing of what is registered is still looked at", () => {
    const c = new GuardedCase({ registration, register: of("@acme/platform"), proposed: of("@acme/platform") });
    expect(c.shows().stages).toEqual({ owner: "not-applicable", identity: "open" });
    const nobody = new GuardedCase({
      registration: registration.slice(0, 1),
      register: of("@acme/platform"),
      proposed: of("@acme/platform"),
    });
    expect(nobody.shows().problems).toEqual(["E612 no stage applies to this change: nobody would look at it"]);
  });

  test("without registration in the policy nobody may change it", () => {
    const c = new GuardedCase({ governance: twoStages, proposed: of("@acme/platform") });
    expect(c.shows().problems).toEqual([
      "E613 the policy in force has no `registration`: nobody may countersign a change of `subjects/`",
    ]);
  });
});
