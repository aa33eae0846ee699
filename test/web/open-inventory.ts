import type { OpenRequest } from "../../src/core/open-request.ts";
import { accountId, entitlementId, entryId, grantId, pullNumber, repositoryId } from "../../src/core/ids.ts";
import { hours, instant, minutes } from "../../src/core/instant.ts";
import type { Inventory } from "../../src/ports.ts";
import { approvedGrant, claimedGrant, issuedGrant } from "../support/grant.ts";
import { textOf } from "./browser.ts";
import { website } from "./website.ts";

const now = instant(Date.parse("2026-11-02T09:00:00Z"));
const repository = repositoryId(41);

export const request = (told: Partial<OpenRequest> = {}): OpenRequest => ({
  repository,
  pull: pullNumber(12),
  title: "Refunds",
  requester: { account: accountId(8), login: "requester-2" },
  entries: [
    {
      change: "add",
      entry: entryId("refunds"),
      subject: "requester-2",
      entitlement: entitlementId("orders-db/read"),
      scope: [],
      term: "4h",
      justification: "why",
      ticket: "INC-1",
    },
  ],
  outcome: "pending",
  headline: "0 of 2 stages complete: waiting for business (@acme/orders)",
  waitsFor: [],
  since: instant(now - minutes(130)),
  seenAt: now,
  ...told,
});

export const mine = issuedGrant(approvedGrant(now), "h");
export const theirs = claimedGrant(
  issuedGrant(
    approvedGrant(instant(now - hours(3)), {
      id: grantId(entryId("theirs"), 2),
      subject: { account: accountId(8), login: "requester-2" },
      pull: pullNumber(9),
    }),
    "h",
  ),
  accountId(8),
  now,
);

type Asked = Parameters<Inventory["grants"]>[0] | Parameters<Inventory["requests"]>[0];

/** A site with these rows, and a browser on it, logged in. */
export async function opened(rows: Partial<Record<string, readonly unknown[]>> = {}, next: object | null = null) {
  const asked: Asked[] = [];
  const page = (name: string, of: Asked) => {
    asked.push(of);
    return { rows: rows[name] ?? [], next: rows[name] === undefined ? null : next } as never;
  };
  const site = await website({
    inventory: { grants: async (of) => page(of.whose, of), requests: async (of) => page(of.list, of) },
  });
  const browser = site.browser();
  await site.login(browser, 7, "requester");
  const reads = async (path = "/"): Promise<string> => textOf(await (await browser.get(path)).text());
  return { site, browser, asked, reads };
}
