import { ThreadsPoolWorker, type PoolOptions, type PoolWorker, type WorkerRequest } from "vitest/node";
import type { Plugin } from "vitest/config";

type Listener = (message: unknown) => void;
type Thread = ThreadsPoolWorker & { runs?: number };

/** A thread is given up after so many runs, since each leaves its listeners behind. */
const most = 200;

let parked: Thread | null = null;

/**
 * A thread that outlives a run, so that the tests of the next mutant need not load every module again: a fresh one costs
 * a second of processor time each. Test files and set-up are evaluated anew for every run, what they import is not.
 */
class WarmThread implements PoolWorker {
  readonly name = "warm";
  readonly #listeners: [string, Listener][] = [];
  #thread: Thread;

  constructor(options: PoolOptions) {
    this.#thread = parked ?? new ThreadsPoolWorker(options);
    parked = null;
  }

  on = (event: string, callback: Listener): void => {
    this.#listeners.push([event, callback]);
    this.#thread.on(event, callback);
  };

  off = (event: string, callback: Listener): void => this.#thread.off(event, callback);

  send(message: WorkerRequest): void {
    const isOver = (message as { readonly type?: string }).type === "stop";
    if (!isOver) return this.#thread.send(message);
    const told = { type: "stopped", __vitest_worker_response__: true };
    for (const [event, callback] of this.#listeners) if (event === "message") callback(told);
  }

  start = async (): Promise<void> => {
    if (this.#thread.runs === undefined) await this.#thread.start();
    this.#thread.runs = (this.#thread.runs ?? 0) + 1;
  };

  async stop(): Promise<void> {
    for (const [event, callback] of this.#listeners) this.#thread.off(event, callback);
    if ((this.#thread.runs ?? 0) < most && parked === null) parked = this.#thread;
    else await this.#thread.stop();
  }

  deserialize = (data: unknown): unknown => data;
}

export const warmThreads: Plugin = {
  name: "warm-threads",
  configureVitest({ project, vitest }) {
    Object.assign(project.config, {
      pool: "warm",
      poolRunner: { name: "warm", createPoolWorker: (options: PoolOptions) => new WarmThread(options) },
    });
    vitest.onClose(async () => {
      await parked?.stop();
    });
  },
};
