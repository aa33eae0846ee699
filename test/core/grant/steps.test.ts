import { describe, expect, test } from "vitest";
import { advance, type GrantEffect, type GrantEvent } from "../../../src/core/grant/events.ts";
import type { Claim, EndReason, Grant, GrantState, Trouble } from "../../../src/core/grant/grant.ts";
import { accountId, sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { approvedGrant } from "../../support/grant.ts";

const start = instant(Date.UTC(2026, 10, 2, 9));
const until = after(start, hours(4));
const at = after(start, minutes(5));
const before = after(start, minutes(1));
const requester = accountId(7);
const commit = sha("b".repeat(40));
const reason: EndReason = { cause: "revoked", because: "asked", by: null };
const trouble: Trouble = { because: "the issuer is sealed", since: before };
const shown: Claim = { by: requester, at: before, confirmed: false };
const proof = { handle: "h", said: "gone", at } as const;

const states = {
  scheduled: { kind: "scheduled" },
  activating: { kind: "activating" },
  "asked, in trouble": { kind: "activating", asked: before, trouble },
  active: { kind: "active", handle: "h", claim: null },
  shown: { kind: "active", handle: "h", claim: shown },
  confirmed: { kind: "active", handle: "h", claim: { ...shown, confirmed: true } },
  ending: { kind: "ending", handle: "h", reason, since: before },
  "ending, in trouble": { kind: "ending", handle: "h", reason, since: before, trouble },
  ended: { kind: "ended", reason, proof, revertedBy: null },
  "ended and reverted": { kind: "ended", reason, proof, revertedBy: commit },
  failed: { kind: "activation-failed", because: "the issuer said no" },
} as const satisfies Record<string, GrantState>;
type Named = keyof typeof states;

/** The second attempt, so that the first one's late answers are told apart from its own. */
const inState = (name: Named): Grant => approvedGrant(start, { attempt: 2, state: states[name] });

interface Step {
  readonly state: GrantState;
  readonly attempt?: number;
  readonly effects?: readonly GrantEffect[];
}

const expired: EndReason = { cause: "expired", because: "its time is over", by: null };
const ends = (handle: string | null, why: EndReason, since = at): Step => ({
  state: { kind: "ending", handle, reason: why, since },
  effects: [{ kind: "end" }],
});
const ending = (why: EndReason, since = at): Partial<Record<Named, Step>> => ({
  scheduled: ends(null, why, since),
  activating: ends(null, why, since),
  "asked, in trouble": ends(null, why, since),
  failed: ends(null, why, since),
  active: ends("h", why, since),
  shown: ends("h", why, since),
  confirmed: ends("h", why, since),
});
const next: Pick<Step, "attempt" | "effects"> = { attempt: 3, effects: [{ kind: "issue", attempt: 3 }] };
const revokes = (handle: string, ...names: readonly Named[]): Partial<Record<Named, Step>> =>
  Object.fromEntries(
    names.map((name) => [name, { state: states[name], effects: [{ kind: "revoke", handle }] } satisfies Step]),
  );
const again: Trouble = { because: "it does not answer", since: at };
const still: Trouble = { because: "it does not answer", since: before };
const newer: GrantState = { kind: "active", handle: "new", claim: null };
const claimed = (claim: Claim): Step => ({ state: { kind: "active", handle: "h", claim } });

/** What happens, and every state that it changes anything in. */
const steps: readonly (readonly [string, GrantEvent, Partial<Record<Named, Step>>])[] = [
  ["its start comes", { kind: "start", at: start }, { scheduled: { state: { kind: "activating" } } }],
  ["its start is not there yet", { kind: "start", at: instant(start - 1) }, {}],
  [
    "the issuer is asked",
    { kind: "asked", attempt: 2, at },
    {
      activating: { state: { kind: "activating", asked: at } },
      "asked, in trouble": { state: { kind: "activating", asked: at, trouble } },
    },
  ],
  ["the issuer was asked for an attempt given up", { kind: "asked", attempt: 1, at }, {}],
  [
    "a credential comes",
    { kind: "issued", attempt: 2, handle: "new" },
    {
      activating: { state: newer },
      "asked, in trouble": { state: newer },
      ...revokes("new", "scheduled", "active", "shown", "confirmed", "ending", "ending, in trouble", "ended"),
      ...revokes("new", "ended and reverted", "failed"),
    },
  ],
  [
    "the same credential comes once more",
    { kind: "issued", attempt: 2, handle: "h" },
    {
      activating: { state: { ...newer, handle: "h" } },
      "asked, in trouble": { state: { ...newer, handle: "h" } },
      ...revokes("h", "scheduled", "ending", "ending, in trouble", "ended", "ended and reverted", "failed"),
    },
  ],
  [
    "a credential of the attempt given up comes late",
    { kind: "issued", attempt: 1, handle: "late" },
    {
      ...revokes("late", "scheduled", "activating", "asked, in trouble", "active", "shown", "confirmed"),
      ...revokes("late", "ending", "ending, in trouble", "ended", "ended and reverted", "failed"),
    },
  ],
  [
    "a credential comes with how it is delivered and when it ends",
    { kind: "issued", attempt: 2, handle: "new", delivery: { kind: "nothing" }, endsAt: until },
    {
      activating: { state: { ...newer, delivery: { kind: "nothing" }, endsAt: until } },
      "asked, in trouble": { state: { ...newer, delivery: { kind: "nothing" }, endsAt: until } },
      ...revokes("new", "scheduled", "active", "shown", "confirmed", "ending", "ending, in trouble", "ended"),
      ...revokes("new", "ended and reverted", "failed"),
    },
  ],
  [
    "the issuer is in trouble, and may have made something",
    { kind: "trouble", because: "it does not answer", at, nothing: false },
    {
      activating: { state: { kind: "activating", trouble: again } },
      "asked, in trouble": { state: { kind: "activating", asked: before, trouble: still } },
      ending: { state: { ...states.ending, trouble: again } },
      "ending, in trouble": { state: { ...states.ending, trouble: still } },
    },
  ],
  [
    "the issuer is in trouble, and made nothing for certain",
    { kind: "trouble", because: "it does not answer", at, nothing: true },
    {
      activating: { state: { kind: "activating", trouble: again } },
      "asked, in trouble": { state: { kind: "activating", trouble: still } },
      ending: { state: { ...states.ending, trouble: again } },
      "ending, in trouble": { state: { ...states.ending, trouble: still } },
    },
  ],
  [
    "nobody collects it in time",
    { kind: "withdrawn", attempt: 2 },
    { active: { state: { ...states.active, delivery: { kind: "withdrawn" } } } },
  ],
  ["nobody collected the attempt given up", { kind: "withdrawn", attempt: 1 }, {}],
  [
    "the issuer says no",
    { kind: "issue-failed", attempt: 2, because: "no such role" },
    {
      activating: { state: { kind: "activation-failed", because: "no such role" } },
      "asked, in trouble": { state: { kind: "activation-failed", because: "no such role" } },
    },
  ],
  ["the issuer said no to an attempt given up", { kind: "issue-failed", attempt: 1, because: "no" }, {}],
  [
    "its attempt is given up",
    { kind: "abandoned", attempt: 2 },
    {
      activating: { ...next, state: { kind: "activating" } },
      "asked, in trouble": { ...next, state: { kind: "activating", trouble } },
      active: { ...next, state: { kind: "activating" } },
      shown: { ...next, state: { kind: "activating" } },
    },
  ],
  ["an attempt is given up once more", { kind: "abandoned", attempt: 1 }, {}],
  [
    "somebody collects",
    { kind: "claimed", attempt: 2, by: requester, at },
    { active: claimed({ by: requester, at, confirmed: false }) },
  ],
  ["somebody collects of an attempt given up", { kind: "claimed", attempt: 1, by: requester, at }, {}],
  [
    "the claimer says that they have it",
    { kind: "claim-confirmed", by: requester },
    { shown: claimed({ ...shown, confirmed: true }) },
  ],
  ["somebody else says that they have it", { kind: "claim-confirmed", by: accountId(8) }, {}],
  ["its end comes", { kind: "due", at: until }, ending(expired, until)],
  ["its end is not there yet", { kind: "due", at: instant(until - 1) }, {}],
  ["its end is asked for", { kind: "end-asked", reason, at }, ending(reason)],
  [
    "the credential is gone",
    { kind: "gone", proof },
    {
      ending: { state: { kind: "ended", reason, proof, revertedBy: null } },
      "ending, in trouble": { state: { kind: "ended", reason, proof, revertedBy: null } },
    },
  ],
  ["its entry was taken away", { kind: "reverted", by: commit }, { ended: { state: states["ended and reverted"] } }],
  [
    "its entry was taken away elsewhere",
    { kind: "reverted", by: sha("c".repeat(40)) },
    {
      ended: { state: { ...states.ended, revertedBy: sha("c".repeat(40)) } },
    },
  ],
];

describe.each(steps)("%s", (_what, event, changes) => {
  test.each(Object.keys(states) as readonly Named[])("where it is %s", (name) => {
    const grant = inState(name);
    const { state = grant.state, attempt = 2, effects = [] } = changes[name] ?? {};
    expect(advance(grant, event)).toStrictEqual({ grant: { ...grant, state, attempt }, effects });
  });
});
