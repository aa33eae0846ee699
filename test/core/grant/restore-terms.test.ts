import { describe, expect, test } from "vitest";
import type { GrantRecord, Json } from "../../../src/core/evidence/evidence.ts";
import { grantId, runName, sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { restoreGrants, runsIn, termsOf, type ApprovedRecord } from "../../../src/core/grant/restore.ts";
import { approvedGrant } from "../../support/grant.ts";

const merged = instant(Date.UTC(2026, 10, 2, 9));
const grant = approvedGrant(merged);
const kept = {
  entry: { id: "orders-read-1", entitlement: "orders-db/read" },
  path: grant.path,
  login: "requester",
  told: "as it was decided",
  issuer: { kind: "embedded", introspected: true },
  countersigners: [2, 3],
};
const { id, start, until, pull, commit } = grant;
const approved = (more: Readonly<Record<string, Json>> = {}, of = id): ApprovedRecord => ({
  kind: "approved",
  grant: of,
  attempt: 1,
  subject: grant.subject.account,
  start,
  until,
  pull,
  commit,
  evidence: { grant: { ...kept, ...more } },
});
const terms = (more: Readonly<Record<string, Json>> = {}) => termsOf(grant.repository, approved(more));

describe("what a grant was approved with", () => {
  test("comes back as it was written down, and nothing that was not", () => {
    const { approved: entry, ...rest } = terms();
    const { approved: _approved, attempt: _attempt, state: _state, ...expected } = grant;
    expect(rest).toStrictEqual({ ...expected, told: "as it was decided" });
    const place = { file: grant.path, line: 1, column: 1 };
    expect(entry).toStrictEqual({ ...kept.entry, places: { entry: place, id: place } });
  });

  test.each<readonly [string, Readonly<Record<string, Json>>]>([
    ["what approvers left of its scope", { scope: ["eu", "us"] }],
    ["who collects for it", { collector: "@acme/data" }],
    ["when it was merged", { mergedAt: merged - 1000 }],
    ["what it takes the place of", { replaces: "old.1" }],
    ["the pattern that approved it", { preApproved: "nightly" }],
  ])("%s", (_what, more) => {
    expect(terms(more)).toStrictEqual({ ...terms(), ...more });
  });

  const mapping = "the ledger's evidence is not a mapping";
  const text = "the ledger's evidence lacks a text";
  const list = "the ledger's evidence lacks a list";
  test.each<readonly [string, Json, string]>([
    ["entry", null, mapping],
    ["entry", [], mapping],
    ["entry", "orders-read-1", mapping],
    ["issuer", null, mapping],
    ["path", 1, text],
    ["login", null, text],
    ["told", [], text],
    ["collector", 7, text],
    ["replaces", 7, text],
    ["preApproved", true, text],
    ["scope", "eu", list],
    ["countersigners", {}, list],
  ])("is refused, not guessed at, where `%s` is %j", (field, value, because) => {
    expect(() => terms({ [field]: value })).toThrow(new TypeError(because));
  });
});

describe("a life", () => {
  const told = (...records: readonly GrantRecord[]) => records.map((record) => ({ at: merged, record }));
  const endsAt = after(merged, hours(2));
  const issued: GrantRecord = { kind: "issued", grant: id, attempt: 1, handle: "h" };

  test("when the credential ends by itself comes back with it", () => {
    const states = (record: GrantRecord) => restoreGrants(grant.repository, told(approved(), record))[0]!.state;
    expect(states(issued)).toStrictEqual({ kind: "active", handle: "h", claim: null });
    expect(states({ ...issued, ends: endsAt })).toStrictEqual({ kind: "active", handle: "h", claim: null, endsAt });
  });

  test("an approval that was written down twice is one grant, as it was the first time", () => {
    const [first, ...others] = restoreGrants(grant.repository, told(approved(), approved({ told: "once more" })));
    expect(first!.told).toBe("as it was decided");
    expect(others).toEqual([]);
  });

  test("what takes the place of another tells so, and since when", () => {
    const second = grantId(grant.entry, 2);
    const at = after(merged, minutes(5));
    const claimed: GrantRecord = {
      kind: "claimed",
      grant: second,
      attempt: 1,
      by: grant.subject.account!,
      handle: "i",
    };
    const lines = [...told(approved(), issued, approved({}, second)), { at, record: claimed }];
    const [older, newer] = restoreGrants(grant.repository, lines);
    expect(older!.state).toStrictEqual({
      kind: "ending",
      handle: "h",
      reason: { cause: "superseded", because: "`orders-read-1.2` takes its place", by: null },
      since: at,
    });
    expect(newer!.state.kind).toBe("active");
  });

  test("what was merged and never begun gives way since that merge", () => {
    const later = after(merged, hours(1));
    const second = grantId(grant.entry, 2);
    const scheduled = (of: typeof id, mergedAt: number) => ({ ...approved({ mergedAt }, of), start: later });
    const lines = told(scheduled(id, merged), scheduled(second, merged + 7000));
    expect(
      restoreGrants(grant.repository, lines).map(({ state }) => ("since" in state ? state.since : state.kind)),
    ).toEqual([merged + 7000, "scheduled"]);
  });

  test("of several the newest that was collected lives, collected or not were the others", () => {
    const [second, third] = [grantId(grant.entry, 2), grantId(grant.entry, 3)];
    const claim = (of: typeof id, handle: string): GrantRecord => ({
      kind: "claimed",
      grant: of,
      attempt: 1,
      by: grant.subject.account!,
      handle,
    });
    const lines = told(approved({}, third), approved({}, second), approved(), claim(third, "c"), claim(id, "a"));
    expect(restoreGrants(grant.repository, lines).map((each) => `${each.id} ${each.state.kind}`)).toEqual([
      "orders-read-1.3 active",
      "orders-read-1.2 ending",
      "orders-read-1.1 ending",
    ]);
  });
});

test("what runs collected is read from their lines, and from no others", () => {
  const by = runName("7731", "1");
  const at = after(merged, minutes(5));
  const ran: GrantRecord = { kind: "run", grant: id, attempt: 4, by, until: after(at, minutes(30)) };
  const lines = [approved(), ran, { kind: "reverted", grant: id, attempt: 1, commit: sha("b".repeat(40)) } as const];
  expect(
    runsIn(
      grant.repository,
      lines.map((record) => ({ at, record })),
    ),
  ).toStrictEqual([
    { repository: grant.repository, grant: id, entry: grant.entry, attempt: 4, by, at, until: after(at, minutes(30)) },
  ]);
});
