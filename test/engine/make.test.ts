import { expect, test } from "vitest";

import type { NewLine } from "../../src/core/evidence/evidence.ts";
import type { Grant } from "../../src/core/grant/grant.ts";
import { hours, instant, minutes, seconds, type Instant } from "../../src/core/instant.ts";
import type { Deps } from "../../src/engine/deps.ts";
import { end } from "../../src/engine/end.ts";
import { issue } from "../../src/engine/issue.ts";
import { withdraw } from "../../src/engine/withdraw.ts";
import type { CredentialIssuer, Queued, StoredGrant } from "../../src/ports.ts";
import { IssuerFailure, OutcomeUnknown } from "../../src/ports/issuer.ts";
import { approvedGrant } from "../support/grant.ts";
import { handsAt } from "../support/registers.ts";

const repository = { id: approvedGrant(instant(0)).repository, owner: "acme", name: "access" };
const credential = { kind: "token", role: "reports", leases: [] } as const;

/** One grant of Vault's: its row, its ledger, and a server that holds what was made, by attempt. */
function setUp() {
  const clock = handsAt("2026-11-02T09:00:00Z");
  const made = new Map<string, number>();
  const lines: NewLine[] = [];
  const queued: Queued[] = [];
  let row: StoredGrant = {
    grant: approvedGrant(clock.now(), { issuer: { kind: "vault", credential } }),
    revision: 1,
  };
  let secret: string | undefined;
  /** What the server does next instead of what it should. */
  const next: { issue?: () => void; revoke?: () => void } = {};
  const once = (which: "issue" | "revoke"): void => {
    const run = next[which];
    delete next[which];
    run?.();
  };
  const issuer: CredentialIssuer = {
    async issue(grant) {
      const handle = `vault:token:${grant.attempt}-${made.size}:wrap`;
      made.set(handle, grant.attempt);
      once("issue");
      const opensUntil = instant(clock.now() + hours(1));
      const delivery = { kind: "wrapped", token: `hvs.${handle}`, creationPath: "p", opensUntil } as const;
      return { handle, delivery, endsAt: grant.until };
    },
    inspect: async (handle) => (made.has(handle) ? "unclaimed" : "gone"),
    async revoke(handle, at) {
      once("revoke");
      return { handle, said: made.delete(handle) ? "revoked" : "already-gone", at };
    },
    async revokeAttempt(_grant, attempt, at) {
      once("revoke");
      for (const [handle, of] of made) if (of === attempt) made.delete(handle);
      return { handle: null, said: "never-issued", at };
    },
    adopt: async () => undefined,
    list: async () => [],
  };
  const store: Partial<Deps["store"]> = {
    grant: async () => row,
    grantsOfEntries: async () => [row],
    enqueue: async (work) => void queued.push(...work),
    saveGrant: async (from, grant, work, kept) => {
      if (from.revision !== row.revision) return false;
      row = { grant, revision: row.revision + 1 };
      queued.push(...work);
      secret = kept;
      return true;
    },
  };
  const ledger: Partial<Deps["ledger"]> = {
    wait: async () => seconds(0),
    append: async (_, more) => {
      lines.push(...more);
      return [];
    },
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const deps = { store, ledger, clock, issuerOf: () => issuer, failing: new Set(), log } as unknown as Deps;
  return {
    clock,
    deps,
    made,
    next,
    queued,
    secret: () => secret,
    grant: (): Grant => row.grant,
    kinds: () => lines.map(({ record }) => record.kind),
    becomes: (grant: Grant) => void (row = { grant, revision: row.revision + 1 }),
    issues: () => issue(deps, repository, row.grant.id),
    ends: () => end(deps, repository, row.grant.id),
    withdraws: () => withdraw(deps, repository, row.grant.id),
  };
}

test("what opens it goes to the store apart from the grant, which never holds it", async () => {
  const { issues, grant, secret, queued, kinds } = setUp();
  await issues();
  expect(grant().state).toMatchObject({ kind: "active", delivery: { kind: "wrapped" } });
  expect(JSON.stringify(grant())).not.toContain("hvs.");
  expect(secret()).toMatch(/^hvs\./u);
  expect(queued).toContainEqual(expect.objectContaining({ work: expect.objectContaining({ kind: "withdraw" }) }));
  expect(kinds()).toEqual(["issued"]);
});

test.each([
  { what: "an answer was lost", fail: () => new OutcomeUnknown("no answer") },
  { what: "the process died between asking and hearing", fail: null },
])("where $what, the attempt is given up and gone before the next is made", async ({ fail }) => {
  const { clock, issues, grant, made, next, kinds, becomes, deps } = setUp();
  if (fail === null) {
    const { attempt } = grant();
    await deps.issuerOf(grant().issuer).issue(grant());
    becomes({ ...grant(), attempt, state: { kind: "activating", asked: clock.now() } });
  } else {
    next.issue = () => {
      throw fail();
    };
    await issues();
    expect(grant()).toMatchObject({ attempt: 1, state: { kind: "activating", trouble: { because: "no answer" } } });
  }
  expect(made.size).toBe(1);
  await issues();
  expect(grant()).toMatchObject({ attempt: 2, state: { kind: "active" } });
  expect([...made.values()]).toEqual([2]);
  expect(kinds()).toEqual(["abandoned", "issued"]);
});

test("an issuer that says no is asked again for the same attempt, later and later, and said once", async () => {
  const { clock, issues, grant, made, next, queued, kinds } = setUp();
  const waits: number[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    next.issue = () => {
      made.clear();
      throw new Error("the server is sealed");
    };
    queued.length = 0;
    await issues();
    expect(queued.filter(({ work }) => work.kind === "evaluate").length).toBe(tries === 0 ? 1 : 0);
    const at = queued.find(({ work }) => work.kind === "issue")?.at ?? instant(0);
    waits.push(at - clock.now());
    clock.move(minutes(2 ** tries));
  }
  expect(grant()).toMatchObject({ attempt: 1, state: { trouble: { because: "the server is sealed" } } });
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(Math.max(...waits)).toBeLessThanOrEqual(minutes(5));
  await issues();
  expect(grant()).toMatchObject({ attempt: 1, state: { kind: "active" } });
  expect(kinds()).toEqual(["issued"]);
});

test("an issuer that wants to be left alone is left alone, and an end waits five minutes for it at most", async () => {
  const { clock, issues, ends, grant, made, next, queued } = setUp();
  const until = (at: Instant) => () => {
    throw new IssuerFailure("a quota is used up", at);
  };
  const askedFor = instant(clock.now() + minutes(20));
  next.issue = () => {
    made.clear();
    until(askedFor)();
  };
  await issues();
  const again = queued.find(({ work }) => work.kind === "issue")?.at ?? instant(0);
  expect(again - askedFor).toBeGreaterThanOrEqual(0);
  expect(again - askedFor).toBeLessThanOrEqual(1000);
  next.issue = () => expect.unreachable();
  await issues();
  delete next.issue;
  clock.move(minutes(21));
  await issues();
  clock.move(hours(4));
  next.revoke = until(instant(clock.now() + hours(1)));
  queued.length = 0;
  await ends();
  expect(grant().state).toMatchObject({ kind: "ending", trouble: { because: "a quota is used up" } });
  const comesBack = queued.find(({ work }) => work.kind === "end")?.at ?? instant(0);
  expect(comesBack - clock.now()).toBeGreaterThanOrEqual(minutes(5));
  expect(comesBack - clock.now()).toBeLessThanOrEqual(minutes(5) + 1000);
});

test("an end that the server cannot carry out yet goes on, and is no end before the server says so", async () => {
  const { clock, issues, ends, grant, made, next, queued } = setUp();
  await issues();
  clock.move(hours(4));
  next.revoke = () => {
    throw new Error("the server is sealed");
  };
  await ends();
  expect(grant().state).toMatchObject({ kind: "ending", trouble: { because: "the server is sealed" } });
  expect(queued.at(-2)).toMatchObject({ work: { kind: "end" } });
  expect(made.size).toBe(1);
  await ends();
  expect(grant().state).toMatchObject({ kind: "ended", proof: { said: "revoked" } });
  expect(made.size).toBe(0);
});

test("what nobody collects before its wrap closes is revoked, and only then; nothing is made in its place yet", async () => {
  const { clock, issues, withdraws, grant, made, kinds } = setUp();
  await issues();
  clock.move(minutes(59));
  await withdraws();
  expect(made.size).toBe(1);
  clock.move(minutes(1));
  await withdraws();
  await withdraws();
  expect(made.size).toBe(0);
  expect(grant()).toMatchObject({ attempt: 1, state: { kind: "active", delivery: { kind: "withdrawn" } } });
  expect(kinds().slice(0, 2)).toEqual(["issued", "abandoned"]);
});
