import { describe, expect, test } from "vitest";
import { claimView } from "../../../src/core/grant/claim.ts";
import { advance } from "../../../src/core/grant/events.ts";
import { begun } from "../../../src/core/grant/grant.ts";
import { accountId } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { approvedGrant, claimedGrant, issuedGrant } from "../../support/grant.ts";
import { identity } from "../../support/rules.ts";

const merged = instant(Date.UTC(2026, 10, 2, 9));
const soon = after(merged, minutes(5));
const requester = accountId(7);
const active = issuedGrant(approvedGrant(merged), "41-orders-read-1.1.1");
const claimed = claimedGrant(active, requester, soon);

test("its subject may collect what is ready, and is told how it ends", () => {
  expect(claimView(active, requester, soon)).toMatchInlineSnapshot(`
    {
      "again": false,
      "endsEarly": "at once, where it is introspected",
      "endsOnTime": "by itself at 2026-11-02T13:00:00Z: the token says so",
      "entitlement": "orders-db/read",
      "grant": "orders-read-1.1",
      "handsOver": "token",
      "kind": "claimable",
      "until": 1793624400000,
    }
  `);
});

test("nobody else may, by account and never by login", () => {
  expect(claimView(active, accountId(8), soon)).toEqual({ kind: "not-yours", whose: "requester" });
});

test("who approved it may not, though it is theirs", () => {
  expect(claimView({ ...active, countersigners: [requester] }, requester, soon)).toEqual({ kind: "countersigned" });
});

test("what was shown and not confirmed may be collected again; what was confirmed may not", () => {
  expect(claimView(claimed, requester, soon)).toMatchObject({ kind: "claimable", again: true });
  const confirmed = advance(claimed, { kind: "claim-confirmed", by: requester }).grant;
  expect(claimView(confirmed, requester, soon)).toEqual({ kind: "collected", at: soon });
});

test("what is not ready, over by the clock, ending, or unknown is not collected", () => {
  expect(claimView(approvedGrant(merged), requester, soon)).toEqual({ kind: "not-ready" });
  expect(claimView(active, requester, after(merged, hours(4)))).toMatchObject({ kind: "ended" });
  const reason = { cause: "revoked", because: "asked", by: null } as const;
  const ending = advance(active, { kind: "end-asked", reason, at: soon }).grant;
  expect(claimView(ending, requester, soon)).toMatchObject({ kind: "ended" });
  expect(claimView(null, requester, soon)).toEqual({ kind: "not-found" });
});

test("what starts later is told when, and not collected before: by its state, and by the clock", () => {
  const start = after(merged, hours(1));
  const scheduled = begun({ ...active, start }, soon);
  expect(claimView(scheduled, requester, soon)).toEqual({ kind: "scheduled", at: start });
  expect(claimView({ ...active, start }, requester, soon)).toEqual({ kind: "scheduled", at: start });
  expect(claimView(scheduled, accountId(8), soon)).toEqual({ kind: "not-yours", whose: "requester" });
});

describe("what is no person's", () => {
  const grant = {
    ...active,
    subject: { account: null, login: "third-party/support" },
    collector: "@acme/data",
  };
  const vendor = { name: "Acme Support", contract: "C-17", contact: "vendor-1", offboarding: "keys are returned" };
  const registered = identity("third-party/support", { shared: true, attribution: "session log", vendor });
  const stands = { kind: "stands", collectors: new Set([accountId(9)]), registered } as const;

  test("is collected by who answers for it now, who is told what is to be known of it", () => {
    expect(claimView(grant, accountId(9), soon, stands)).toMatchObject({
      kind: "claimable",
      for: {
        subject: "third-party/support",
        notes: [
          { what: "Shared, who used it is told by", says: "session log" },
          { what: "Vendor", says: "Acme Support" },
          { what: "Contract", says: "C-17" },
          { what: "When it ends", says: "keys are returned" },
        ],
      },
    });
    expect(claimView(grant, accountId(8), soon, stands)).toEqual({ kind: "not-yours", whose: "@acme/data" });
  });

  test("is collected by nobody whose review counted, nor where nobody can be told to answer for it", () => {
    const countersigners = [accountId(9)];
    expect(claimView({ ...grant, countersigners }, accountId(9), soon, stands)).toEqual({ kind: "countersigned" });
    expect(claimView(grant, accountId(9), soon)).toEqual({ kind: "not-yours", whose: "@acme/data" });
    for (const kind of ["gone", "unknown"] as const)
      expect(claimView(grant, accountId(9), soon, { kind, because: "nobody is there" })).toEqual({
        kind: "nobody",
        because: "nobody is there",
      });
  });
});
