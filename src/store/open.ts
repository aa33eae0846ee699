import type { Instant } from "../core/instant.ts";
import type { Clock, Inventory, Queue, Store, TokenRegister } from "../ports.ts";
import { createAccept } from "./accept.ts";
import { cursorsOf } from "./cursors.ts";
import type { Database, Transaction } from "./database.ts";
import { deliveriesOf } from "./deliveries.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { grantsOf } from "./grants.ts";
import { inventoryOf } from "./inventory.ts";
import { openJobs, type Jobs, type Log } from "./jobs.ts";
import { migrate } from "./migrate.ts";
import { countPending } from "./pending.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";
import { rejectionsOf } from "./rejections.ts";
import { requestsOf } from "./requests.ts";
import { revertsOf } from "./reverts.ts";
import { runsOf } from "./runs.ts";
import { queue } from "./schedule.ts";
import { createSeal, type Seal } from "./seal.ts";
import { ticketsOf } from "./tickets.ts";
import { tokensOf } from "./tokens.ts";
import { undeliveredOf } from "./undelivered.ts";

export interface OpenStore {
  readonly store: Store;
  readonly queue: Queue;
  readonly tokens: TokenRegister;
  readonly inventory: Inventory;
  /** How much work waits to be done now, or is being done. */
  pending(now: Instant): Promise<number>;
  /** Whether the queue runs, and has looked for work lately. */
  working(): boolean;
  /** Whether the database answers. */
  healthy(): Promise<boolean>;
  /** Stop the queue first: what runs until then loses its claims and is done again later. */
  close(): Promise<void>;
}

/**
 * Opens where state and jobs live, brings its tables up to date and takes over what a killed process left behind.
 * Without `databaseUrl` it is an embedded database under `dataDir`, which belongs to this process alone. Throws where
 * another process has it, or where the database is newer than this program.
 */
export async function openStore(options: {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it nothing secret can be kept. */
  readonly seal?: Seal;
}): Promise<OpenStore> {
  const { databaseUrl, dataDir, clock, log, seal = createSeal([], "") } = options;
  const database =
    databaseUrl === undefined
      ? await openPglite(dataDir)
      : await openPostgres(databaseUrl, (because) => log.warn({ because }, "a database connection broke"));
  try {
    await migrate(database);
    const jobs = await openJobs(database, log);
    if (database.kind === "pglite") {
      const back = await jobs.recoverAll();
      if (back > 0) log.warn({ jobs: back }, "took up what was running when the process ended");
    }
    const upkeep = async (): Promise<void> => {
      await deliveriesOf(database).prune(clock.now());
      await database.tidy();
    };
    const dispatch = createDispatch({ database, jobs, clock, log, upkeep });
    return {
      store: storeOf(database, jobs, dispatch, clock, seal),
      queue: dispatch,
      tokens: tokensOf(database),
      inventory: inventoryOf(database),
      pending: (now) => countPending(database, now),
      working: () => dispatch.looks(),
      healthy: () => answers(database),
      close: async () => {
        await jobs.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function storeOf(database: Database, jobs: Jobs, dispatch: Dispatch, clock: Clock, seal: Seal): Store {
  const { keep, undelivered } = undeliveredOf(database, seal);
  /** What a transaction queued can be claimed as soon as it is committed. */
  const write = async <Result>(run: (tx: Transaction) => Promise<Result>): Promise<Result> => {
    const result = await database.transaction(run);
    dispatch.wake();
    return result;
  };
  return {
    accept: createAccept(write, jobs),
    enqueue: async (work) => {
      if (work.length > 0) await write((tx) => queue(tx, jobs, work, clock.now()));
    },
    ...deliveriesOf(database),
    ...cursorsOf(database),
    ...grantsOf(database, write, (tx, work) => queue(tx, jobs, work, clock.now()), keep),
    undelivered,
    ...rejectionsOf(database),
    ...revertsOf(database),
    ...requestsOf(database),
    ...ticketsOf(database),
    ...runsOf(database),
  };
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
