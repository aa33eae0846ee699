import { PgBoss } from "pg-boss";
import type { Work } from "../core/event.ts";
import type { Database, Transaction } from "./database.ts";
import {
  claimGone,
  claimOf,
  jobTable,
  keysInUse,
  lapsed,
  putBack,
  touched,
  wasAskedAgain,
  type JobAttempt,
} from "./job-table.ts";
import { priorityOf } from "./priority.ts";
import { keyOf } from "./schedule.ts";

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A job that this process has claimed. `retryCount` names the claim: a later one has another. */
export interface Claimed extends JobAttempt {
  readonly work: Work;
  /** Failing now gives it up until the dead letters are taken up again. */
  readonly last: boolean;
}

/** What the queue keeps in pg-boss: one row for each key, waiting, running or to be run again. */
export interface Jobs {
  /** Queues work in the caller's transaction; what waits already stays one, what runs is run once more. */
  send(tx: Transaction, work: readonly Work[]): Promise<void>;
  claim(most: number, minPriority: number): Promise<readonly Claimed[]>;
  /** `false`: the claim was lost meanwhile, and somebody else has the job or had it. */
  complete(job: Claimed): Promise<boolean>;
  /** Tried again after a while; after the last time it becomes a dead letter. */
  fail(job: Claimed, error: unknown): Promise<void>;
  /** For others to take at once. */
  putBack(jobs: readonly Claimed[]): Promise<void>;
  /** Says that we still work on them, and answers which of them are ours no more. */
  touch(jobs: readonly Claimed[]): Promise<readonly Claimed[]>;
  /** Fails the jobs of processes that have not been heard of for `seconds`. */
  recover(seconds: number): Promise<number>;
  /** Puts back every claimed job: only for a database that no other process has open. */
  recoverAll(): Promise<number>;
  /** Brings back what was given up more than five minutes ago. */
  redrive(): Promise<number>;
  close(): Promise<void>;
}

const dead = "work-dead";
const year = 365 * 24 * 60 * 60;

/** Six to seven minutes of trying again, from a second apart to a minute. */
const options = {
  deadLetter: dead,
  retryLimit: 12,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 60 * 60,
  retentionSeconds: year,
  deleteAfterSeconds: 10 * 60,
} as const;

/** Opens pg-boss in the same database, so that jobs commit with what they are about. */
export async function openJobs(database: Database, log: Log): Promise<Jobs> {
  const embedded = database.kind === "pglite";
  const boss = new PgBoss({
    db: database.jobs,
    backend: embedded ? "pglite" : "postgres",
    schedule: false,
    // No server process could be waiting for them, and an embedded database is tidied by `tidy`.
    reindex: !embedded,
    monitorVacuum: !embedded,
  });
  boss.on("error", (error) => log.error({ err: error }, "the job queue's own upkeep failed"));
  boss.on("warning", ({ message, data }) => log.warn({ data }, `the job queue warns: ${message}`));
  await boss.start();
  if ((await boss.getQueue(jobTable)) === null) {
    await boss.createQueue(dead, { policy: "standard", retentionSeconds: year });
    await boss.createQueue(jobTable, { policy: "exclusive", ...options });
  } else await boss.updateQueue(jobTable, options);
  // pg-boss looks a queue up once, on a connection of its own: never for the first time within a transaction of ours,
  // which an embedded database, having one connection, would wait for.
  await boss.findJobs(jobTable, { id: "00000000-0000-0000-0000-000000000000" });
  return jobsOf(boss, database);
}

function jobsOf(boss: PgBoss, database: Database): Jobs {
  const send = async (tx: Transaction, work: readonly Work[]): Promise<void> => {
    const waiting = new Map(work.map((one) => [keyOf(one), one]));
    // A key taken by somebody between our look and our insert is looked at again: it may be running already.
    while (waiting.size > 0) {
      for (const key of await keysInUse(tx, [...waiting.keys()].toSorted())) waiting.delete(key);
      if (waiting.size === 0) return;
      await insert(boss, tx, waiting);
    }
  };
  return {
    send,
    claim: async (most, minPriority) => {
      const found = await boss.fetch<{ work: Work }>(jobTable, { batchSize: most, minPriority });
      return found
        .map(({ id, retryCount, data }) => ({
          id,
          retryCount,
          work: data.work,
          last: retryCount >= options.retryLimit,
        }))
        .toSorted((a, b) => priorityOf(b.work) - priorityOf(a.work));
    },
    complete: (job) =>
      database.transaction(async (tx) => {
        if (await claimGone(tx, job)) return false;
        await boss.complete(jobTable, attempt(job), null, { db: tx.jobs });
        if (await wasAskedAgain(tx, job)) await send(tx, [job.work]);
        return true;
      }),
    fail: (job, error) =>
      database.transaction(async (tx) => {
        if (await claimGone(tx, job)) return;
        const because = { message: error instanceof Error ? error.message : String(error) };
        await boss.fail(jobTable, attempt(job), because, { db: tx.jobs });
        // What was asked for while it ran does not wait until the next try.
        if (await wasAskedAgain(tx, job)) await send(tx, [job.work]);
      }),
    putBack: (jobs) => putBack(database, jobs),
    touch: async (jobs) => {
      const ours = await touched(database, jobs);
      return jobs.filter((job) => !ours.has(claimOf(job)));
    },
    recover: async (seconds) => {
      const jobs = await lapsed(database, seconds);
      if (jobs.length > 0) await boss.fail(jobTable, [...jobs], { message: "its process was not heard of any more" });
      return jobs.length;
    },
    recoverAll: async () => {
      const jobs = await lapsed(database, null);
      await putBack(database, jobs);
      return jobs.length;
    },
    redrive: () => boss.redrive(dead, { createdBefore: new Date(Date.now() - 5 * 60_000) }),
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

const attempt = ({ id, retryCount }: Claimed): JobAttempt => ({ id, retryCount });

async function insert(boss: PgBoss, tx: Transaction, waiting: Map<string, Work>): Promise<void> {
  const rows = [...waiting]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([singletonKey, work]) => ({
      id: crypto.randomUUID(),
      singletonKey,
      data: { work },
      priority: priorityOf(work),
    }));
  const inserted = new Set(await boss.insert(jobTable, rows, { db: tx.jobs, returnId: true }));
  for (const { id, singletonKey } of rows) if (inserted.has(id)) waiting.delete(singletonKey);
}
