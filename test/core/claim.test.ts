import { expect, test } from "vitest";
import { claimView } from "../../src/core/claim.ts";
import { advance } from "../../src/core/grant-events.ts";
import { accountId } from "../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../src/core/instant.ts";
import { approvedGrant, claimedGrant, issuedGrant } from "../support/grant.ts";

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
      "kind": "claimable",
      "until": 1793624400000,
    }
  `);
});

test("nobody else may, by account and never by login", () => {
  expect(claimView(active, accountId(8), soon)).toEqual({ kind: "not-yours", subject: "requester" });
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
