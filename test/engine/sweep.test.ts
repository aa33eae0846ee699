import { expect, test } from "vitest";
import type { Grant } from "../../src/core/grant/grant.ts";
import { grantId, entryId, pullNumber, repositoryId, sha, type PullNumber } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import type { Deps } from "../../src/engine/deps.ts";
import { sweep, type Swept } from "../../src/engine/sweep.ts";
import type { CredentialIssuer, Queued } from "../../src/ports.ts";
import { approvedGrant } from "../support/grant.ts";

const repository = { id: repositoryId(41), owner: "acme", name: "access" };

/** A GitHub with these open requests, and a store that knows what it was told of. */
function setUp(
  open: readonly number[],
  issuers: readonly Partial<CredentialIssuer>[] = [],
  grants: readonly Grant[] = [],
  lines: readonly object[] = [],
) {
  const known = new Set<PullNumber>();
  const queued: Queued[] = [];
  const warned: string[] = [];
  const listed = open.map((pull) => ({ pull: pullNumber(pull), head: sha("a".repeat(40)), updatedAt: instant(1000) }));
  const kept: { readonly open: readonly PullNumber[]; readonly listedAt: number }[] = [];
  const deps = {
    github: { openPulls: async () => listed, deliveriesSince: async () => [] },
    store: {
      overdue: async () => [],
      liveIdentities: async () => [],
      departures: async () => [],
      cursor: async () => null,
      grant: async (_: number, id: string) => {
        const grant = grants.find((one) => one.id === id);
        return grant === undefined ? null : { grant, revision: 1 };
      },
      runsOf: async () => [],
      enqueue: async (work: readonly Queued[]) => void queued.push(...work),
      keepRequests: async (_: number, pulls: readonly PullNumber[], listedAt: number) => {
        kept.push({ open: pulls, listedAt });
        return new Set(known);
      },
    },
    log: { info: () => {}, warn: (_: object, message: string) => void warned.push(message), error: () => {} },
    ledger: { read: async () => lines.map((record) => ({ record })) },
    clock: { now: () => instant(600_000) },
    issuers,
    repositories: new Map([[repository.id, repository]]),
  } as unknown as Deps;
  const swept: Swept = { deliveries: null, pulls: new Map() };
  const evaluated = async (): Promise<readonly number[]> => {
    queued.length = 0;
    await sweep(deps, repository, swept);
    return queued.flatMap(({ work }) => (work.kind === "evaluate" ? [work.pull] : []));
  };
  return { known, kept, warned, evaluated };
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

test("an issuer that is away is looked at by the next sweep: this one is not done anew because of it", async () => {
  const { warned, evaluated } = setUp([1], [{ list: () => Promise.reject(new Error("sealed")) }]);
  expect(await evaluated()).toEqual([1]);
  expect(warned).toEqual(["an issuer cannot be looked at"]);
});

test("what should have ended and is there all the same is revoked: it was made while it was looked for", async () => {
  const revoked: string[] = [];
  const of = (id: string, state: Grant["state"]): Grant => {
    const entry = entryId(id);
    return approvedGrant(instant(0), { id: grantId(entry, 1), entry, repository: repository.id, state });
  };
  const reason = { cause: "revoked", because: "its entry was removed", by: null } as const;
  const proof = { handle: null, said: "never-issued", at: instant(0) } as const;
  const grants = [
    of("ended", { kind: "ended", reason, proof, revertedBy: null }),
    of("ending", { kind: "ending", reason, handle: null, since: instant(0) }),
    of("asked", { kind: "activating", asked: instant(0) }),
  ];
  const names = ["ended", "ending", "asked", "forgotten"];
  const issuer: Partial<CredentialIssuer> = {
    list: async () =>
      names.map((name) => ({
        handle: name,
        repository: repository.id,
        grant: grantId(entryId(name), 1),
        attempt: 1,
        createdAt: instant(0),
      })),
    revoke: async (handle, at) => {
      revoked.push(handle);
      return { handle, said: "revoked", at };
    },
  };
  const lines = ["issued", "ended"].map((kind) => ({ kind, grant: "forgotten.1", attempt: 1 }));
  const { warned, evaluated } = setUp([], [issuer], grants, lines);
  await evaluated();
  expect(revoked).toEqual(["ended", "forgotten"]);
  expect(warned).toEqual(["an orphaned credential is revoked", "an orphaned credential is revoked"]);
});
