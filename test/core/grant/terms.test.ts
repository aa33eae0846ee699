import { describe, expect, test } from "vitest";
import { caseEvidence } from "../../../src/core/evidence/case-evidence.ts";
import type { Grant, GrantState } from "../../../src/core/grant/grant.ts";
import { accountId, entryId, grantId, pullNumber, sha, type GrantId } from "../../../src/core/ids.ts";
import { after, days, hours, instant, isoSeconds, minutes, type Instant } from "../../../src/core/instant.ts";
import { judge, type DecidedRequest, type Landing, type Verdict } from "../../../src/core/grant/landing.ts";
import type { Change, Entry } from "../../../src/core/request.ts";
import { termsOf } from "../../../src/core/grant/restore.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed } from "../../support/change.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const stages = [stage("business", ["owner"])];
const commit = sha("d".repeat(40));

function landed(changes: readonly Change[]): Landing {
  const value = { ok: true, value: changes } as const;
  const at = after(monday, minutes(9));
  return { commit, parent: null, at, pull: pullNumber(7), by: accountId(1), changes: value };
}

/** Approved and merged in minute 2, with what is live then. */
function merged(changes: readonly Change[], world: World = {}, live: readonly Entry[] = []): DecidedRequest {
  const c = new Case({ stages, ...world });
  c.changes = changes;
  for (const held of live) c.holds(held, -60);
  c.rewritten("requester", changes);
  c.person("owner").approves();
  c.merged();
  return { file: c.file(), decision: c.decide(), wasGreen: true };
}

const given = (request: DecidedRequest, changes: readonly Change[], earlier: readonly Grant[] = []): Verdict => {
  const [verdict] = judge(landed(changes), request, earlier, new Map());
  return verdict!;
};
const told = (verdict: Verdict): string => {
  if (verdict.kind !== "grant") return verdict.kind === "reject" ? `${verdict.as}: ${verdict.because}` : verdict.kind;
  const { id, start, until, mergedAt } = verdict.terms;
  return `${id} ${isoSeconds(start)} ${isoSeconds(until)}${mergedAt === undefined ? "" : ` (${isoSeconds(mergedAt)})`}`;
};
const grantOf = (asked: Entry, world: World = {}): string => {
  const changes = [added(asked)];
  return told(given(merged(changes, world), changes));
};
const inHours = (n: number): Instant => instant(monday + hours(n));

describe("a start", () => {
  test("later than the merge is when it begins; the merge is kept beside it", () => {
    expect(grantOf(entry({ start: inHours(2) }))).toBe(
      "orders-read-1.1 2026-11-02T11:00:00Z 2026-11-02T15:00:00Z (2026-11-02T09:03:00Z)",
    );
    expect(grantOf(entry({ start: inHours(2), until: inHours(5) }))).toContain("T11:00:00Z 2026-11-02T14:00:00Z");
  });

  test("before the merge is the merge", () => {
    expect(grantOf(entry({ start: inHours(-2) }))).toBe("orders-read-1.1 2026-11-02T09:03:00Z 2026-11-02T13:03:00Z");
  });

  test("within a second is the next whole one", () => {
    expect(grantOf(entry({ start: instant(inHours(2) + 1) }))).toContain("2026-11-02T11:00:01Z");
  });
});

describe("what is no person", () => {
  const subject = "service-account/exporter";
  const world = (over: Parameters<typeof identity>[1] = {}): World => ({
    teams: { "acme/data": ["data-1"] },
    catalog: [entitlement("warehouse/export", { for: ["service-account", "agent"] })],
    register: [identity(subject, over), identity("agent/helper", over)],
  });
  const asked = (fields: Parameters<typeof entry>[0] = {}) =>
    entry({ subject, entitlement: "warehouse/export", ...fields });

  test("holds by its name, and it is told who collects for it", () => {
    const changes = [added(asked())];
    expect(given(merged(changes, world()), changes)).toMatchObject({
      terms: { subject: { account: null, login: subject }, collector: "@acme/data" },
    });
    const agent = [added(asked({ subject: "agent/helper", onBehalfOf: "requester-2" }))];
    expect(given(merged(agent, world()), agent)).toMatchObject({ terms: { collector: "requester-2" } });
  });

  test("holds nothing beyond its registration", () => {
    expect(grantOf(asked({ duration: hours(8) }), world({ end: inHours(3) }))).toContain("2026-11-02T12:00:00Z");
    expect(grantOf(asked(), world({ end: instant(monday + days(9)) }))).toContain("2026-11-02T13:03:00Z");
    expect(grantOf(asked({ start: inHours(4) }), world({ end: inHours(3) }))).toBe(
      "refused: its end, 2026-11-02T12:00:00Z, comes before its start",
    );
  });

  test("that left the register before the merge was dealt with holds nothing", () => {
    const changes = [added(asked())];
    const request = merged(changes, world());
    const [inForce] = request.file.rules;
    const rules = inForce!.rules.ok ? { ...inForce!.rules.value, register: new Map() } : null;
    const without = { ...request.file, rules: [{ ...inForce!, rules: { ok: true, value: rules! } as const }] };
    expect(told(given({ ...request, file: without }, changes))).toBe("refused: its names could not be resolved");
  });
});

