import { describe, expect, test } from "vitest";

import { entitlementId, pullNumber } from "../../../src/core/ids.ts";
import { renderDiagnostic } from "../../../src/core/diagnostics/diagnostic.ts";
import type { Entitlement } from "../../../src/core/entitlement.ts";
import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, identity, stage } from "../../support/rules.ts";
import { told } from "../../support/told.ts";

const world = {
  stages: [stage("business", ["@acme/orders"])],
  catalog: [entitlement("payments/initiate"), entitlement("payments/release")],
  conflicts: [["payments/initiate", "payments/release"]] as const,
};
const initiate = entry({ id: "initiate-1", entitlement: "payments/initiate" });
const release = entry({ id: "release-1", entitlement: "payments/release" });

/** Another open request, by its number. */
const open = (c: Case, pull: number, by: string, subject: string, asked = "payments/release") => ({
  pull: pullNumber(pull),
  by: c.id(by),
  entries: [{ subject, entitlement: entitlementId(asked) }],
});

describe("separation of duties", () => {
  test("against what the subject holds, in either order", () => {
    for (const [asked, held] of [
      [initiate, release],
      [release, initiate],
    ] as const) {
      const c = new Case({ ...world, entries: [asked] });
      c.holds(held, -10);
      expect(c.shows()).toMatchObject({
        request: "denied",
        problems: [
          `E524 \`${asked.entitlement}\` and \`${held.entitlement}\` are not for one person: \`requester\` has that already`,
        ],
      });
    }
  });

  test("against the other half of the same request", () => {
    const c = new Case({ ...world, entries: [initiate, release] });
    expect(c.shows().problems).toEqual([
      "E524 `payments/initiate` and `payments/release` are not for one person: this request asks for that, too",
      "E524 `payments/release` and `payments/initiate` are not for one person: this request asks for that, too",
    ]);
  });

  test("is about persons: what others hold, and what has ended, stands against nothing", () => {
    const c = new Case({ ...world, entries: [initiate] });
    c.holds(entry({ id: "theirs", entitlement: "payments/release", login: "requester-2" }), -10);
    c.holds(release, -600);
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });

  test("is about the two: what else somebody holds, or holds until this moment, or another of the request is given", () => {
    const c = new Case({
      ...world,
      entries: [initiate, entry({ id: "theirs", entitlement: "payments/release", login: "owner-2" })],
    });
    c.holds(entry({ id: "harmless" }), -10);
    c.holds(entry({ id: "ending", entitlement: "payments/release", duration: hours(1) }), -60);
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });

  test("is about workloads, too: each is one, in whichever request", () => {
    const catalog = world.catalog.map((one): Entitlement => ({ ...one, for: ["workload"] }));
    const register = [identity("workload/nightly"), identity("workload/other")];
    const nightly = entry({ id: "n-1", subject: "workload/nightly", entitlement: "payments/initiate" });
    const c = new Case({ ...world, catalog, register, teams: { "acme/data": ["data-1"] }, entries: [nightly] });
    c.over = { open: [open(c, 3, "requester", "workload/other")] };
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
    c.over = { open: [open(c, 3, "requester", "workload/nightly")] };
    expect(c.shows()).toMatchObject({ request: "denied", problems: [expect.stringMatching(/^E524/)] });
  });

  test("another account of the same person is the same person", () => {
    const c = new Case({
      ...world,
      entries: [initiate],
      directory: [{ login: "requester", accounts: ["requester-admin"] }],
    });
    c.holds(entry({ id: "other-account", entitlement: "payments/release", login: "requester-admin" }), -10);
    expect(c.shows().request).toBe("denied");
  });

  test("with an older request of the same requester, the later is denied", () => {
    const c = new Case({ ...world, entries: [initiate] });
    c.over = { open: [open(c, 3, "requester", "requester")] };
    expect(c.shows().problems).toEqual([
      "E524 `payments/initiate` and `payments/release` are not for one person: #3 asks for that, and is open",
    ]);
    c.over = { open: [open(c, 9, "requester", "requester")] };
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });

  test("with somebody else's request is a warning in both", () => {
    for (const number of [3, 9]) {
      const c = new Case({ ...world, entries: [initiate] });
      c.over = { open: [open(c, number, "requester-2", "requester")] };
      expect(c.shows().request).toBe("pending");
      expect(c.decide().warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
        `W501 #${number} asks for \`payments/release\` for the same person, which does not go with \`payments/initiate\``,
      ]);
    }
  });

  test("with somebody else's request is told only where it asks for the other half for the same person", () => {
    const c = new Case({ ...world, entries: [initiate] });
    const mixed = (...entries: readonly (readonly [string, string])[]) => ({
      ...open(c, 3, "requester-2", "requester"),
      entries: entries.map(([subject, asked]) => ({ subject, entitlement: entitlementId(asked) })),
    });
    c.over = { open: [mixed(["owner", "payments/release"], ["requester", "payments/initiate"])] };
    expect(c.decide().warnings).toEqual([]);
    c.over = { open: [mixed(["owner", "orders-db/read"], ["requester", "payments/release"])] };
    expect(c.decide().warnings.map(renderDiagnostic)).toMatchInlineSnapshot(`
      [
        "access/initiate-1.yaml:3:1: #3 asks for \`payments/release\` for the same person, which does not go with \`payments/initiate\` [W501]
        = help: whichever is merged first keeps the other from being granted: see \`policies/approval.yaml\`, line 20",
      ]
    `);
  });

  test("says what to do", () => {
    const c = new Case({ ...world, entries: [initiate] });
    c.holds(release, -10);
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/initiate-1.yaml:3:1: \`payments/initiate\` and \`payments/release\` are not for one person: \`requester\` has that already [E524]
        = help: one of the two has to go, or somebody else has to hold it: see \`policies/approval.yaml\`, line 20"
    `);
  });

  test("an extension of one half does not conflict with itself", () => {
    const c = new Case({ ...world, entries: [initiate] });
    c.holds(initiate, -10);
    expect(c.shows().problems).toEqual([]);
  });
});

describe("open requests per person", () => {
  test("the newest above the number is denied, and says which are open", () => {
    const c = new Case({ ...world, openPerPerson: 2 });
    c.over = { open: [open(c, 3, "requester", "requester"), open(c, 9, "requester", "requester")] };
    expect(c.shows().request).toBe("pending");
    c.over = { open: [open(c, 3, "requester", "requester"), open(c, 5, "requester", "owner")] };
    expect(c.shows().problems).toEqual(["E525 `requester` has 2 older requests open, and 2 may be open at a time"]);
    expect(c.decide().outcome).toMatchObject({
      problems: [{ help: "finish or close one of them first: #3, #5; see `policies/approval.yaml`, line 20" }],
    });
  });

  test("of a great many the first twenty are named", () => {
    const c = new Case({ ...world, openPerPerson: 2 });
    c.over = {
      pull: { ...c.file().pull, number: pullNumber(99) },
      open: Array.from({ length: 30 }, (_, n) => open(c, n + 1, "requester", "owner")),
    };
    const { outcome } = c.decide();
    const help = "problems" in outcome ? outcome.problems[0]?.help : undefined;
    expect(help).toMatch(/: #1, #2, .*, #20; see/);
    expect(help).not.toContain("#21");
  });

  test("what others ask for the same subject is theirs", () => {
    const c = new Case({ ...world, openPerPerson: 1 });
    c.over = { open: [open(c, 3, "requester-2", "requester")] };
    expect(c.shows().request).toBe("pending");
  });
});
