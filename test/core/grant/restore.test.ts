import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { GrantRecord } from "../../../src/core/evidence/evidence.ts";
import { advance } from "../../../src/core/grant/events.ts";
import type { Grant } from "../../../src/core/grant/grant.ts";
import { accountId, grantId, sha, type GrantId } from "../../../src/core/ids.ts";
import { after, hours, instant, seconds, type Instant } from "../../../src/core/instant.ts";
import { restoreGrants } from "../../../src/core/grant/restore.ts";
import { approvedGrant } from "../../support/grant.ts";

const merged = instant(Date.UTC(2026, 10, 2, 9));
const grant = approvedGrant(merged);
const first = grant.id;
const second = grantId(grant.entry, 2);
const requester = accountId(7);
const commit = sha("b".repeat(40));
const handle = (id: GrantId, attempt: number): string => `41-${id}.${attempt}`;

function approved(id: GrantId = first): GrantRecord {
  const { places: _places, ...entry } = grant.approved;
  const { account: subject, login } = grant.subject;
  const term = entry.term as Extract<typeof entry.term, { kind: "duration" }>;
  const evidence = {
    grant: {
      entry: { ...entry, subject: { ...entry.subject }, term: { ...term } },
      path: grant.path,
      login,
      told: "as it was decided",
      issuer: { kind: "embedded", introspected: true },
      countersigners: [2, 3],
    },
  };
  const { start, until, pull } = grant;
  return { kind: "approved", grant: id, attempt: 1, subject, start, until, pull, commit: grant.commit, evidence };
}
const issued = (attempt: number, id = first): GrantRecord => ({
  kind: "issued",
  grant: id,
  attempt,
  handle: handle(id, attempt),
});
const claimed = (attempt: number, id = first): GrantRecord => ({
  kind: "claimed",
  grant: id,
  attempt,
  by: requester,
  handle: handle(id, attempt),
});
const abandoned = (attempt: number, id = first): GrantRecord => ({
  kind: "abandoned",
  grant: id,
  attempt,
  because: "nobody confirmed",
});
const ended = (attempt: number, id = first): GrantRecord => ({
  kind: "ended",
  grant: id,
  attempt,
  cause: "expired",
  proof: { handle: handle(id, attempt), said: "revoked", at: grant.until },
});
const revoked = (attempt: number, id = first): GrantRecord => ({
  kind: "revoked",
  grant: id,
  attempt,
  cause: "revoked",
  because: "its entry was removed by #7",
  by: requester,
});
const reverted = (attempt: number, id = first): GrantRecord => ({ kind: "reverted", grant: id, attempt, commit });

const told = (records: readonly GrantRecord[]): readonly { readonly at: Instant; readonly record: GrantRecord }[] =>
  records.map((record, index) => ({ at: after(merged, seconds(index)), record }));
const restored = (...records: readonly GrantRecord[]): readonly Grant[] =>
  restoreGrants(grant.repository, told(records));
const states = (...records: readonly GrantRecord[]): readonly string[] =>
  restored(...records).map((each) => `${each.id} attempt ${each.attempt}: ${each.state.kind}`);

test("a grant comes back with everything that it was approved with", () => {
  const [back] = restored(approved());
  expect(back).toEqual({ ...grant, told: "as it was decided", approved: back!.approved });
  expect({ ...back!.approved, places: null }).toEqual({ ...grant.approved, places: null });
});

test("each line of a life takes it one step further", () => {
  const life = [
    approved(),
    issued(1),
    claimed(1),
    abandoned(1),
    issued(2),
    claimed(2),
    revoked(2),
    ended(2),
    reverted(2),
  ];
  expect(life.map((_, index) => states(...life.slice(0, index + 1))[0])).toMatchInlineSnapshot(`
    [
      "orders-read-1.1 attempt 1: activating",
      "orders-read-1.1 attempt 1: active",
      "orders-read-1.1 attempt 1: active",
      "orders-read-1.1 attempt 2: activating",
      "orders-read-1.1 attempt 2: active",
      "orders-read-1.1 attempt 2: active",
      "orders-read-1.1 attempt 2: ending",
      "orders-read-1.1 attempt 2: ended",
      "orders-read-1.1 attempt 2: ended",
    ]
  `);
  const back = restored(...life)[0]!;
  expect(back.state).toEqual({
    kind: "ended",
    reason: { cause: "revoked", because: "its entry was removed by #7", by: requester },
    proof: { handle: handle(first, 2), said: "revoked", at: grant.until },
    revertedBy: commit,
  });
});

test("what was collected is not collected once more, though nobody knows whether they have it", () => {
  const [back] = restored(approved(), issued(1), claimed(1));
  expect(back!.state).toMatchObject({ claim: { by: requester, confirmed: false } });
});

test("an attempt that was given up is never taken up again", () => {
  expect(states(approved(), issued(1), claimed(1), abandoned(1))).toEqual(["orders-read-1.1 attempt 2: activating"]);
});

