import { describe, expect, test } from "vitest";

import type { Decision } from "../../src/core/decision/decision.ts";
import { pullNumber, type AccountId } from "../../src/core/ids.ts";
import { after, days, hours, isoSeconds } from "../../src/core/instant.ts";
import { openRequest } from "../../src/core/open-request.ts";
import { added, changed, removed } from "../support/change.ts";
import { Case, monday } from "../support/case.ts";
import { entry, stage } from "../support/rules.ts";

/** Whom a case waits for, by login, since when, and what its check says. */
function told(one: Case, logins: readonly string[] = people): string {
  const request = openRequest(one.file(), one.decide(), "Access please", one.now());
  if (request === null) return "not open";
  const login = (id: AccountId): string => logins.find((name) => one.id(name) === id) ?? `account ${id}`;
  const since = isoSeconds(request.since).slice(11, 16);
  return `${request.outcome}: ${request.waitsFor.map(login).toSorted().join(", ")} since ${since}: ${request.headline}`;
}

const people = ["requester", "owner", "owner-2", "platform-1", "platform-2", "security-1", "security-2"];

describe("what waits for whom", () => {
  test("a request waits for those whose approval helps in its open stage, from when that opened; then for its requester", () => {
    const one = new Case();
    const course = [told(one)];
    for (const approver of ["owner", "platform-1", "security-1"]) {
      one.person(approver).approves();
      course.push(told(one));
    }
    expect(course).toMatchInlineSnapshot(`
      [
        "pending: owner, owner-2 since 09:00: 0 of 3 stages complete: waiting for business (@acme/orders)",
        "pending: platform-1, platform-2 since 09:01: 1 of 3 stages complete: waiting for technical (@acme/platform)",
        "pending: security-1, security-2 since 09:02: 2 of 3 stages complete: waiting for security (@acme/security)",
        "approved: requester since 09:03: approved: all 3 stages are complete",
      ]
    `);
  });

  test("an approver who has a part in it is not waited for", () => {
    expect(told(new Case({ by: "owner" }))).toMatchInlineSnapshot(
      `"pending: owner-2 since 09:00: 0 of 3 stages complete: waiting for business (@acme/orders)"`,
    );
  });

  test("changes requested wait for the requester to make them, or their author to approve", () => {
    const one = new Case();
    one.person("owner").approves();
    one.person("platform-2").requestsChanges();
    expect(told(one)).toMatchInlineSnapshot(
      `"pending: platform-2, requester since 09:02: changes requested by platform-2"`,
    );
  });

  test("what cannot be read or is denied waits for its requester to mend it", () => {
    expect(told(new Case({ entries: [entry({ duration: hours(90) })] }))).toMatchInlineSnapshot(
      `"denied: requester since 09:00: denied: access/orders-read-1.yaml:4: \`3d18h\` is longer than \`orders-db/read\` may be had"`,
    );
    expect(told(new Case({ entries: [entry({ entitlement: "orders-db/raed" })] }))).toMatchInlineSnapshot(
      `"invalid: requester since 09:00: cannot be read: access/orders-read-1.yaml:3: unknown entitlement \`orders-db/raed\`"`,
    );
  });

  test("a removal waits for its requester alone", () => {
    const one = new Case();
    one.changes = [removed(entry())];
    expect(told(one)).toMatchInlineSnapshot(`"approved: requester since 09:00: only removals: no approval needed"`);
  });

  test("a person is waited for with all their accounts", () => {
    const one = new Case({ directory: [{ login: "platform-1", accounts: ["platform-1-admin"] }] });
    one.person("owner").approves();
    expect(told(one, [...people, "platform-1-admin"])).toMatchInlineSnapshot(
      `"pending: platform-1, platform-1-admin, platform-2 since 09:01: 1 of 3 stages complete: waiting for technical (@acme/platform)"`,
    );
  });

  test("what is merged is no open request", () => {
    const one = new Case();
    one.merged();
    expect(told(one)).toBe("not open");
  });
});

test("tells each entry: what would come, change or go", () => {
  const one = new Case();
  one.changes = [
    added(entry({ id: "new", scope: ["sales"] })),
    changed(entry({ id: "old" }), entry({ id: "old", until: after(monday, hours(9)) })),
    removed(entry({ id: "gone", login: "owner" })),
  ];
  const { entries = [] } = openRequest(one.file(), one.decide(), "", one.now()) ?? {};
  expect(
    entries.map(
      (told) => `${told.change} ${told.entry}: ${told.entitlement} [${told.scope.join()}] ${told.subject} ${told.term}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "add new: orders-db/read [sales] requester 4h",
      "change old: orders-db/read [] requester until 2026-11-02T18:00:00Z",
      "delete gone: orders-db/read [] owner 4h",
    ]
  `);
});

test("what nobody waits for, and what waits for its requester alone", () => {
  const one = new Case({ stages: [stage("business", ["owner"], { lapse: days(3) })] });
  const as = (outcome: Decision["outcome"]) => openRequest(one.file(), { ...one.decide(), outcome }, "", one.now());
  const requester = one.id("requester");
  expect(as({ kind: "nothing" })?.waitsFor).toEqual([]);
  expect(as({ kind: "twin", of: pullNumber(3) })?.waitsFor).toEqual([requester]);
  expect(as({ kind: "lapsed", at: monday, because: "too late" })?.waitsFor).toEqual([requester]);
  expect(as({ kind: "nothing" })?.requester).toEqual({ account: requester, login: "requester" });
});

test("where rules or entries cannot be read, it waits for its requester, and asks for nothing that is known", () => {
  const one = new Case();
  const problems = [{ code: "E103", message: "unknown key `x`" }] as const;
  const [inForce] = one.file().rules;
  one.over = { changes: { ok: false, problems } };
  const seen = () => openRequest(one.file(), one.decide(), "", one.now());
  expect([seen()?.entries, seen()?.waitsFor]).toEqual([[], [one.id("requester")]]);
  one.over = { rules: [{ ...inForce!, rules: { ok: false, problems } }] };
  expect(seen()?.waitsFor).toEqual([one.id("requester")]);
  one.over = { rules: [] };
  expect(seen()?.waitsFor).toEqual([one.id("requester")]);
});

test("the later of two objections is what it waits for, and accounts are told in their order", () => {
  const one = new Case({
    stages: [stage("business", ["owner", "olga"])],
    directory: [{ login: "owner", accounts: ["owner-too"] }],
  });
  one.person("owner").requestsChanges();
  one.person("olga").requestsChanges();
  const seen = openRequest(one.file(), one.decide(), "", one.now())!;
  expect(isoSeconds(seen.since)).toBe("2026-11-02T09:02:00Z");
  expect(seen.waitsFor).toEqual(
    ["requester", "owner", "olga", "owner-too"].map((login) => one.id(login)).toSorted((a, b) => a - b),
  );
});
