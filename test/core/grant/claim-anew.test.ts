import { describe, expect, test } from "vitest";
import { claimView, whyAnew } from "../../../src/core/grant/claim.ts";
import type { IssuerChoice } from "../../../src/core/entitlement.ts";
import type { Claim, Delivery, Grant, GrantState } from "../../../src/core/grant/grant.ts";
import { accountId, runName } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, identity } from "../../support/rules.ts";

const merged = instant(Date.UTC(2026, 10, 2, 9));
const soon = after(merged, minutes(5));
const requester = accountId(7);

const vault = (credential: VaultCredential): IssuerChoice => ({ kind: "vault", credential });
const issuers = {
  embedded: { kind: "embedded", introspected: false },
  token: vault({ kind: "token", role: "orders", leases: [] }),
  certificate: vault({ kind: "certificate", mount: "pki", role: "orders" }),
  group: vault({ kind: "group", policy: "orders" }),
} as const satisfies Record<string, IssuerChoice>;

const shown: Claim = { by: requester, at: soon, confirmed: false };
const wrapped: Delivery = { kind: "wrapped", creationPath: "auth/token/create", opensUntil: after(soon, minutes(1)) };
const pem: Delivery = { kind: "public", text: "a certificate" };
type Made = "embedded" | "token" | "certificate" | "group";

function active(made: Made, delivery?: Delivery, claim: Claim | null = null): Grant {
  const state: GrantState = { kind: "active", handle: "h", claim, ...(delivery === undefined ? {} : { delivery }) };
  return approvedGrant(merged, { issuer: issuers[made], state });
}

describe("another one is made before anything is handed over", () => {
  const lost = "what it was to be handed over with was lost with the database";
  const unconfirmed = "it was shown, and nobody confirmed to have it";
  const closed = "nobody collected it before it could be opened no more";

  test.each<readonly [string, Grant, string | null]>([
    ["a token, made when it is claimed", active("embedded"), null],
    ["a token that was shown", active("embedded", undefined, shown), unconfirmed],
    ["a token that somebody has", active("embedded", undefined, { ...shown, confirmed: true }), null],
    ["a wrapped one that opens", active("token", wrapped), null],
    ["a wrapped one whose wrapping is lost", active("token"), lost],
    ["a wrapped one that was taken back", active("token", { kind: "withdrawn" }), closed],
    ["a wrapped one that was shown", active("token", wrapped, shown), unconfirmed],
    ["a certificate", active("certificate", pem), null],
    ["a certificate that was shown", active("certificate", pem, shown), null],
    ["a certificate whose text is lost", active("certificate"), lost],
    ["a membership, for which nothing is handed over", active("group"), null],
    ["a membership that was shown", active("group", undefined, shown), null],
    ["what is not made yet", approvedGrant(merged, { issuer: issuers.token }), null],
  ])("%s", (_what, grant, because) => {
    expect(whyAnew(grant, soon)).toBe(because);
  });

  test("a wrapped one from the moment on at which it cannot be opened any more", () => {
    expect(whyAnew(active("token", wrapped), instant(soon + minutes(1) - 1))).toBeNull();
    expect(whyAnew(active("token", wrapped), after(soon, minutes(1)))).toBe(closed);
  });
});

