import { systemClock } from "../../src/clock.ts";
import { openStore } from "../../src/store/open.ts";
import { storePlainly } from "../support/plain-storage.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined } as const;

/** One PostgreSQL for all lives, and a database with its tables made, which each life copies. */
export async function startTemplate(): Promise<{ readonly postgres: TestPostgres; readonly template: string }> {
  const postgres = await startPostgres();
  if (postgres === null) throw new Error("these tests need a PostgreSQL of their own, and it does not start here");
  const template = await postgres.database();
  const opened = await openStore({ databaseUrl: template, dataDir: "", clock: systemClock, log: quiet });
  await opened.close();
  await storePlainly(template);
  return { postgres, template };
}
