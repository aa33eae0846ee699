/**
 * What pg-boss 12 has no call for, said to its table directly: the columns are those of its `JobWithMetadata`, and the
 * index `job_i6` (one row of a key waiting, to be retried or active) is what its policy `exclusive` makes.
 */
import type { Sql } from "./database.ts";

export const jobTable = "work";

/** One claim of a job: whoever claims it later has another count. */
export interface JobAttempt {
  readonly id: string;
  readonly retryCount: number;
}

/** Where the unique index of the policy `exclusive` holds: a row of a key that is not settled. */
const unsettled = `name = '${jobTable}' AND policy = 'exclusive' AND state <= 'active'`;

/**
 * Which of these keys are queued or running. Their rows stay locked until the transaction ends, so that nobody claims
 * one before what it is about has been committed. What waits for another try is tried at once; what runs is marked to
 * be run once more.
 */
export async function keysInUse(tx: Sql, keys: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ key: string }>(
    `WITH held AS (
       SELECT id FROM pgboss.job WHERE ${unsettled} AND coalesce(singleton_key, '') = ANY($1::text[])
       ORDER BY singleton_key FOR UPDATE
     )
     UPDATE pgboss.job AS job SET
       start_after = least(start_after, pgboss.job_now()),
       data = CASE WHEN state = 'active' THEN data || jsonb_build_object('again', retry_count) ELSE data END
     FROM held WHERE job.id = held.id AND ${unsettled}
     RETURNING singleton_key AS key`,
    [keys],
  );
  return rows.map(({ key }) => key);
}

/** Locks the claimed row; `true`: the claim does not stand any more. */
export async function claimGone(tx: Sql, job: JobAttempt): Promise<boolean> {
  const rows = await tx.query(
    `SELECT id FROM pgboss.job WHERE name = '${jobTable}' AND id = $1::uuid AND state = 'active' AND retry_count = $2
     FOR UPDATE`,
    [job.id, job.retryCount],
  );
  return rows.length === 0;
}

/** Whether somebody asked for the work while this claim ran. */
export async function wasAskedAgain(tx: Sql, job: JobAttempt): Promise<boolean> {
  const rows = await tx.query(
    `SELECT id FROM pgboss.job WHERE name = '${jobTable}' AND id = $1::uuid AND data -> 'again' = to_jsonb($2::integer)`,
    [job.id, job.retryCount],
  );
  return rows.length > 0;
}

/** Lets go of claims: the jobs may be taken at once. The count of tries goes on, so that an old claim settles nothing. */
export async function putBack(on: Sql, jobs: readonly JobAttempt[]): Promise<void> {
  if (jobs.length === 0) return;
  await on.query(
    `UPDATE pgboss.job SET state = 'retry', start_after = pgboss.job_now(), heartbeat_on = NULL
     WHERE name = '${jobTable}' AND state = 'active' AND (id::text || ':' || retry_count) = ANY($1::text[])`,
    [claims(jobs)],
  );
}

/** Says that these are still worked on; answers the names of the claims that stand. */
export async function touched(on: Sql, jobs: readonly JobAttempt[]): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  const rows = await on.query<{ claim: string }>(
    `UPDATE pgboss.job SET heartbeat_on = pgboss.job_now()
     WHERE name = '${jobTable}' AND state = 'active' AND id = ANY($1::uuid[])
       AND (id::text || ':' || retry_count) = ANY($2::text[])
     RETURNING id::text || ':' || retry_count AS claim`,
    [jobs.map(({ id }) => id), claims(jobs)],
  );
  return new Set(rows.map(({ claim }) => claim));
}

/** Claimed jobs that nobody has been heard of for so many seconds; `null`: every claimed job. */
export async function lapsed(on: Sql, seconds: number | null): Promise<readonly JobAttempt[]> {
  const rows = await on.query<{ id: string; claim: number }>(
    `SELECT id::text AS id, retry_count AS claim FROM pgboss.job WHERE ${unsettled} AND state = 'active'
     ${seconds === null ? "" : "AND heartbeat_on < pgboss.job_now() - $1 * interval '1 second'"}`,
    seconds === null ? [] : [seconds],
  );
  return rows.map(({ id, claim }) => ({ id, retryCount: claim }));
}

/** A claim by name: a job that was claimed, lost and claimed again has two. */
export const claimOf = ({ id, retryCount }: JobAttempt): string => `${id}:${retryCount}`;

const claims = (jobs: readonly JobAttempt[]): readonly string[] => jobs.map(claimOf);