describe("what the page says of it", () => {
  const page = (grant: Grant): unknown => {
    const view = claimView(grant, requester, soon);
    return view.kind === "claimable" ? `${view.handsOver}${view.again ? ", again" : ""}` : view.kind;
  };
  const has = { ...shown, confirmed: true };

  test("a secret is collected once; what is none is shown as often as they like", () => {
    expect([
      page(active("embedded")),
      page(active("embedded", undefined, shown)),
      page(active("embedded", undefined, has)),
      page(active("token", wrapped)),
      page(active("token", wrapped, shown)),
      page(active("token", wrapped, has)),
      page(active("certificate", pem)),
      page(active("certificate", pem, has)),
      page(active("certificate")),
      page(active("group", undefined, has)),
    ]).toEqual([
      "token",
      "token, again",
      "collected",
      "wrapped",
      "wrapped, again",
      "collected",
      "public",
      "public",
      "public",
      "nothing",
    ]);
  });

  test("how it ends is the issuer's to say", () => {
    expect(claimView(active("embedded"), requester, soon)).toMatchObject({
      endsOnTime: "by itself at 2026-11-02T13:00:00Z: the token says so",
      endsEarly: "not before its own end",
    });
    expect(claimView(active("certificate", pem), requester, soon)).toMatchObject({
      endsOnTime: "by itself: the certificate says so",
      endsEarly: "by the revocation list, for whoever looks at it",
    });
  });

  test("its end is the credential's own, where that comes first", () => {
    const endsAt = after(merged, hours(1));
    const shorter = approvedGrant(merged, { state: { kind: "active", handle: "h", claim: null, endsAt } });
    expect(claimView(shorter, requester, soon)).toMatchObject({ kind: "claimable", until: endsAt });
  });
});

describe("a run", () => {
  const run = runName("7731", "1");
  const name = "workload/nightly-export";
  const workload = { repository: "acme/exports", id: 5, workflow: ".github/workflows/nightly.yaml" };
  const grant = approvedGrant(merged, {
    subject: { account: null, login: name },
    collector: "@acme/data",
    approved: entry({ subject: name }),
    state: { kind: "active", handle: "h", claim: null },
  });
  const perRun = { ...grant, approved: { ...grant.approved, perRun: { maxDuration: hours(1), perDay: 2 } } };
  const stands = (over: Parameters<typeof identity>[1]) =>
    ({ kind: "stands", collectors: new Set([accountId(9)]), registered: identity(name, over) }) as const;

  test("collects what its workload was given, where the register tells which runs are its", () => {
    expect(claimView(grant, run, soon, stands({ workload }))).toMatchObject({
      kind: "claimable",
      for: { subject: name },
    });
    const notYours = { kind: "not-yours", whose: "@acme/data" };
    expect(claimView(grant, run, soon, stands({}))).toEqual(notYours);
    expect(claimView(grant, run, soon, { kind: "stands", collectors: new Set() })).toEqual(notYours);
  });

  test("collects nothing of a person's", () => {
    const theirs = approvedGrant(merged, { state: { kind: "active", handle: "h", claim: null } });
    expect(claimView(theirs, run, soon)).toEqual({ kind: "not-yours", whose: "requester" });
  });

  test("is who collects what is claimed per run: nobody takes one for all of them", () => {
    expect(claimView(perRun, accountId(9), soon, stands({ workload }))).toEqual({ kind: "per-run" });
  });
});

test("whoever collects for a person's own grant is not told what it is for", () => {
  const theirs = approvedGrant(merged, { state: { kind: "active", handle: "h", claim: null } });
  const standing = { kind: "stands", collectors: new Set([requester]) } as const;
  expect(claimView(theirs, requester, soon, standing)).not.toHaveProperty("for");
});

test("an end that was asked for before its time is told with the time that it would have had", () => {
  const reason = { cause: "revoked", because: "asked", by: null } as const;
  const over: GrantState = {
    kind: "ended",
    reason,
    proof: { handle: null, said: "never-issued", at: soon },
    revertedBy: null,
  };
  const until = after(merged, hours(4));
  expect(claimView(approvedGrant(merged, { state: over }), requester, soon)).toEqual({ kind: "ended", at: until });
  const failed = approvedGrant(merged, { state: { kind: "activation-failed", because: "no" } });
  expect(claimView(failed, requester, soon)).toEqual({ kind: "not-ready" });
  expect(claimView(failed, requester, until)).toEqual({ kind: "ended", at: until });
});

test("it is collected from the very moment of its start on", () => {
  const start = after(merged, hours(1));
  const later = approvedGrant(start, { state: { kind: "active", handle: "h", claim: null } });
  expect(claimView(later, requester, instant(start - 1))).toEqual({ kind: "scheduled", at: start });
  expect(claimView(later, requester, start)).toMatchObject({ kind: "claimable" });
});
