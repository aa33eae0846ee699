import { describe, expect, test } from "vitest";
import { accountId, type AccountId } from "../../../src/core/ids.ts";
import { days, hours, instant } from "../../../src/core/instant.ts";
import { countedFor, usedLine, useOf, usesIn } from "../../../src/core/grant/uses.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, identity, rulesOf, stage } from "../../support/rules.ts";

const at = (text: string) => instant(Date.parse(text));
const place = { file: "policies/approval.yaml", line: 1, column: 1 };
const nightly = "workload/nightly-export";
const duty = [stage("duty", ["owner"])];
const { rules } = rulesOf({
  register: [identity(nightly)],
  directory: [
    { login: "somebody", accounts: ["somebody-admin"] },
    { login: "requester", accounts: ["Requester-Admin", "gone"] },
  ],
  routes: [
    { name: "emergency", stages: duty, quota: { perSubject: 2, per: days(1), place } },
    { name: "seldom", stages: duty, quota: { perSubject: 1, per: days(40), place } },
    { name: "brief", stages: duty, quota: { perSubject: 1, per: hours(1), place } },
  ],
  preApproved: [
    { name: "other", subject: "workload/other" },
    { name: "nightly", subject: nightly },
  ],
});
const ids: Readonly<Record<string, AccountId>> = {
  requester: accountId(102),
  "requester-admin": accountId(202),
  newcomer: accountId(300),
};
type Asked = Parameters<typeof entry>[0];
const read = (asked: readonly Asked[], opened: string, now: string): readonly string[] =>
  countedFor(
    asked.map((fields) => entry(fields)),
    rules,
    (login) => ids[login] ?? null,
    at(opened),
    at(now),
  ).map(({ by, month }) => `${by} ${month}`);

describe("how far back uses are read", () => {
  const newcomer = { login: "Newcomer", route: "emergency" };

  test("from the opening, less the time that the route counts", () => {
    expect(read([newcomer], "2026-11-02T00:00:00Z", "2026-11-20T00:00:00Z")).toEqual(["people/300 2026-11"]);
    expect(read([newcomer], "2026-11-01T23:59:59Z", "2026-11-20T00:00:00Z")).toEqual([
      "people/300 2026-10",
      "people/300 2026-11",
    ]);
  });

  test("from now where the opening is told to be later", () => {
    expect(read([newcomer], "2026-12-20T00:00:00Z", "2026-11-20T00:00:00Z")).toEqual(["people/300 2026-11"]);
  });

  test("over the turn of a year, and up to the month that has just begun", () => {
    expect(read([{ ...newcomer, route: "seldom" }], "2026-12-20T00:00:00Z", "2027-02-01T00:00:00Z")).toEqual([
      "people/300 2026-11",
      "people/300 2026-12",
      "people/300 2027-01",
      "people/300 2027-02",
    ]);
  });

  test("a pattern counts a day, and with a route the longer of both counts", () => {
    const opened = "2026-11-02T12:00:00Z";
    expect(read([{ subject: nightly }], opened, opened)).toEqual([`${nightly} 2026-11`]);
    expect(read([{ subject: nightly }], "2026-11-01T12:00:00Z", opened)).toHaveLength(2);
    expect(read([{ subject: nightly, route: "brief" }], "2026-11-01T12:00:00Z", opened)).toHaveLength(2);
    expect(read([{ subject: nightly, route: "seldom" }], opened, opened)).toEqual([
      `${nightly} 2026-09`,
      `${nightly} 2026-10`,
      `${nightly} 2026-11`,
    ]);
  });
});

describe("whose uses are read", () => {
  const opened = "2026-11-15T12:00:00Z";
  const both = ["people/102 2026-11", "people/202 2026-11"];

  test("all accounts of a person, whichever of them the entry names, and in whatever letters", () => {
    for (const login of ["requester", "REQUESTER", "requester-admin", "gone"])
      expect(read([{ login, route: "emergency" }], opened, opened)).toEqual(both);
  });

  test("nobody's where there is no such account", () => {
    expect(read([{ login: "unheard-of", route: "emergency" }], opened, opened)).toEqual([]);
  });

  test("everybody's whom the request is for, each once", () => {
    const asked = [
      { route: "emergency" },
      { id: "free" },
      { id: "b", login: "newcomer", route: "emergency" },
      { id: "c", login: "requester-admin", route: "emergency" },
    ];
    expect(read(asked, opened, opened)).toEqual([...both, "people/300 2026-11"]);
  });
});

describe("a line of what was used", () => {
  const terms = approvedGrant(at("2026-11-30T23:59:00Z"), { approved: entry({ route: "emergency" }) });

  test("says what and whose it was, and when it was merged", () => {
    const line = usedLine(terms, at("2026-12-01T00:00:10Z"));
    expect(line).toStrictEqual({
      about: { kind: "uses", by: "people/7", month: "2026-11" },
      at: at("2026-12-01T00:00:10Z"),
      record: {
        kind: "used",
        grant: "orders-read-1.1",
        subject: 7,
        of: { kind: "route", name: "emergency" },
        mergedAt: terms.start,
      },
    });
  });

  test("of a pattern and a route the pattern was used, since it approved", () => {
    expect(useOf({ ...terms, preApproved: "nightly" })?.of).toEqual({ kind: "pattern", name: "nightly" });
  });

  test("and no other line tells of a use", () => {
    const other = {
      kind: "bypassed",
      entry: terms.entry,
      commit: terms.commit,
      pull: null,
      because: "pushed",
    } as const;
    expect(usesIn([{ record: other }, usedLine(terms, terms.start)!])).toEqual([useOf(terms)]);
  });
});
