import { advance } from "../../src/core/grant/events.ts";
import type { Grant } from "../../src/core/grant/grant.ts";
import {
  accountId,
  entitlementId,
  entryId,
  grantId,
  pullNumber,
  repositoryId,
  sha,
  type Claimer,
} from "../../src/core/ids.ts";
import { hours, instant, type Instant } from "../../src/core/instant.ts";

const entry = entryId("orders-read-1");
const place = { file: "access/orders-db/orders-read-1.yaml", line: 1, column: 1 };

/** The requester's four hours of `orders-db/read`, approved and not issued yet. */
export function approvedGrant(start: Instant, terms: Partial<Grant> = {}): Grant {
  const login = "requester";
  return {
    repository: repositoryId(41),
    id: grantId(entry, 1),
    entry,
    approved: {
      id: entry,
      subject: { kind: "human", login },
      entitlement: entitlementId("orders-db/read"),
      term: { kind: "duration", duration: hours(4) },
      justification: "why",
      ticket: "INC-1",
      places: { entry: place, id: place },
    },
    entitlement: entitlementId("orders-db/read"),
    path: place.file,
    subject: { account: accountId(7), login },
    issuer: { kind: "embedded", introspected: true },
    start,
    until: instant(start + hours(4)),
    pull: pullNumber(1),
    commit: sha("a".repeat(40)),
    told: "",
    countersigners: [accountId(2), accountId(3)],
    attempt: 1,
    state: { kind: "activating" },
    ...terms,
  };
}

export const issuedGrant = (grant: Grant, handle: string): Grant =>
  advance(grant, { kind: "issued", attempt: grant.attempt, handle }).grant;

export const claimedGrant = (grant: Grant, by: Claimer, at: Instant): Grant =>
  advance(grant, { kind: "claimed", attempt: grant.attempt, by, at }).grant;
