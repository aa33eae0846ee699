import * as fc from "fast-check";
import { expect, test } from "vitest";
import { advance, type GrantEffect, type GrantEvent } from "../../../src/core/grant/events.ts";
import { begun, isLive, mergedAtOf, type Grant, type Handle } from "../../../src/core/grant/grant.ts";
import { accountId, entitlementId, entryId, grantId, pullNumber, repositoryId, sha } from "../../../src/core/ids.ts";
import { hours, instant } from "../../../src/core/instant.ts";

const entry = entryId("orders-read-1");
const place = { file: "access/orders-db/a.yaml", line: 1, column: 1 };
const requester = accountId(7);

const approved: Grant = {
  repository: repositoryId(1),
  id: grantId(entry, 1),
  entry,
  approved: {
    id: entry,
    subject: { kind: "human", login: "requester" },
    entitlement: entitlementId("orders-db/read"),
    term: { kind: "duration", duration: hours(4) },
    justification: "why",
    ticket: "INC-1",
    places: { entry: place, id: place },
  },
  entitlement: entitlementId("orders-db/read"),
  path: place.file,
  subject: { account: requester, login: "requester" },
  issuer: { kind: "embedded", introspected: true },
  start: instant(0),
  until: instant(hours(4)),
  pull: pullNumber(1),
  commit: sha("a".repeat(40)),
  told: "",
  countersigners: [accountId(2), accountId(3)],
  attempt: 1,
  state: { kind: "activating" },
};

const reason = { cause: "revoked", because: "asked", by: null } as const;

/** Each attempt may make several handles: two replicas may issue at once, and answers may come late. */
const handleOf = (attempt: number, n: number): Handle => `${attempt}.${n}`;

const attempts = fc.integer({ min: 1, max: 4 });
const events: fc.Arbitrary<GrantEvent> = fc.oneof(
  fc.integer({ min: 0, max: hours(8) }).map((at): GrantEvent => ({ kind: "start", at: instant(at) })),
  fc
    .tuple(attempts, fc.integer({ min: 0, max: 1 }))
    .map(([attempt, n]): GrantEvent => ({ kind: "issued", attempt, handle: handleOf(attempt, n) })),
  attempts.map((attempt): GrantEvent => ({ kind: "abandoned", attempt })),
  attempts.map((attempt): GrantEvent => ({ kind: "issue-failed", attempt, because: "the issuer said no" })),
  attempts.map((attempt): GrantEvent => ({ kind: "claimed", attempt, by: requester, at: instant(1) })),
  fc.constant<GrantEvent>({ kind: "claim-confirmed", by: requester }),
  fc.integer({ min: 0, max: hours(8) }).map((at): GrantEvent => ({ kind: "due", at: instant(at) })),
  fc.constant<GrantEvent>({ kind: "end-asked", reason, at: instant(5) }),
  fc.constant<GrantEvent>({ kind: "gone", proof: { handle: null, said: "gone", at: instant(9) } }),
  fc.constant<GrantEvent>({ kind: "reverted", by: sha("b".repeat(40)) }),
);

interface Life {
  readonly grant: Grant;
  readonly issued: ReadonlySet<Handle>;
  readonly revoked: ReadonlySet<Handle>;
}

/**
 * The shell's part: what an effect says is done; giving an attempt up revokes all that carries it, and so does the
 * end of a grant, whose handle is in its state.
 */
function live(history: readonly GrantEvent[]): Life {
  return history.reduce<Life>(
    ({ grant, issued, revoked }, event) => {
      const next = advance(grant, event);
      const made = event.kind === "issued" ? [event.handle] : [];
      const gaveUp =
        next.grant.attempt > grant.attempt ? [...issued].filter((h) => h.startsWith(`${grant.attempt}.`)) : [];
      const ended =
        next.grant.state.kind === "ending" && next.grant.state.handle !== null ? [next.grant.state.handle] : [];
      return {
        grant: next.grant,
        issued: new Set([...issued, ...made]),
        revoked: new Set([...revoked, ...handlesIn(next.effects), ...gaveUp, ...ended]),
      };
    },
    { grant: approved, issued: new Set(), revoked: new Set() },
  );
}

const handlesIn = (effects: readonly GrantEffect[]): readonly Handle[] =>
  effects.flatMap((effect) => (effect.kind === "revoke" ? [effect.handle] : []));

test("whatever happens, every issued credential is live in its grant or has been revoked", () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (history) => {
      const { grant, issued, revoked } = live(history);
      const held = grant.state.kind === "active" ? grant.state.handle : null;
      expect([...issued].filter((handle) => handle !== held && !revoked.has(handle))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("what has begun to end never comes back to life", () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 15 }), fc.array(events, { maxLength: 15 }), (before, after) => {
      const first = live(before).grant;
      if (first.state.kind !== "ending" && first.state.kind !== "ended") return;
      expect(["ending", "ended"]).toContain(live([...before, ...after]).grant.state.kind);
    }),
  );
});

test("a grant that is due before its end goes on", () => {
  expect(advance(approved, { kind: "due", at: instant(hours(4) - 1) })).toEqual({ grant: approved, effects: [] });
});

test("a grant whose time is over ends as expired", () => {
  const { grant, effects } = advance(approved, { kind: "due", at: instant(hours(4)) });
  expect(grant.state).toMatchObject({ kind: "ending", reason: { cause: "expired" } });
  expect(effects).toEqual([{ kind: "end" }]);
});

test("a delivery that nobody confirmed can be given up, a confirmed one cannot", () => {
  const claimed = live([
    { kind: "issued", attempt: 1, handle: "1.0" },
    { kind: "claimed", attempt: 1, by: requester, at: instant(1) },
  ]).grant;
  expect(advance(claimed, { kind: "abandoned", attempt: 1 }).grant).toMatchObject({
    attempt: 2,
    state: { kind: "activating" },
  });
  const confirmed = advance(claimed, { kind: "claim-confirmed", by: requester }).grant;
  expect(advance(confirmed, { kind: "abandoned", attempt: 1 }).grant).toEqual(confirmed);
});

test("nothing is made of what is scheduled before its start; what comes all the same is revoked", () => {
  const scheduled: Grant = { ...approved, start: instant(hours(1)), state: { kind: "scheduled" } };
  expect(advance(scheduled, { kind: "start", at: instant(hours(1) - 1) }).grant).toEqual(scheduled);
  expect(advance(scheduled, { kind: "issued", attempt: 1, handle: "early" })).toEqual({
    grant: scheduled,
    effects: [{ kind: "revoke", handle: "early" }],
  });
  expect(advance(scheduled, { kind: "claimed", attempt: 1, by: requester, at: instant(5) }).grant).toEqual(scheduled);
  expect(advance(scheduled, { kind: "abandoned", attempt: 1 }).grant).toEqual(scheduled);
  expect(advance(scheduled, { kind: "start", at: instant(hours(1)) }).grant.state).toEqual({ kind: "activating" });
  expect(advance(scheduled, { kind: "end-asked", reason, at: instant(5) })).toMatchObject({
    grant: { state: { kind: "ending", handle: null } },
    effects: [{ kind: "end" }],
  });
});

test("a grant begins as scheduled until its start, and with it", () => {
  const terms = { ...approved, start: instant(1000) };
  expect(begun(terms, instant(999)).state.kind).toBe("scheduled");
  expect(begun(terms, instant(1000)).state.kind).toBe("activating");
  expect(isLive(begun(terms, instant(0)))).toBe(true);
  expect([mergedAtOf(terms), mergedAtOf({ ...terms, mergedAt: instant(3) })]).toEqual([1000, 3]);
});
