import type { Instant } from "../core/instant.ts";
import type { Database } from "./database.ts";
import { jobTable } from "./job-table.ts";

/** How many pieces of work wait to be done now, or are being done; not what is scheduled for later. */
export async function countPending(database: Database, now: Instant): Promise<number> {
  const [row] = await database.query<{ n: string | number }>(
    `SELECT (SELECT count(*) FROM pgboss.job WHERE name = '${jobTable}' AND state <= 'active')
          + (SELECT count(*) FROM countersign.scheduled WHERE at <= $1) AS n`,
    [now],
  );
  return Number(row?.n ?? 0);
}
