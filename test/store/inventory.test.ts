import { afterAll, describe, expect, test } from "vitest";
import { seedGrants, seededAccount } from "../../bench/seed-grants.ts";
import type { OpenRequest } from "../../src/core/open-request.ts";
import { accountId, pullNumber, repositoryId, type RepositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { Inventory, InventoryFilter } from "../../src/ports.ts";
import type { Database } from "../../src/store/database.ts";
import { inventoryOf } from "../../src/store/inventory.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openPglite } from "../../src/store/pglite.ts";
import { openPostgres } from "../../src/store/postgres.ts";
import { requestsOf } from "../../src/store/requests.ts";
import { backends, type Backend } from "./backends.ts";
import { repository } from "./grant.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

const other = repositoryId(72);
const me = accountId(seededAccount);
const anything: InventoryFilter = { text: "", entitlement: "", person: "" };

async function emptyDatabase(backend: Backend): Promise<Database> {
  const { databaseUrl, dataDir } = await backend.place();
  const database = await (databaseUrl === undefined ? openPglite(dataDir) : openPostgres(databaseUrl, () => undefined));
  await migrate(database);
  return database;
}

const addGrants = (database: Database, howMany: number, repositories: readonly RepositoryId[]): Promise<void> =>
  seedGrants(database, { howMany, repositories, now: 1_000_000 });

type Grants = Parameters<Inventory["grants"]>[0];

async function everyPage(inventory: Inventory, asked: Partial<Grants>): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let after: Grants["after"] = null; ;) {
    const page = await inventory.grants({
      repositories: [repository, other],
      account: me,
      whose: "others",
      filter: anything,
      limit: 50,
      ...asked,
      after,
    });
    pages.push(page.rows.map((grant) => `${grant.repository}-${grant.id}`));
    if (page.next === null) return pages;
    after = page.next;
  }
}

const request = (pull: number, told: Partial<OpenRequest> = {}): OpenRequest => ({
  repository,
  pull: pullNumber(pull),
  title: `Access please, ${pull}`,
  requester: { account: accountId(9), login: "Requester" },
  entries: [],
  outcome: "pending",
  headline: "0 of 2 stages complete",
  waitsFor: [],
  since: instant(1_000 + pull),
  seenAt: instant(50_000),
  ...told,
});