test("a line that was written late brings nothing back", () => {
  expect(states(approved(), claimed(1), issued(1), abandoned(1), issued(2))).toEqual([
    "orders-read-1.1 attempt 2: active",
  ]);
  expect(restored(approved(), claimed(1), issued(1))[0]!.state).toMatchObject({ claim: { by: requester } });
  expect(states(approved(), abandoned(1), issued(1))).toEqual(["orders-read-1.1 attempt 2: activating"]);
  expect(states(approved(), ended(1), issued(1), claimed(1))).toEqual(["orders-read-1.1 attempt 1: ended"]);
});

test("an end without a revocation was the end of its time", () => {
  expect(restored(approved(), issued(1), ended(1))[0]!.state).toMatchObject({
    reason: { because: "its time is over" },
  });
});

test("a newer credential that was collected ends the older one, even if that was lost", () => {
  const lines = [approved(first), issued(1), claimed(1), approved(second), issued(1, second)];
  expect(states(...lines)).toEqual(["orders-read-1.1 attempt 1: active", "orders-read-1.2 attempt 1: active"]);
  expect(states(...lines, claimed(1, second))).toEqual([
    "orders-read-1.1 attempt 1: ending",
    "orders-read-1.2 attempt 1: active",
  ]);
});

test("evidence that is not ours is refused, not guessed at", () => {
  const bare = { ...approved(), evidence: {} } as GrantRecord;
  expect(() => restored(bare)).toThrow("the ledger's evidence is not a mapping");
});

test("who was refused or bypassed has no grant", () => {
  const { entry, pull } = grant;
  expect(restored({ kind: "bypassed", entry, commit, pull, because: "pushed" })).toEqual([]);
});

/** A life by the machine's own steps; `late` lines are written some lines after they were due. */
const lives = fc
  .record({
    attempts: fc.integer({ min: 1, max: 4 }),
    lastClaimed: fc.boolean(),
    over: fc.boolean(),
    late: fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
  })
  .map(({ attempts, lastClaimed, over, late }) => {
    const lines: GrantRecord[] = [];
    for (let attempt = 1; attempt <= attempts; attempt++) {
      lines.push(issued(attempt));
      if (attempt < attempts || lastClaimed) lines.push(claimed(attempt));
      if (attempt < attempts) lines.push(abandoned(attempt));
    }
    if (over) lines.push(ended(attempts), reverted(attempts));
    const order = lines.map((line, index) => ({
      line,
      // Only `issued` may come late: everything else is written before it is acted on.
      at: index + (line.kind === "issued" ? late[index % late.length]! + 0.5 : 0),
    }));
    return [approved()].concat(order.toSorted((a, b) => a.at - b.at).map(({ line }) => line));
  });

test("from every beginning of a life, restoring and going on never leaves two claimable credentials", () => {
  fc.assert(
    fc.property(lives, fc.nat(20), (life, most) => {
      const known = life.slice(0, 1 + (most % life.length));
      const [back] = restored(...known);
      const next =
        back!.state.kind === "activating"
          ? advance(back!, { kind: "issued", attempt: back!.attempt, handle: handle(first, back!.attempt) }).grant
          : back!;
      const gaveUp = known.flatMap((record) => (record.kind === "abandoned" ? [record.attempt] : []));
      expect(gaveUp).not.toContain(next.attempt);
      const wasClaimed = known.some((record) => record.kind === "claimed" && record.attempt === next.attempt);
      const isOver = known.some((record) => record.kind === "ended");
      expect(next.state.kind).toBe(isOver ? "ended" : "active");
      if (next.state.kind !== "active") return;
      expect(next.state.handle).toBe(handle(first, next.attempt));
      expect(next.state.claim !== null).toBe(wasClaimed);
    }),
    { numRuns: 500 },
  );
});

test("times are those of the approval, whenever it is read back", () => {
  const [back] = restored(approved(), issued(1));
  expect([back!.start, back!.until]).toEqual([merged, after(merged, hours(4))]);
});

test("what starts later comes back as scheduled, and as begun once its lines tell of that", () => {
  const start = after(merged, hours(1));
  const later = { ...approved(), start } as GrantRecord;
  expect(states(later)).toEqual(["orders-read-1.1 attempt 1: scheduled"]);
  expect(states(later, revoked(1))).toEqual(["orders-read-1.1 attempt 1: ending"]);
  const begun = [
    { at: merged, record: later },
    { at: start, record: issued(1) },
  ];
  expect(restoreGrants(grant.repository, begun).map(({ state }) => state.kind)).toEqual(["active"]);
});

test("of two that are scheduled, the extension is the one that goes on", () => {
  const start = after(merged, hours(1));
  const later = (id: GrantId): GrantRecord => Object.assign(approved(id), { start });
  expect(states(later(first), later(second))).toEqual([
    "orders-read-1.1 attempt 1: ending",
    "orders-read-1.2 attempt 1: scheduled",
  ]);
});
