import { workKey, type Work } from "../core/event.ts";
import type { Instant } from "../core/instant.ts";
import type { Queued } from "../ports.ts";
import type { Database, Transaction } from "./database.ts";
import type { Jobs } from "./jobs.ts";

/** One piece of work at a time goes by this name: two kinds about one thing are two. */
export const keyOf = (work: Work): string => `${work.kind}:${workKey(work)}`;

/** So many at most become jobs in one transaction. */
const batch = 200;

/** Queues what is due, and writes down what is not: within the caller's transaction. */
export async function queue(tx: Transaction, jobs: Jobs, work: readonly Queued[], now: Instant): Promise<void> {
  const later = work.flatMap(({ work: one, at }) => (at === undefined || at <= now ? [] : [{ one, at }]));
  if (later.length > 0)
    await tx.query(
      `INSERT INTO countersign.scheduled (key, at, work)
       SELECT key, at, work::jsonb FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t (key, at, work)
       ON CONFLICT DO NOTHING`,
      [later.map(({ one }) => keyOf(one)), later.map(({ at }) => at), later.map(({ one }) => JSON.stringify(one))],
    );
  await jobs.send(
    tx,
    work.flatMap(({ work: due, at }) => (at === undefined || at <= now ? [due] : [])),
  );
}

/** Makes jobs of everything whose moment has come. */
export async function promote(database: Database, jobs: Jobs, now: Instant): Promise<void> {
  let found = batch;
  while (found === batch) {
    found = await database.transaction(async (tx) => {
      const due = await tx.query<{ work: Work }>(
        `DELETE FROM countersign.scheduled WHERE (key, at) IN
           (SELECT key, at FROM countersign.scheduled WHERE at <= $1 ORDER BY at LIMIT ${batch} FOR UPDATE SKIP LOCKED)
         RETURNING work`,
        [now],
      );
      await jobs.send(
        tx,
        due.map(({ work }) => work),
      );
      return due.length;
    });
  }
}

/** When the next scheduled work is due. */
export async function nextMoment(database: Database): Promise<Instant | null> {
  const [row] = await database.query<{ at: string | number | null }>("SELECT min(at) AS at FROM countersign.scheduled");
  return row === undefined || row.at === null ? null : (Number(row.at) as Instant);
}
