import { describe, expect, test } from "vitest";
import { after, days, hours, isoSeconds, minutes } from "../../../src/core/instant.ts";
import { changed } from "../../support/change.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const place = { file: "policies/approval.yaml", line: 12, column: 5 };
const onDuty = stage("duty-manager", ["@acme/platform"]);
const emergency = (perSubject: number, over: Partial<World> = {}): World => ({
  stages: [stage("business", ["owner"])],
  routes: [{ name: "emergency", stages: [onDuty], quota: { perSubject, per: days(30), place } }],
  ...over,
});
const urgent = (id = "orders-read-1", login = "requester") => entry({ id, login, route: "emergency" });
const route = { kind: "route", name: "emergency" } as const;
const day = 24 * 60;

describe("a route's quota", () => {
  test("is not used up by one below it", () => {
    const c = new Case({ ...emergency(2), entries: [urgent()] });
    c.used("before", "requester", route, -day);
    expect(c.shows().request).toBe("pending");
  });

  test("denies what would be one above it, says which line, and when there is room again", () => {
    const c = new Case({ ...emergency(2), entries: [urgent()] });
    c.used("before-1", "requester", route, -20 * day);
    c.used("before-2", "requester", route, -10 * day);
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: [
        "E529 `requester` may be given access on the route `emergency` 2 times within 30d, was given it 2 times, and this would be one more",
      ],
    });
    const { outcome, next } = c.decide();
    expect("problems" in outcome && outcome.problems[0]).toMatchObject({
      help: "there is room again at 2026-11-12T09:00:00Z, or ask without `route`: see `policies/approval.yaml`, line 12",
      place: { line: 5 },
    });
    expect(isoSeconds(next!)).toBe("2026-11-12T09:00:00Z");
  });

  test("frees to the second, and the request is decided again then", () => {
    const c = new Case({ ...emergency(1), entries: [urgent()] });
    c.used("before", "requester", route, -30 * day + 5);
    c.minute = 4;
    expect(c.shows().request).toBe("denied");
    c.minute = 5;
    expect(c.shows().request).toBe("pending");
    expect(c.decide().next).toBeNull();
  });

  test("counts one person's accounts together, and nobody else's, nor other routes and patterns", () => {
    const directory = [{ login: "requester", accounts: ["requester-admin"] }];
    const c = new Case({ ...emergency(1, { directory }), entries: [urgent()] });
    c.used("another", "requester-2", route, -day);
    c.used("elsewhere", "requester", { kind: "route", name: "vendor" }, -day);
    c.used("pattern", "requester", { kind: "pattern", name: "emergency" }, -day);
    expect(c.shows().request).toBe("pending");
    c.used("own", "requester-admin", route, -day);
    expect(c.shows().request).toBe("denied");
  });

  test("counts what a workload was given for that workload", () => {
    const register = [identity("workload/nightly"), identity("workload/other")];
    const catalog = [entitlement("orders-db/read", { for: ["workload"] })];
    const teams = { "acme/data": ["data-1"] };
    const nightly = entry({ subject: "workload/nightly", route: "emergency" });
    const c = new Case({ ...emergency(1, { register, catalog, teams }), entries: [nightly] });
    c.used("another", "workload/other", route, -day);
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
    c.used("before", "workload/nightly", route, -day);
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: [expect.stringMatching(/^E529 `workload\/nightly`/)],
    });
  });

  test("counts an entry once, however often it was extended; the request that extends it does not count it", () => {
    const c = new Case({ ...emergency(2), entries: [urgent()] });
    c.used("before", "requester", route, -20 * day);
    c.used("before", "requester", route, -10 * day);
    expect(c.shows().request).toBe("pending");
    const extended = new Case(emergency(1));
    extended.used("orders-read-1", "requester", route, -30);
    extended.holds(urgent(), -30);
    extended.changes = [changed(urgent(), entry({ route: "emergency", duration: hours(5) }))];
    extended.rewritten("requester", extended.changes);
    expect(extended.shows().request).toBe("pending");
  });

  test("holds for the entries of one request together, and can then never be met by waiting", () => {
    const c = new Case({ ...emergency(1), entries: [urgent("a-1"), urgent("a-2")] });
    expect(c.shows().problems).toEqual([
      "E529 `requester` may be given access on the route `emergency` once within 30d, was given it 0 times, and this request asks for 2",
      "E529 `requester` may be given access on the route `emergency` once within 30d, was given it 0 times, and this request asks for 2",
    ]);
    expect(c.decide().next).toBeNull();
  });

  test("of several people is awaited until the last of them has room, and not at all where one never has", () => {
    const both = (...more: readonly string[]): Case => {
      const c = new Case({
        ...emergency(1),
        entries: [urgent("a-1"), urgent("b-1", "owner"), ...more.map((id) => urgent(id))],
      });
      c.used("before-1", "requester", route, -20 * day);
      c.used("before-2", "owner", route, -10 * day);
      return c;
    };
    expect(isoSeconds(both().decide().next!)).toBe("2026-11-22T09:00:00Z");
    expect(both("a-2").decide().next).toBeNull();
  });

  test("counts the latest of an entry's uses, in whatever order they are known", () => {
    const c = new Case({ ...emergency(1), entries: [urgent()] });
    c.used("before", "requester", route, -10 * day);
    c.used("before", "requester", route, -20 * day);
    expect(isoSeconds(c.decide().next!)).toBe("2026-11-22T09:00:00Z");
  });

  test("is for those who name the route", () => {
    const c = new Case({ ...emergency(1), entries: [entry()] });
    c.used("before", "requester", route, -day);
    expect(c.shows().request).toBe("pending");
  });

  test("is looked at again at the merge, as of then", () => {
    const c = new Case({ ...emergency(1), entries: [urgent()] });
    c.person("platform-1").approves();
    c.merged();
    expect(c.shows().request).toBe("approved");
    // A second one that was merged before, in the ledger's order.
    c.uses.push({ entry: urgent("first").id, subject: c.id("requester"), of: route, at: after(monday, minutes(1)) });
    expect(c.shows().request).toBe("denied");
    // What was merged after it takes nothing from it.
    c.uses.splice(0, 1, { ...c.uses[0]!, at: after(monday, minutes(30)) });
    c.minute = 60;
    expect(c.shows().request).toBe("approved");
  });
});
