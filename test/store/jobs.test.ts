import { afterAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { openJobs, type Claimed, type Jobs } from "../../src/store/jobs.ts";
import { openPglite } from "../../src/store/pglite.ts";
import { openPostgres } from "../../src/store/postgres.ts";
import { backends } from "./backends.ts";
import { evaluate } from "./grant.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

const fails = (): never => {
  throw new Error("nothing was expected to be logged");
};

describe.each(every)("jobs on $name", (backend) => {
  const withJobs = async (run: (jobs: Jobs, database: Database) => Promise<void>): Promise<void> => {
    const place = await backend.place();
    const database =
      place.databaseUrl === undefined ? await openPglite(place.dataDir) : await openPostgres(place.databaseUrl, fails);
    const jobs = await openJobs(database, { info: fails, warn: fails, error: fails });
    try {
      await run(jobs, database);
    } finally {
      await jobs.close();
      await database.close();
    }
  };
  const send = (jobs: Jobs, database: Database, pull: number) =>
    database.transaction((tx) => jobs.send(tx, [evaluate(pull)]));
  const claimOne = async (jobs: Jobs): Promise<Claimed> => {
    const [job] = await jobs.claim(1, 0);
    if (job === undefined) throw new Error("there was nothing to claim");
    return job;
  };

  test("what failed for the last time is a dead letter, and brought back after five minutes", () =>
    withJobs(async (jobs, database) => {
      await send(jobs, database, 1);
      await database.query("UPDATE pgboss.job SET retry_count = retry_limit WHERE name = 'work'");
      const job = await claimOne(jobs);
      expect(job.last).toBe(true);
      await jobs.fail(job, new Error("still down"));
      expect(await jobs.claim(1, 0)).toEqual([]);
      expect(await jobs.redrive()).toBe(0);
      await database.query(
        "UPDATE pgboss.job SET created_on = created_on - interval '6 minutes' WHERE name = 'work-dead'",
      );
      expect(await jobs.redrive()).toBe(1);
      const back = await claimOne(jobs);
      expect(back).toMatchObject({ work: evaluate(1), last: false });
      expect(await jobs.complete(back)).toBe(true);
      expect(await jobs.redrive()).toBe(0);
    }));

  test("a dead letter whose work was asked for anew meanwhile is not done twice", () =>
    withJobs(async (jobs, database) => {
      await send(jobs, database, 1);
      await database.query("UPDATE pgboss.job SET retry_count = retry_limit WHERE name = 'work'");
      await jobs.fail(await claimOne(jobs), new Error("still down"));
      await send(jobs, database, 1);
      await database.query(
        "UPDATE pgboss.job SET created_on = created_on - interval '6 minutes' WHERE name = 'work-dead'",
      );
      expect(await jobs.redrive()).toBe(0);
      await jobs.complete(await claimOne(jobs));
      expect(await jobs.redrive()).toBe(0);
      expect(await jobs.claim(1, 0)).toEqual([]);
    }));

  test("who lost a claim cannot settle the job any more", () =>
    withJobs(async (jobs, database) => {
      await send(jobs, database, 1);
      const lost = await claimOne(jobs);
      expect(await jobs.touch([lost])).toEqual([]);
      await jobs.putBack([lost]);
      const taken = await claimOne(jobs);
      expect(taken.retryCount).toBe(lost.retryCount + 1);
      expect(await jobs.touch([lost, taken])).toEqual([lost]);
      expect(await jobs.complete(lost)).toBe(false);
      await jobs.fail(lost, new Error("late"));
      await jobs.putBack([lost]);
      expect(await jobs.complete(taken)).toBe(true);
    }));

  test("work that a transaction queued is seen by nobody before it commits, and by nobody if it does not", () =>
    withJobs(async (jobs, database) => {
      const undone = database.transaction(async (tx) => {
        await jobs.send(tx, [evaluate(1), evaluate(2)]);
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
      expect(await jobs.claim(8, 0)).toEqual([]);
      await Promise.all([1, 2, 3].map(() => send(jobs, database, 3)));
      expect((await jobs.claim(8, 0)).map(({ work }) => work)).toEqual([evaluate(3)]);
    }));

  test("what was asked for while it failed is tried at once, even where that was the last try", () =>
    withJobs(async (jobs, database) => {
      await send(jobs, database, 1);
      const first = await claimOne(jobs);
      await send(jobs, database, 1);
      await jobs.fail(first, new Error("down"));
      expect(await claimOne(jobs)).toMatchObject({ work: evaluate(1), retryCount: 1 });
      await database.query("UPDATE pgboss.job SET retry_count = retry_limit WHERE name = 'work'");
      const last = { ...first, retryCount: 12 };
      await send(jobs, database, 1);
      await jobs.fail(last, new Error("down"));
      expect(await claimOne(jobs)).toMatchObject({ work: evaluate(1), retryCount: 0 });
    }));

  test("jobs of a process that is not heard of any more are found", () =>
    withJobs(async (jobs, database) => {
      await send(jobs, database, 1);
      await claimOne(jobs);
      expect(await jobs.recover(6)).toBe(0);
      await database.query(
        "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '7 seconds' WHERE name = 'work'",
      );
      expect(await jobs.recover(6)).toBe(1);
      expect(await jobs.recover(6)).toBe(0);
    }));
});
