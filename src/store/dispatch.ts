import { setTimeout as sleep } from "node:timers/promises";
import type { Duration } from "../core/instant.ts";
import type { Clock, Handler, Queue } from "../ports.ts";
import type { Database } from "./database.ts";
import type { Claimed, Jobs, Log } from "./jobs.ts";
import { claimOf } from "./job-table.ts";
import { urgent } from "./priority.ts";
import { nextMoment, promote } from "./schedule.ts";

/** So many keys at once; the last of them only for what is urgent, so that slow checks never hold up an end. */
const atOnce = 10;
const forUrgent = 2;
/** So many deliveries, each so soon after the one before, are a crowd: work gives way to it, for so long at most. */
const crowd = 20;
const soon = 250;
const giveWayFor = 2000;
/** How soon work queued by another process, or due by the clock, is found at the latest. */
const pollEvery = 500;
const beatEvery = 1500;
/** So long it may take from one look for work to the next. */
const lately = 10_000;
/** After so many seconds without a beat another process takes the job. */
const lapseAfter = 6;
/** What was told to stop gets this long to do so before its job is handed back. */
const grace = 1000;

interface Running {
  readonly job: Claimed;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

export interface Dispatch extends Queue {
  /** Looks for work now. */
  wake(): void;
  /** Whether it runs, and has looked for work lately. */
  looks(): boolean;
}

interface Parts {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  /** What has to be done now and then: once at the start, then every hour. */
  readonly upkeep: () => Promise<void>;
}

/** Claims jobs and gives them to the handler: a few at once, the urgent first, each with a signal to stop by. */
export function createDispatch({ database, jobs, clock, log, upkeep }: Parts): Dispatch {
  const running = new Map<string, Running>();
  const stops: (() => void)[] = [];
  let handler: Handler | null = null;
  let wanted = false;
  let turning: Promise<void> | null = null;
  /** Scheduled work is looked for only when some can be due. */
  let lookForDue = true;
  let looked = Number.NEGATIVE_INFINITY;
  const row = { length: 0, first: Number.NEGATIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  const givesWay = (): boolean => {
    const now = performance.now();
    return row.length > crowd && now - row.last < soon && now - row.first < giveWayFor;
  };

  const wake = (): void => {
    wanted = true;
    if (handler === null) return;
    turning ??= turn().finally(() => {
      turning = null;
      if (wanted) wake();
    });
  };
  const turn = async (): Promise<void> => {
    // oxlint-disable-next-line no-unmodified-loop-condition -- `stop` takes the handler away meanwhile
    while (wanted && handler !== null) {
      wanted = false;
      try {
        await promoteDue();
        await fill(handler);
        looked = performance.now();
      } catch (error) {
        log.error({ err: error }, "the queue could not be read; it is read again soon");
        wanted = false;
        lookForDue = true;
      }
    }
  };
  const promoteDue = async (): Promise<void> => {
    if (!lookForDue) return;
    lookForDue = false;
    const now = clock.now();
    const next = await nextMoment(database);
    if (next !== null && next <= now) await promote(database, jobs, now);
  };
  const fill = async (handle: Handler): Promise<void> => {
    for (;;) {
      const free = atOnce - running.size;
      const later = givesWay();
      if (later) setTimeout(wake, soon);
      const general = later ? 0 : free - forUrgent;
      const most = general > 0 ? general : free;
      if (most <= 0 || handler === null) return;
      const claimed = await jobs.claim(most, general > 0 ? 0 : urgent);
      for (const job of claimed) begin(job, handle);
      if (claimed.length < most) return;
    }
  };
  const begin = (job: Claimed, handle: Handler): void => {
    const controller = new AbortController();
    const done = work(job, handle, controller.signal).finally(() => {
      running.delete(claimOf(job));
      wake();
    });
    running.set(claimOf(job), { job, controller, done });
  };
  const work = async (job: Claimed, handle: Handler, signal: AbortSignal): Promise<void> => {
    try {
      await handle(job.work, signal);
    } catch (error) {
      if (!signal.aborted) await failed(job, error);
      return;
    }
    try {
      if (!(await jobs.complete(job)))
        log.warn({ work: job.work }, "finished work that another process had taken over");
    } catch (error) {
      log.error({ err: error, work: job.work }, "finished work could not be noted; it will be done again");
    }
  };
  const failed = async (job: Claimed, error: unknown): Promise<void> => {
    if (job.last) log.error({ err: error, work: job.work }, "given up for now; it is taken up again in a few minutes");
    else log.warn({ err: error, work: job.work, tries: job.retryCount + 1 }, "failed; it is tried again");
    await jobs
      .fail(job, error)
      .catch((noting: unknown) => log.error({ err: noting, work: job.work }, "a failure could not be noted"));
  };
  const beat = async (): Promise<void> => {
    for (const gone of await jobs.touch([...running.values()].map(({ job }) => job))) {
      const lost = running.get(claimOf(gone));
      if (lost === undefined) continue;
      log.warn({ work: lost.job.work }, "another process took this work over");
      lost.controller.abort(new Error("another process took this work over"));
    }
    const found = await jobs.recover(lapseAfter);
    if (found > 0) log.warn({ jobs: found }, "took over the work of a process that is gone");
  };
  const every = (milliseconds: number, what: string, run: () => Promise<void>): void => {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      void run()
        .catch((error: unknown) => log.error({ err: error }, what))
        .finally(() => (busy = false));
    }, milliseconds);
    stops.push(() => clearInterval(timer));
  };
  const look = (): void => {
    lookForDue = true;
    wake();
  };

  return {
    wake,
    arrived: () => {
      const now = performance.now();
      if (now - row.last >= soon) Object.assign(row, { length: 0, first: now });
      row.length += 1;
      row.last = now;
    },
    looks: () => handler !== null && performance.now() - looked < lately,
    start: async (handle) => {
      if (handler !== null) throw new Error("the queue runs already");
      handler = handle;
      const poll = setInterval(look, pollEvery);
      stops.push(() => clearInterval(poll));
      const unsubscribe = clock.subscribe?.(look);
      if (unsubscribe !== undefined) stops.push(unsubscribe);
      every(beatEvery, "the queue's heartbeat failed", beat);
      every(60_000, "dead letters could not be taken up again", async () => {
        const back = await jobs.redrive();
        if (back > 0) log.warn({ jobs: back }, "took up again what was given up");
        wake();
      });
      every(60 * 60_000, "the hourly upkeep failed", upkeep);
      await upkeep();
      look();
    },
    stop: async (within: Duration) => {
      handler = null;
      for (const stop of stops.splice(0)) stop();
      await turning;
      every(beatEvery, "the queue's heartbeat failed", beat);
      await settled(running, within);
      for (const { controller } of running.values()) controller.abort(new Error("this process stops"));
      const interrupted = [...running.values()].map(({ job }) => job);
      await settled(running, grace);
      for (const stop of stops.splice(0)) stop();
      await jobs.putBack(interrupted);
    },
  };
}

/** Waits until nothing runs any more, but not longer than this. */
async function settled(running: ReadonlyMap<string, Running>, within: number): Promise<void> {
  const over = new AbortController();
  const all = Promise.all([...running.values()].map(({ done }) => done));
  await Promise.race([all, sleep(within, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}
