import { describe, expect, test } from "vitest";

import { entitlementId, pullNumber } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";

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

  test("what others ask for the same subject is theirs", () => {
    const c = new Case({ ...world, openPerPerson: 1 });
    c.over = { open: [open(c, 3, "requester-2", "requester")] };
    expect(c.shows().request).toBe("pending");
  });
});