describe("a pattern that approved it", () => {
  test("is kept with it, and with the evidence: which, and where it stands", () => {
    const subject = "workload/nightly-export";
    const changes = [added(entry({ subject, entitlement: "warehouse/export" }))];
    const request = merged(changes, {
      teams: { "acme/data": ["data-1"] },
      catalog: [entitlement("warehouse/export", { for: ["workload"] })],
      register: [identity(subject)],
      preApproved: [{ name: "nightly", subject }],
    });
    const verdict = given(request, changes);
    if (verdict.kind !== "grant") throw new Error(told(verdict));
    expect(verdict.terms).toMatchObject({ preApproved: "nightly", countersigners: [] });
    const evidence = caseEvidence(request.file, request.decision, verdict.terms);
    expect(evidence).toMatchObject({
      grant: { preApproved: "nightly", collector: "@acme/data" },
      decision: { preApproved: [{ entry: "orders-read-1", pattern: "nightly", at: "policies/approval.yaml:20" }] },
    });
    const { id, start, until, pull } = verdict.terms;
    const record = {
      kind: "approved",
      grant: id,
      attempt: 1,
      subject: null,
      start,
      until,
      pull,
      commit,
      evidence,
    } as const;
    const { approved: _approved, ...terms } = verdict.terms;
    expect(termsOf(request.file.repository.id, record)).toMatchObject(terms);
  });
});

describe("a rotation", () => {
  const old = entry({ id: "old" });
  const fresh = entry({ id: "new", replaces: { kind: "rotation", of: entryId("old"), rollback: "the old one" } });
  const held = (n: number, over: Partial<Grant> = {}): Grant =>
    approvedGrant(inHours(-1), {
      id: grantId(old.id, n),
      entry: old.id,
      approved: old,
      subject: { account: accountId(100), login: "requester" },
      until: inHours(3),
      state: { kind: "active", handle: "h", claim: null },
      ...over,
    });
  const requester = new Case().id("requester");
  const rotated = (earlier: readonly Grant[], asked: Entry = fresh): Verdict => {
    const changes = [added(asked)];
    return given(merged(changes, {}, [old]), changes, earlier);
  };

  const over = (cause: "expired" | "superseded"): GrantState => ({
    kind: "ended",
    reason: { cause, because: "so", by: null },
    proof: { handle: null, said: "gone", at: monday },
    revertedBy: null,
  });

  test("is a grant of its own entry, one above the newest of what it replaces", () => {
    expect(requester).toBe(100);
    expect(rotated([held(1)])).toMatchObject({ terms: { id: "new.2", replaces: "old.1" } });
    expect(rotated([held(2), held(1)])).toMatchObject({ terms: { id: "new.3", replaces: "old.2" } });
    const first = entry({ id: "new", replaces: { kind: "reset", of: "old.1" as GrantId } });
    expect(rotated([held(1), held(2)], first)).toMatchObject({ terms: { id: "new.2", replaces: "old.1" } });
  });

  test("rises on from there when it is extended", () => {
    const longer = { ...fresh, term: { kind: "duration", duration: hours(8) } } as const;
    const changes = [changed(fresh, longer)];
    const own = held(2, { id: grantId(fresh.id, 2), entry: fresh.id, approved: fresh, replaces: grantId(old.id, 1) });
    const extended = { terms: { id: "new.3", replaces: "old.1" } };
    expect(given(merged(changes, {}, [old, fresh]), changes, [held(1), own])).toMatchObject(extended);
    // Collected meanwhile: what it replaced is over, and the extension is none the less given.
    const superseded = held(1, { state: over("superseded") });
    expect(given(merged(changes, {}, [fresh]), changes, [superseded, own])).toMatchObject(extended);
  });

  test.each([
    ["nothing is there", []],
    ["it was ended early", [held(1, { state: over("superseded") })]],
    ["its own end came first", [held(1, { until: monday })]],
  ])("is refused where %s", (_why, earlier) => {
    expect(told(rotated(earlier as readonly Grant[]))).toBe("refused: the access that it would replace has ended");
  });

  test("is given where the end's job was faster than ours, and never for another's or other access", () => {
    expect(told(rotated([held(1, { state: over("expired") })]))).toContain("new.2");
    const others = { account: accountId(999), login: "other" };
    expect(told(rotated([held(1, { subject: others })]))).toMatchInlineSnapshot(
      `"refused: \`old.1\` is another subject's, or for something else"`,
    );
    expect(told(rotated([held(1, { entitlement: entry({ entitlement: "payments/release" }).entitlement })]))).toContain(
      "for something else",
    );
  });
});
