import { timeOf, type Clock } from "../clock.ts";
import type { Webhook, World, WorldOptions } from "./world.ts";

/** An empty world, and how to wait until nothing happens in it by itself any more. */
export interface Created {
  readonly world: World;
  readonly settled: () => Promise<void>;
  /** How much goes on by itself just now. */
  readonly busy: () => number;
}

export function createWorld(input: {
  readonly url: () => string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly options: WorldOptions;
  readonly send: (world: World, webhook: Webhook) => void;
  /** Something that went on by itself is done: a test merge, a step of the merge queue. */
  readonly onBackground?: () => void;
}): Created {
  let lastId = 1_000_000;
  const writers = new Map<number, Promise<unknown>>();
  const background = new Set<Promise<void>>();
  const world: World = {
    url: input.url,
    dataDir: input.dataDir,
    clock: input.clock,
    options: input.options,
    lenient: new Set(),
    now: () => timeOf(input.clock.now()),
    nextId: () => (lastId += 1),
    accounts: new Map(),
    organisations: new Map(),
    teams: new Map(),
    repositories: new Map(),
    pulls: new Map(),
    reviews: new Map(),
    issues: new Map(),
    comments: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    statuses: new Map(),
    apps: new Map(),
    installations: new Map(),
    deliveries: new Map(),
    tokens: new Map(),
    commitFacts: new Map(),
    exclusively: async (repositoryId, work) => {
      const before = writers.get(repositoryId) ?? Promise.resolve();
      const mine = before.then(work, work);
      writers.set(
        repositoryId,
        mine.catch(() => undefined),
      );
      return mine;
    },
    later: (work) => {
      const running = work()
        .catch((error: unknown) => {
          process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        })
        .finally(() => {
          background.delete(running);
          input.onBackground?.();
        });
      background.add(running);
    },
    send: (webhook) => input.send(world, webhook),
  };
  return {
    world,
    busy: () => background.size,
    settled: async () => {
      while (background.size > 0) await Promise.all(background);
    },
  };
}
