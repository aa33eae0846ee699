import type { Grant, GrantState } from "../../src/core/grant/grant.ts";
import { accountId, entitlementId, entryId, grantId, pullNumber, repositoryId, sha } from "../../src/core/ids.ts";
import { instant, milliseconds } from "../../src/core/instant.ts";
import type { Work } from "../../src/core/event.ts";

export const repository = repositoryId(71);
export const commitNumber = (n: number) => sha(n.toString(16).padStart(40, "0"));

/** A live grant of account 500 + n, unless told otherwise. */
export function grantNumber(
  n: number,
  given: { readonly state?: GrantState; readonly until?: number; readonly attempt?: number } = {},
): Grant {
  const entry = entryId(`entry-${n}`);
  const place = { path: `access/db/${n}.yaml`, line: 1, column: 1 };
  return {
    repository,
    id: grantId(entry, 1),
    entry,
    approved: {
      id: entry,
      subject: { kind: "human", login: "requester" },
      entitlement: entitlementId("orders-db/read"),
      term: { kind: "duration", duration: milliseconds(3_600_000) },
      justification: "j",
      ticket: "",
      places: { entry: place, id: place },
    } as unknown as Grant["approved"],
    entitlement: entitlementId("orders-db/read"),
    path: `access/db/${n}.yaml`,
    subject: { account: accountId(500 + n), login: "requester" },
    issuer: { kind: "embedded", introspected: true } as unknown as Grant["issuer"],
    start: instant(1_000),
    until: instant(given.until ?? 5_000_000),
    pull: pullNumber(n),
    commit: commitNumber(n),
    told: "",
    countersigners: [accountId(9_007_199_254_740_991)],
    attempt: given.attempt ?? 1,
    state: given.state ?? { kind: "activating" },
  };
}

export const evaluate = (pull: number): Work => ({ kind: "evaluate", repository, pull: pullNumber(pull) });
export const endOf = (n: number): Work => ({ kind: "end", repository, grant: grantNumber(n).id });
export const issueOf = (n: number): Work => ({ kind: "issue", repository, grant: grantNumber(n).id });
