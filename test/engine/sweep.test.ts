import { expect, test } from "vitest";
import { pullNumber, repositoryId, sha, type PullNumber } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { Deps } from "../../src/engine/deps.ts";
import { sweep, type Swept } from "../../src/engine/sweep.ts";
import type { Queued } from "../../src/ports.ts";

const repository = { id: repositoryId(41), owner: "acme", name: "access" };

/** A GitHub with these open requests, and a store that knows what it was told of. */
function setUp(open: readonly number[]) {
  const known = new Set<PullNumber>();
  const queued: Queued[] = [];
  const listed = open.map((pull) => ({ pull: pullNumber(pull), head: sha("a".repeat(40)), updatedAt: instant(1000) }));
  const kept: { readonly open: readonly PullNumber[]; readonly listedAt: number }[] = [];
  const deps = {
    github: { openPulls: async () => listed, deliveriesSince: async () => [] },
    store: {
      overdue: async () => [],
      cursor: async () => null,
      enqueue: async (work: readonly Queued[]) => void queued.push(...work),
      keepRequests: async (_: number, pulls: readonly PullNumber[], listedAt: number) => {
        kept.push({ open: pulls, listedAt });
        return new Set(known);
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    clock: { now: () => instant(600_000) },
    issuers: [],
    repositories: new Map([[repository.id, repository]]),
  } as unknown as Deps;
  const swept: Swept = { deliveries: null, pulls: new Map() };
  const evaluated = async (): Promise<readonly number[]> => {
    queued.length = 0;
    await sweep(deps, repository, swept);
    return queued.flatMap(({ work }) => (work.kind === "evaluate" ? [work.pull] : []));
  };
  return { known, kept, evaluated };
}

test("a sweep evaluates each open request once, and again where the database has forgotten it", async () => {
  const { known, evaluated } = setUp([1, 2]);
  expect(await evaluated()).toEqual([1, 2]);
  known.add(pullNumber(1)).add(pullNumber(2));
  expect(await evaluated()).toEqual([]);
  known.clear();
  expect(await evaluated()).toEqual([1, 2]);
});

test("what is not open any more is forgotten, but not what was read a moment ago", async () => {
  const { kept, evaluated } = setUp([1, 2]);
  await evaluated();
  expect(kept).toEqual([{ open: [1, 2], listedAt: 540_000 }]);
});
