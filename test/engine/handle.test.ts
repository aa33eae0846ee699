import { expect, test } from "vitest";
import { pullNumber, repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { Deps } from "../../src/engine/deps.ts";
import { createHandler } from "../../src/engine/handle.ts";
import { RateLimited, type Queued } from "../../src/ports.ts";

const id = repositoryId(41);
const evaluate = { kind: "evaluate", repository: id, pull: pullNumber(7) } as const;
const sweep = { kind: "sweep", repository: id } as const;
const retryAt = instant(Date.UTC(2026, 10, 2, 9, 30));
const signal = new AbortController().signal;

/** A GitHub that answers everything with this error, and a store that only remembers what is queued. */
function setUp(error: Error) {
  const queued: Queued[] = [];
  const warned: string[] = [];
  const fails = async (): Promise<never> => {
    throw error;
  };
  const github = { snapshot: fails, openPulls: fails, deliveriesSince: fails, standing: fails };
  const store = {
    reviewCommits: async () => new Map(),
    overdue: async () => [],
    liveIdentities: async () => [],
    departures: async () => [],
    cursor: async () => null,
    enqueue: async (work: readonly Queued[]) => void queued.push(...work),
  };
  const log = { info: () => {}, error: () => {}, warn: (_: object, message: string) => void warned.push(message) };
  const deps = {
    github,
    store,
    log,
    clock: { now: () => instant(0) },
    issuers: [],
    repositories: new Map([[id, { id, owner: "acme", name: "access" }]]),
  } as unknown as Deps;
  return { handle: createHandler(deps), queued, warned };
}

test("work that meets GitHub's limit comes back when that is over, and is no failure", async () => {
  const { handle, queued, warned } = setUp(new RateLimited("GraphQL", retryAt));
  await handle(evaluate, signal);
  expect(queued).toEqual([{ work: evaluate, at: retryAt }]);
  expect(warned).toEqual(["GitHub's limit is reached; the work waits"]);
});

test("a sweep whose parts met nothing but the limit comes back then; the rest of it was done", async () => {
  const { handle, queued } = setUp(new RateLimited("GraphQL", retryAt));
  await handle(sweep, signal);
  expect(queued.map(({ work }) => work.kind)).toEqual(["default-branch", "revert", "sweep", "sweep"]);
  expect(queued.at(-1)).toEqual({ work: sweep, at: retryAt });
});

test("any other failure is one: the queue tries again, and a sweep's other parts were done before", async () => {
  const { handle, queued } = setUp(new Error("no"));
  await expect(handle(evaluate, signal)).rejects.toThrow("no");
  expect(queued).toEqual([]);
  await expect(handle(sweep, signal)).rejects.toThrow("parts of the sweep failed");
  expect(queued.map(({ work }) => work.kind)).toEqual(["default-branch", "revert", "sweep"]);
});

test("work for a repository that is configured no more is left alone", async () => {
  const { handle, warned } = setUp(new Error("never asked"));
  await handle({ ...evaluate, repository: repositoryId(42) }, signal);
  expect(warned).toEqual(["not one of the configured access repositories"]);
});
