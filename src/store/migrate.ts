import type { Database } from "./database.ts";
import { first } from "./migrations/0001-first.ts";
import { inventory } from "./migrations/0002-inventory.ts";
import { departures } from "./migrations/0003-departures.ts";
import { identities } from "./migrations/0004-identities.ts";
import { undelivered } from "./migrations/0005-undelivered.ts";
import { runs } from "./migrations/0006-runs.ts";

/** In order, each applied once; never changed after it was released. */
export const migrations: readonly string[] = [first, inventory, departures, identities, undelivered, runs];

/** Any number will do, as long as every replica takes the same. */
const lock = 7_208_411_963;

/** Brings the tables up to date, one process at a time. Throws where the database is newer than this program. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    await tx.execute(`
      CREATE SCHEMA IF NOT EXISTS countersign;
      CREATE TABLE IF NOT EXISTS countersign.migration (number integer PRIMARY KEY);
    `);
    const [row] = await tx.query<{ number: number }>(
      "SELECT coalesce(max(number), 0)::integer AS number FROM countersign.migration",
    );
    const applied = row?.number ?? 0;
    if (applied > migrations.length)
      throw new Error(
        `the database is newer than this program: it has migration ${applied}, and this program knows ${migrations.length}`,
      );
    for (const [index, text] of migrations.entries()) {
      const number = index + 1;
      if (number <= applied) continue;
      await tx.execute(text);
      await tx.query("INSERT INTO countersign.migration (number) VALUES ($1)", [number]);
    }
  });
}
