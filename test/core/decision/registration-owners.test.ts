import { describe, expect, test } from "vitest";

import { teamName } from "../../../src/core/ids.ts";
import type { RegisteredSubject, Register } from "../../../src/core/register.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entry, identity, stage } from "../../support/rules.ts";

const name = "workload/nightly-export";
const team = (text: string): RegisteredSubject["owner"] => ({ kind: "team", team: teamName(text) });
const user = (login: string): RegisteredSubject["owner"] => ({ kind: "user", login });
const registered = (fields: Partial<RegisteredSubject> = {}): Register =>
  new Map([[name, identity(name, { owner: team("acme/platform"), ...fields })]]);
const registration = [stage("owner", ["subject-owner"]), stage("identity", ["@acme/security"])];

/** A pull request that leaves the register like this. */
const changes = (proposed: Register, register: Register = new Map()): GuardedCase =>
  new GuardedCase({ registration, register, proposed });

describe("rule 15: the register, its owners and what they hold", () => {
  test("one that stays, by its owner once; one that leaves, by the owner it has", () => {
    const stays = changes(registered({ purpose: "Copies payments" }), registered());
    stays.person("platform-1").approves();
    expect(stays.shows().stages["owner"]).toBe("complete");
    const leaves = changes(new Map(), registered());
    leaves.person("owner").approves();
    expect(leaves.shows()).toMatchObject({ stages: { owner: "open" }, discounted: ["owner: not-eligible"] });
    leaves.person("platform-1").approves();
    expect(leaves.shows().stages["owner"]).toBe("complete");
  });

  test("the vendor's contact approves nothing, of what comes and of what goes", () => {
    const vendor = { name: "Acme Cloud", contract: "C-1", contact: "platform-1", offboarding: "ask them" };
    for (const c of [changes(registered({ vendor })), changes(registered(), registered({ vendor }))]) {
      c.person("platform-1").approves();
      expect(c.shows()).toMatchObject({ stages: { owner: "open" }, discounted: ["platform-1: excluded"] });
    }
  });

  test("an owner who is not there answers for nothing, at its line", () => {
    const problems = (fields: Partial<RegisteredSubject>, prepare?: (c: GuardedCase) => void) => {
      const c = changes(registered(fields));
      prepare?.(c);
      return c.shows().problems;
    };
    expect(problems({ owner: user("nobody") }, (c) => void c.missing.add("nobody"))).toMatchInlineSnapshot(`
      [
        "E907 there is no user \`@nobody\`",
      ]
    `);
    expect(problems({ owners: { rotation: team("acme/orders") } }, (c) => void (c.teams["acme/orders"] = [])))
      .toMatchInlineSnapshot(`
      [
        "E907 \`@acme/orders\`, who would own it, has no active members",
      ]
    `);
    expect(problems({}, (c) => void c.hidden.add("acme/platform"))).toContain(
      "E907 Countersign cannot see the team `@acme/platform`",
    );
    expect(problems({})).toEqual([]);
  });

  test("access that it holds is told of, five by name, and decided about", () => {
    const told = (c: GuardedCase): readonly string[] =>
      c.decide().warnings.map(({ code, message }) => `${code} ${message}`);
    const c = changes(registered({ purpose: "Copies payments" }), registered());
    expect(told(c)).toEqual([]);
    c.holds(entry({ id: "other-1" }), -10);
    expect(told(c)).toEqual([]);
    for (let n = 1; n <= 5; n++) c.holds(entry({ id: `export-${n}`, subject: name }), -10);
    expect(told(c)).toMatchInlineSnapshot(`
      [
        "W541 \`workload/nightly-export\` holds live access, and this changes what is registered: \`export-1.1\`, \`export-2.1\`, \`export-3.1\`, \`export-4.1\`, \`export-5.1\`",
      ]
    `);
    const leaves = changes(new Map(), registered());
    for (let n = 1; n <= 7; n++) leaves.holds(entry({ id: `export-${n}`, subject: name }), -10);
    expect(told(leaves)).toMatchInlineSnapshot(`
      [
        "W541 \`workload/nightly-export\` holds live access, and this removes what is registered: \`export-1.1\`, \`export-2.1\`, \`export-3.1\`, \`export-4.1\`, \`export-5.1\` and 2 more",
      ]
    `);
    const comes = changes(registered());
    comes.holds(entry({ id: "export-1", subject: name }), -10);
    expect(told(comes)).toEqual([]);
  });
});
