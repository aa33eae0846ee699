import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import type { NewLine } from "../../src/core/evidence/evidence.ts";
import type { Grant } from "../../src/core/grant/grant.ts";
import { hours, minutes, seconds } from "../../src/core/instant.ts";
import type { Deps } from "../../src/engine/deps.ts";
import { askToEnd, end } from "../../src/engine/end.ts";
import { issue, record } from "../../src/engine/issue.ts";
import { createEmbeddedIssuer } from "../../src/issuers/embedded/issuer.ts";
import { createKeyring } from "../../src/issuers/embedded/keyring.ts";
import type { Issuer, Queued, StoredGrant } from "../../src/ports.ts";
import { approvedGrant } from "../support/grant.ts";
import { handsAt, memoryRegister } from "../support/registers.ts";

const repository = { id: approvedGrant(0 as never).repository, owner: "acme", name: "access" };
const reason = { cause: "revoked", because: "asked", by: null } as const;

/** One grant's row, its issuer and its ledger; `between` happens while the issuer is being asked. */
async function setUp() {
  const clock = handsAt("2026-11-02T09:00:00Z");
  const register = memoryRegister();
  const keyring = await createKeyring([generateKeyPairSync("ed25519").privateKey]);
  const real = createEmbeddedIssuer({ register, keyring, issuer: "https://access.example", clock });
  let row: StoredGrant = { grant: approvedGrant(clock.now()), revision: 1 };
  const lines: NewLine[] = [];
  const queued: Queued[] = [];
  const between: { before?: () => Promise<void>; after?: () => Promise<void> } = {};
  const once = async (which: "before" | "after"): Promise<void> => {
    const run = between[which];
    delete between[which];
    await run?.();
  };
  const issuer: Issuer = {
    ...real.tokens(true),
    issue: async (grant) => {
      await once("before");
      const issued = await real.tokens(true).issue(grant);
      await once("after");
      return issued;
    },
  };
  const store: Partial<Deps["store"]> = {
    grant: async () => row,
    grantsOfEntries: async () => [row],
    enqueue: async (work) => void queued.push(...work),
    saveGrant: async (from, grant, work) => {
      if (from.revision !== row.revision) return false;
      row = { grant, revision: row.revision + 1 };
      queued.push(...work);
      return true;
    },
  };
  const rush = { wait: seconds(0) };
  const ledger: Partial<Deps["ledger"]> = {
    wait: async () => rush.wait,
    append: async (_, more) => {
      lines.push(...more);
      return [];
    },
  };
  const deps = { store, ledger, clock, issuerOf: () => issuer } as unknown as Deps;
  const usable = (): readonly string[] =>
    [...register.rows.values()].filter(({ state }) => state !== "revoked").map(({ handle }) => handle);
  return {
    clock,
    deps,
    between,
    rush,
    usable,
    lines,
    queued,
    row: () => row,
    grant: (): Grant => row.grant,
    issues: () => issue(deps, repository, row.grant.id),
    ends: () => end(deps, repository, row.grant.id),
    asked: () => askToEnd(deps, row, reason, clock.now()),
  };
}

test("undisturbed, a grant is issued, written down, and said on its pull request", async () => {
  const { issues, grant, lines, usable, queued } = await setUp();
  await issues();
  expect(grant().state).toMatchObject({ kind: "active", claim: null });
  expect(lines.map(({ record }) => record.kind)).toEqual(["issued"]);
  expect(usable()).toEqual(["41-orders-read-1.1.1"]);
  expect(queued).toMatchObject([{ work: { kind: "evaluate" } }]);
});

test("in a rush a credential is ready at once, and is written down when the ledger has room", async () => {
  const { deps, rush, issues, grant, lines, queued, asked, ends } = await setUp();
  rush.wait = seconds(20);
  await issues();
  expect([grant().state.kind, lines]).toEqual(["active", []]);
  const owed = { kind: "record", repository: repository.id, grants: [grant().id] } as const;
  expect(queued.map(({ work }) => work)).toContainEqual(owed);
  await record(deps, repository, owed.grants);
  expect(lines.map(({ record }) => record.kind)).toEqual(["issued"]);
  await asked();
  await ends();
  await record(deps, repository, owed.grants);
  expect(lines.map(({ record }) => record.kind)).toEqual(["issued"]);
});

test("issuing twice at once makes one credential", async () => {
  const { between, issues, usable, grant } = await setUp();
  between.after = issues;
  await issues();
  expect(grant().state.kind).toBe("active");
  expect(usable()).toEqual(["41-orders-read-1.1.1"]);
});

test.each(["before", "after"] as const)("an end %s the issuer made the credential leaves none", async (when) => {
  const { between, issues, ends, asked, usable, grant, lines } = await setUp();
  between[when] = async () => {
    await asked();
    await ends();
  };
  // Where the end was faster, the issuer refuses to issue; the job comes back, and finds nothing left to do.
  await issues().catch((error: unknown) => expect(String(error)).toContain("was revoked before it was issued"));
  await issues();
  expect(grant().state.kind).toBe("ended");
  expect(usable()).toEqual([]);
  expect(lines.map(({ record }) => record.kind)).toEqual([]);
});

test("an end that was only asked for meanwhile finds nothing to claim either", async () => {
  const { between, issues, ends, asked, usable, grant } = await setUp();
  between.after = asked;
  await issues();
  expect(grant().state.kind).toBe("ending");
  expect(usable()).toEqual([]);
  await ends();
  expect(grant().state.kind).toBe("ended");
});

test("what is over is not issued any more: its end says that none was ever made", async () => {
  const { clock, issues, ends, grant, usable, lines } = await setUp();
  clock.move(hours(4));
  await issues();
  expect([grant().state.kind, usable(), lines]).toEqual(["activating", [], []]);
  await ends();
  expect(grant().state).toMatchObject({ kind: "ended", proof: { said: "never-issued" } });
});

test("an end that comes early by a job's clock waits for the grant's own", async () => {
  const { clock, issues, ends, grant, queued } = await setUp();
  await issues();
  clock.move(hours(4) - minutes(1));
  await ends();
  expect(grant().state.kind).toBe("active");
  expect(queued.at(-1)).toMatchObject({ work: { kind: "end" }, at: grant().until });
});

test("who loses a race to end asks again from what holds now", async () => {
  const { deps, row, issues, grant, clock } = await setUp();
  const before = row();
  await issues();
  await askToEnd(deps, before, reason, clock.now());
  expect(grant().state).toMatchObject({ kind: "ending", handle: "41-orders-read-1.1.1" });
});
