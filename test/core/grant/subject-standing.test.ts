import { describe, expect, test } from "vitest";
import { accountId, entitlementId, teamName } from "../../../src/core/ids.ts";
import { instant } from "../../../src/core/instant.ts";
import type { Account, Team } from "../../../src/core/people.ts";
import type { RegisteredSubject } from "../../../src/core/register.ts";
import { collectorOf, subjectStanding, type LookedUp } from "../../../src/core/grant/subject-standing.ts";
import { entry, identity, rulesOf } from "../../support/rules.ts";

const now = instant(Date.UTC(2026, 10, 2, 9));
const account = (id: number, login: string, over: Partial<Account> = {}): Account => ({
  id: accountId(id),
  login,
  kind: "user",
  active: true,
  ...over,
});
const people = [account(1, "data-1"), account(2, "data-2", { active: false }), account(3, "helper", { kind: "bot" })];
const team: Team = { visible: true, name: teamName("acme/data"), members: people };
const found: LookedUp = {
  accounts: new Map([...people, account(7, "Requester")].map((one) => [one.id, one])),
  teams: new Map([["acme/data", team]]),
  logins: new Map([
    ["requester", accountId(7)],
    ["data-1", accountId(1)],
    ["data-2", accountId(2)],
    ["nobody", null],
  ]),
};
const user = (login: string) => ({ kind: "user", login }) as const;

function standing(subject: string, register: Partial<RegisteredSubject> | null, over: Partial<LookedUp> = {}) {
  const { rules } = rulesOf({ register: register === null ? [] : [identity(subject, register)] });
  const onBehalfOf = subject.startsWith("agent/") ? { onBehalfOf: "requester" } : {};
  const asked = entry({ subject, entitlement: entitlementId("warehouse/export"), ...onBehalfOf });
  const is = subjectStanding(asked, rules, { ...found, ...over }, now);
  return is.kind === "stands" ? [...is.collectors] : `${is.kind}: ${is.because}`;
}

describe("who collects, and who may hold at all", () => {
  test("a person collects what is theirs, while they are an active member", () => {
    const { rules } = rulesOf({});
    const of = (login: string) => subjectStanding(entry({ login }), rules, found, now);
    expect(of("REQUESTER")).toEqual({ kind: "stands", collectors: new Set([7]) });
    for (const login of ["data-2", "nobody", "unheard-of"])
      expect(of(login)).toEqual({
        kind: "gone",
        because: `${login} is not an active member of the organisation any more`,
      });
  });

  test("active members of the owner collect for a service account, no bot and nobody who left", () => {
    expect(standing("service-account/exporter", {})).toEqual([1]);
    expect(standing("service-account/exporter", { owner: user("data-1") })).toEqual([1]);
  });

  test("the person for whom an agent acts collects for it, as long as its owner is there, too", () => {
    expect(standing("agent/helper", {})).toEqual([7]);
    expect(standing("agent/helper", {}, { logins: new Map() })).toBe(
      "gone: requester, for whom agent/helper acts, is not an active member of the organisation any more",
    );
    expect(standing("agent/helper", { owner: user("data-2") })).toMatchInlineSnapshot(
      `"gone: nobody of @data-2, which agent/helper belongs to, is active any more"`,
    );
  });

  test("what is not registered any more, or whose owner is gone, may hold nothing", () => {
    expect(standing("workload/nightly-export", null)).toBe("gone: workload/nightly-export is not registered any more");
    expect(standing("workload/nightly-export", { end: now })).toBe(
      "gone: the registration of workload/nightly-export is over",
    );
    expect(standing("workload/nightly-export", { end: instant(now + 1) })).toEqual([1]);
    const empty = new Map([["acme/data", { ...team, members: [people[1]!] }]]);
    expect(standing("workload/nightly-export", {}, { teams: empty })).toBe(
      "gone: nobody of @acme/data, which workload/nightly-export belongs to, is active any more",
    );
  });

  test("where a team cannot be seen nobody collects, and nothing ends because of it", () => {
    const hidden = new Map([["acme/data", { visible: false, name: teamName("acme/data") } as const]]);
    for (const teams of [hidden, new Map<string, Team>()])
      expect(standing("workload/nightly-export", {}, { teams })).toBe("unknown: Countersign cannot see @acme/data");
  });

  test("who collects is told by name", () => {
    const { rules } = rulesOf({ register: [identity("workload/a"), identity("agent/b", { owner: user("data-1") })] });
    const of = (fields: Parameters<typeof entry>[0]) => collectorOf(entry(fields), rules);
    expect([
      of({}),
      of({ subject: "workload/a" }),
      of({ subject: "agent/b", onBehalfOf: "requester" }),
      of({ subject: "workload/unregistered" }),
    ]).toEqual(["requester", "@acme/data", "requester", "workload/unregistered"]);
  });
});
