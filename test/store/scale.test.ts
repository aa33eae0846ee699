import { afterAll, describe, expect, test } from "vitest";
import { accountId, entryId, pullNumber } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { Database } from "../../src/store/database.ts";
import { grantsOf } from "../../src/store/grants.ts";
import { migrate, migrations } from "../../src/store/migrate.ts";
import { openPglite } from "../../src/store/pglite.ts";
import { openPostgres } from "../../src/store/postgres.ts";
import { revertsOf } from "../../src/store/reverts.ts";
import { backends, open, type Place } from "./backends.ts";
import { repository } from "./grant.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

const openDatabase = (place: Place): Promise<Database> =>
  place.databaseUrl === undefined
    ? openPglite(place.dataDir)
    : openPostgres(place.databaseUrl, (because) => {
        throw new Error(because);
      });

describe.each(every)("the database on $name", (backend) => {
  test("is refused where it is newer than the program", async () => {
    const place = await backend.place();
    await (await open(place)).close();
    const database = await openDatabase(place);
    await database.query("INSERT INTO countersign.migration (number) VALUES (99)");
    await database.close();
    await expect(open(place)).rejects.toThrow(
      `the database is newer than this program: it has migration 99, and this program knows ${migrations.length}`,
    );
  });

  test("is brought up to date once, by however many at once", async () => {
    const database = await openDatabase(await backend.place());
    await Promise.all([1, 2, 3].map(() => migrate(database)));
    expect(await database.query("SELECT number FROM countersign.migration")).toEqual(
      migrations.map((_, index) => ({ number: index + 1 })),
    );
    await database.close();
  });

  test("finds grants among 100,000 by an index, whatever is asked", async () => {
    const database = await openDatabase(await backend.place());
    await migrate(database);
    await database.query(`
      INSERT INTO countersign.granted
        (repository, id, revision, entry, n, pull, subject, until, kind, live, reverted, body)
      SELECT 71, 'entry-' || i || '.1', 1, 'entry-' || i, 1, i, i, 1000000 + i, 'active', true, false, '{}'
      FROM generate_series(1, 100000) AS i`);
    await database.query("ANALYZE countersign.granted");
    const asked: string[] = [];
    const watched: Database = {
      ...database,
      query: async (text, values) => {
        const plan = await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values);
        asked.push(plan.map((line) => line["QUERY PLAN"]).join("\n"));
        return database.query(text, values);
      },
    };
    const grants = grantsOf(
      watched,
      (run) => database.transaction(run),
      async () => undefined,
      async () => undefined,
    );
    const entry = entryId("entry-5");
    expect((await grants.liveGrants(repository, [accountId(5)], [], [entry])).length).toBe(1);
    expect((await grants.grantsOfEntries(repository, [entry])).length).toBe(1);
    expect((await grants.grantsOfPull(repository, pullNumber(5))).length).toBe(1);
    expect((await grants.overdue(repository, instant(1_000_010))).length).toBe(10);
    expect((await grants.allLive(repository, null, 10)).length).toBe(10);
    expect(await grants.countRemovals(repository, accountId(5), instant(0))).toBe(0);
    expect(await grants.countLive(repository)).toBe(0);
    expect((await revertsOf(watched).unreverted(repository, 10)).grants).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    for (const plan of asked) expect(plan).not.toMatch(/Seq Scan on granted/);
    await database.close();
  });
});