describe.each(every)("the inventory on $name", (backend) => {
  test("lists each live grant once, page by page, ending soonest first, over several repositories", async () => {
    const database = await emptyDatabase(backend);
    await addGrants(database, 230, [repository, other]);
    const pages = await everyPage(inventoryOf(database), {});
    expect(pages.map((page) => page.length)).toEqual([50, 50, 50, 50, 50, 50, 50, 50, 14]);
    expect(new Set(pages.flat()).size).toBe(414);
    expect(pages[0]?.slice(0, 4)).toEqual(["71-entry-1.1", "72-entry-1.1", "71-entry-11.1", "72-entry-11.1"]);
    const mine = await everyPage(inventoryOf(database), { whose: "mine", repositories: [other] });
    expect(mine.map((page) => page.length)).toEqual([23]);
    expect(await everyPage(inventoryOf(database), { repositories: [] })).toEqual([[]]);
    await database.close();
  });

  test("finds by person, entitlement and any part of a text, in whatever letters they are written", async () => {
    const database = await emptyDatabase(backend);
    await addGrants(database, 230, [repository]);
    const found = async (filter: Partial<InventoryFilter>) =>
      (
        await everyPage(inventoryOf(database), { filter: { ...anything, ...filter }, repositories: [repository] })
      ).flat();
    expect(await found({ person: "person-3" })).toHaveLength(29);
    expect(await found({ entitlement: "orders-db/read" })).toHaveLength(69);
    expect(await found({ entitlement: "orders-db/read", person: "person-3" })).toHaveLength(10);
    expect(await found({ entitlement: "orders-db" })).toEqual(await found({ entitlement: "orders-db/read" }));
    expect(await found({ entitlement: "orders-db/", text: "entry-21.1" })).toEqual(["71-entry-21.1"]);
    expect(await found({ entitlement: "orders" })).toEqual([]);
    expect(await found({ text: "entry-222" })).toEqual(["71-entry-222.1"]);
    expect(await found({ text: "%" })).toEqual([]);
    await database.close();
  });

  test("what ended is listed no more", async () => {
    const database = await emptyDatabase(backend);
    await addGrants(database, 5, [repository]);
    await database.query("UPDATE countersign.granted SET live = false, kind = 'ended' WHERE id = 'entry-2.1'");
    expect((await everyPage(inventoryOf(database), {})).flat()).not.toContain("71-entry-2.1");
    await database.close();
  });

  test("reads no more of 10,000 grants than a page needs", async () => {
    const database = await emptyDatabase(backend);
    await addGrants(database, 5000, [repository, other]);
    await database.query("ANALYZE countersign.granted");
    const read: number[] = [];
    const watched: Database = {
      ...database,
      query: async (text, values) => {
        const [plan] = await database.query<{ "QUERY PLAN": unknown }>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
          values,
        );
        read.push(rowsRead(plan?.["QUERY PLAN"]));
        return database.query(text, values);
      },
    };
    const inventory = inventoryOf(watched);
    const ask = { repositories: [repository, other], account: me, after: null, limit: 50 } as const;
    const looks = [
      ["mine", anything],
      ["mine", { ...anything, person: "requester" }],
      ["mine", { ...anything, entitlement: "orders-db/read" }],
      ["others", anything],
      ["others", { ...anything, person: "person-3" }],
      ["others", { ...anything, entitlement: "orders-db/read" }],
    ] as const;
    for (const [whose, filter] of looks) {
      const first = await inventory.grants({ ...ask, filter, whose });
      expect(first.rows).toHaveLength(50);
      await inventory.grants({ ...ask, filter, whose, after: first.next });
    }
    expect(read).toHaveLength(12);
    // 51 of each repository, those of the other side between them, and 51 again by their names.
    for (const rows of read) expect(rows).toBeLessThan(1000);
    expect(Math.max(...read)).toBeGreaterThan(50);
    await database.close();
  });

  test("looks for a text through so many grants at once, and goes on where it stopped", async () => {
    const database = await emptyDatabase(backend);
    await addGrants(database, 12_000, [repository]);
    const pages = await everyPage(inventoryOf(database), {
      whose: "others",
      filter: { ...anything, text: "entry-11999" },
      repositories: [repository],
    });
    expect(pages).toEqual([[], ["71-entry-11999.1"]]);
    await database.close();
  });

  test("tells what waits for me, what for others, and what is stopped", async () => {
    const database = await emptyDatabase(backend);
    const requests = requestsOf(database);
    await requests.noteRequest(request(1));
    await requests.noteRequest(request(2, { waitsFor: [me, accountId(2)] }));
    await requests.noteRequest(request(3, { outcome: "denied", waitsFor: [accountId(9)] }));
    await requests.noteRequest(request(4, { outcome: "invalid", waitsFor: [me], since: instant(1) }));
    await requests.noteRequest(request(5, { outcome: "nothing" }));
    await requests.noteRequest(request(6, { repository: other, outcome: "approved" }));
    const inventory = inventoryOf(database);
    const told = async (list: "for-me" | "for-others" | "stopped", repositories = [repository, other]) => {
      const asked = { repositories, account: me, list, filter: anything, after: null, limit: 50 };
      return (await inventory.requests(asked)).rows.map(({ pull }) => pull);
    };
    expect(await told("for-me")).toEqual([4, 2]);
    expect(await told("for-others")).toEqual([1, 6]);
    expect(await told("for-others", [repository])).toEqual([1]);
    expect(await told("stopped")).toEqual([3]);
    const entry = { change: "add", entry: "e", subject: "Olga", entitlement: "orders-db/read", scope: [], term: "4h" };
    await requests.noteRequest(request(7, { entries: [{ ...entry, justification: "Friday", ticket: "" } as never] }));
    const found = async (filter: Partial<InventoryFilter>) => {
      const asked = { repositories: [repository], account: me, list: "for-others", after: null, limit: 50 } as const;
      return (await inventory.requests({ ...asked, filter: { ...anything, ...filter } })).rows.map(({ pull }) => pull);
    };
    expect(await found({ entitlement: "orders-db/read" })).toEqual([7]);
    expect(await found({ entitlement: "orders-db" })).toEqual([7]);
    expect(await found({ person: "olga" })).toEqual([7]);
    expect(await found({ person: "requester" })).toEqual([1, 7]);
    expect(await found({ text: "friday" })).toEqual([7]);
    expect(await found({ text: "#1" })).toEqual([1]);
    await database.close();
  });

  test("remembers a request as it was read last, until it is not open any more", async () => {
    const database = await emptyDatabase(backend);
    const requests = requestsOf(database);
    const kept = async () => {
      const asked = { repositories: [repository], account: me, filter: anything, after: null, limit: 50 };
      return (await inventoryOf(database).requests({ ...asked, list: "for-others" })).rows;
    };
    await requests.noteRequest(request(1, { title: "now", seenAt: instant(60_000) }));
    await requests.noteRequest(request(1, { title: "before", seenAt: instant(50_000) }));
    expect((await kept()).map(({ title }) => title)).toEqual(["now"]);
    expect(await requests.keepRequests(repository, [pullNumber(2)], instant(60_000))).toEqual(new Set([1]));
    expect(await requests.keepRequests(other, [], instant(70_000))).toEqual(new Set());
    expect(await requests.keepRequests(repository, [pullNumber(2)], instant(70_000))).toEqual(new Set());
    await requests.noteRequest(request(1));
    await requests.forgetRequest(repository, pullNumber(1));
    expect(await kept()).toEqual([]);
    await database.close();
  });
});

/** How many rows of a table or an index a plan has come across, those it left out again too. */
function rowsRead(plan: unknown): number {
  let rows = 0;
  const visit = (node: Readonly<Record<string, unknown>>): void => {
    const type = String(node["Node Type"]);
    const loops = Number(node["Actual Loops"]);
    if (type.includes("Scan") && !type.includes("Subquery") && !type.includes("Function"))
      rows += loops * (Number(node["Actual Rows"]) + Number(node["Rows Removed by Filter"] ?? 0));
    for (const child of (node["Plans"] as readonly Readonly<Record<string, unknown>>[] | undefined) ?? []) visit(child);
  };
  const [{ Plan: root }] = plan as readonly [{ readonly Plan: Readonly<Record<string, unknown>> }];
  visit(root);
  return rows;
}
