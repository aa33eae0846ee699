import { describe, expect, test } from "vitest";
import { accountId, entryId, grantId, type AccountId } from "../../../src/core/ids.ts";
import { days, instant, seconds } from "../../../src/core/instant.ts";
import { freeAgain, roomSince, within } from "../../../src/core/grant/use.ts";
import { countedFor, usedLine, useOf, usesIn } from "../../../src/core/grant/uses.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, identity, rulesOf, stage } from "../../support/rules.ts";

const at = (text: string) => instant(Date.parse(text));
const place = { file: "policies/approval.yaml", line: 1, column: 1 };

describe("what a grant uses up", () => {
  const start = at("2026-11-30T23:59:00Z");
  const routed = approvedGrant(start, { approved: { ...entry({ route: "emergency" }) } });
  const export1 = entryId("export-1");
  const nightly = approvedGrant(start, {
    id: grantId(export1, 1),
    entry: export1,
    approved: entry({ id: "export-1", subject: "workload/nightly-export" }),
    subject: { account: null, login: "workload/nightly-export" },
    mergedAt: at("2026-11-29T10:00:00Z"),
    preApproved: "nightly",
  });

  test("is its route, or the pattern that approved it; of others nothing", () => {
    expect(useOf(routed)).toEqual({
      entry: routed.entry,
      subject: 7,
      of: { kind: "route", name: "emergency" },
      at: start,
    });
    expect(useOf(nightly)).toEqual({
      entry: export1,
      subject: "workload/nightly-export",
      of: { kind: "pattern", name: "nightly" },
      at: at("2026-11-29T10:00:00Z"),
    });
    expect(useOf(approvedGrant(start))).toBeNull();
    expect(usedLine(approvedGrant(start), start)).toBeNull();
  });

  test("is kept by subject and month of its merge, and reads back as it was", () => {
    const lines = [routed, nightly].map((grant) => usedLine(grant, at("2026-12-01T00:00:10Z"))!);
    expect(lines.map(({ about }) => about)).toEqual([
      { kind: "uses", by: "people/7", month: "2026-11" },
      { kind: "uses", by: "workload/nightly-export", month: "2026-11" },
    ]);
    expect(usesIn(lines)).toEqual([useOf(routed), useOf(nightly)]);
  });
});

test("only as many months are read as the rules count, and only of whom they count", () => {
  const logins: Readonly<Record<string, number>> = { requester: 102, "requester-admin": 202 };
  const accountOf = (login: string): AccountId | null => (login in logins ? accountId(logins[login]!) : null);
  const { rules } = rulesOf({
    register: [identity("workload/nightly-export")],
    directory: [{ login: "Requester", accounts: ["requester-admin", "gone"] }],
    routes: [
      { name: "emergency", stages: [stage("duty", ["owner"])], quota: { perSubject: 2, per: days(30), place } },
      { name: "free", stages: [stage("duty", ["owner"])] },
    ],
    preApproved: [{ name: "nightly", subject: "workload/nightly-export" }],
  });
  const paths = (fields: Parameters<typeof entry>[0], opened: string, now: string) =>
    countedFor([entry(fields)], rules, accountOf, at(opened), at(now)).map(({ by, month }) => `${by} ${month}`);
  expect(paths({ route: "emergency" }, "2026-11-15T00:00:00Z", "2026-12-02T00:00:00Z")).toEqual([
    "people/102 2026-10",
    "people/102 2026-11",
    "people/102 2026-12",
    "people/202 2026-10",
    "people/202 2026-11",
    "people/202 2026-12",
  ]);
  expect(paths({ subject: "workload/nightly-export" }, "2026-11-01T12:00:00Z", "2026-11-01T13:00:00Z")).toEqual([
    "workload/nightly-export 2026-10",
    "workload/nightly-export 2026-11",
  ]);
  expect(paths({ route: "free" }, "2026-11-15T00:00:00Z", "2026-11-15T00:00:00Z")).toEqual([]);
  expect(paths({}, "2026-11-15T00:00:00Z", "2026-11-15T00:00:00Z")).toEqual([]);
  expect(paths({ subject: "workload/other" }, "2026-11-15T00:00:00Z", "2026-11-15T00:00:00Z")).toEqual([]);
});

describe("how long a use counts", () => {
  const [one, two, three] = [instant(1000), instant(2000), instant(3000)];
  const thousand = seconds(1);

  test("from its moment on, up to and without the end of its time", () => {
    expect(within([two, one], thousand, two)).toEqual([two]);
    expect(within([two, one], thousand, instant(1999))).toEqual([one]);
    expect(within([three], thousand, two)).toEqual([]);
  });

  test("there is room again when as many as are too many have ceased to count", () => {
    expect(freeAgain([one, two], thousand, 1)).toBe(2000);
    expect(freeAgain([one, two], thousand, 2)).toBe(3000);
    expect(freeAgain([one, two], thousand, 3)).toBeNull();
  });

  test("room is there since the latest moment at which it came", () => {
    const long = seconds(10);
    expect(roomSince([one, two], long, 2, 1, instant(12_500))).toBe(11_000);
    expect(roomSince([one, two], long, 1, 1, instant(12_500))).toBe(12_000);
    expect(roomSince([one, two], long, 5, 1, instant(12_500))).toBeNull();
    expect(roomSince([one, two], long, 1, 1, instant(5000))).toBeNull();
  });
});
