import type { Grant } from "../core/grant/grant.ts";
import { pullNumber, repositoryId, type GrantId } from "../core/ids.ts";
import { instant } from "../core/instant.ts";
import type { OpenRequest } from "../core/open-request.ts";
import type { Inventory, InventoryFilter } from "../ports.ts";
import type { Database } from "./database.ts";
import { readPage, Values } from "./keyset.ts";

/** What is held and what is waited for, a page at a time. */
export const inventoryOf = (database: Database): Inventory => ({
  grants: async ({ account, whose, filter, after, limit, repositories }) => {
    const values = new Values();
    const where = ["live", `subject ${whose === "mine" ? "=" : "IS DISTINCT FROM"} ${values.add(account)}`];
    if (filter.person !== "") where.push(`holder = ${values.add(filter.person)}`);
    if (isWhole(filter.entitlement)) where.push(`entitlement = ${values.add(filter.entitlement)}`);
    const from = after === null ? null : ([after.until, after.grant, after.repository] as const);
    const contains = partsOf(filter);
    const order = ["until", "id"] as const;
    const list = { table: "countersign.granted", order, where, repositories, contains, limit };
    const { rows, next } = await readPage<Grant>(database, list, values, from);
    if (next === null) return { rows, next };
    const [until, grant, repository] = next;
    return {
      rows,
      next: { until: instant(until), grant: String(grant) as GrantId, repository: repositoryId(repository) },
    };
  },
  requests: async ({ account, list: which, filter, after, limit, repositories }) => {
    const values = new Values();
    const mine = `${values.add(account)}::bigint = ANY(waits_for)`;
    const where = {
      "for-me": ["list <> 'unlisted'", mine],
      "for-others": ["list = 'waiting'", `NOT (${mine})`],
      stopped: ["list = 'stopped'", `NOT (${mine})`],
    }[which];
    if (filter.person !== "") where.push(`${values.add(filter.person)} = ANY(people)`);
    if (isWhole(filter.entitlement)) where.push(`${values.add(filter.entitlement)} = ANY(entitlements)`);
    const from = after === null ? null : ([after.since, after.pull, after.repository] as const);
    const contains = partsOf(filter);
    const order = ["since", "pull"] as const;
    const list = { table: "countersign.open_request", order, where, repositories, contains, limit };
    const { rows, next } = await readPage<OpenRequest>(database, list, values, from);
    if (next === null) return { rows, next };
    const [since, pull, repository] = next;
    return {
      rows,
      next: { since: instant(since), pull: pullNumber(Number(pull)), repository: repositoryId(repository) },
    };
  },
});

/** `system/name`; what is less means all of a system. */
const isWhole = (entitlement: string): boolean => /.\/./.test(entitlement);

/** What has to be looked for row by row. */
function partsOf({ text, entitlement }: InventoryFilter): readonly string[] {
  const system = entitlement === "" || isWhole(entitlement) ? [] : [` ${entitlement.replace(/\/$/, "")}/`];
  return text === "" ? system : [text, ...system];
}
