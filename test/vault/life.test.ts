import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { approved, claimPath } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { openPostgres, type TestPostgres } from "../support/postgres.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { VaultedWorld } from "../support/vaulted-world.ts";
import type { World } from "../support/world.ts";
import { must, type VaultUnderTest } from "./place.ts";
import { startReal } from "./real.ts";

const creds = "database/creds/reports";
let postgres: TestPostgres;
let database: URL;

beforeAll(async () => {
  postgres = await openPostgres(["-c", "fsync=off"]);
  database = new URL(await postgres.database());
});
afterAll(async () => postgres.stop());

/** A real server's clock cannot be moved: the world's is left alone, so that both stay within a few seconds. */
async function start(): Promise<VaultedWorld> {
  const vault = await startReal();
  await must(vault.root("POST", "sys/mounts/database", { type: "database" }));
  await must(
    vault.root("POST", "database/config/reports", {
      plugin_name: "postgresql-database-plugin",
      allowed_roles: ["reports"],
      connection_url: `postgresql://{{username}}:{{password}}@${database.host}${database.pathname}?sslmode=disable`,
      username: database.username,
      password: database.password,
    }),
  );
  await must(
    vault.root("POST", "database/roles/reports", {
      db_name: "reports",
      default_ttl: "1h",
      max_ttl: "8h",
      creation_statements: [`CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`],
      revocation_statements: [
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'`,
        `DROP ROLE IF EXISTS "{{name}}"`,
      ],
    }),
  );
  return VaultedWorld.start(vault, {
    leases: [creds],
    database: "embedded",
    still: true,
    passing: async () => undefined,
  });
}

interface Login {
  readonly user: string;
  readonly password: string;
}

const report = (id: string, duration: string) => entry({ id, entitlement: "reports/read", duration });

async function read(place: VaultedWorld, token: string): Promise<Login> {
  const { body } = await must(place.vault.http(token, "GET", creds));
  return { user: textAt(body, "data", "username"), password: place.seen(textAt(body, "data", "password")) };
}

async function logIn({ user, password }: Login): Promise<Client | null> {
  const at = { host: database.hostname, port: Number(database.port), database: database.pathname.slice(1) };
  const client = new Client({ ...at, user, password });
  client.on("error", () => undefined);
  return client.connect().then(
    () => client,
    () => null,
  );
}

const isOpen = (client: Client): Promise<boolean> =>
  client.query("SELECT 1").then(
    () => true,
    () => false,
  );

const leases = async (vault: VaultUnderTest): Promise<readonly unknown[]> => {
  const { body } = await vault.root("GET", `sys/leases/lookup/${creds}?list=true`);
  return (valueAt(body, "data", "keys") ?? []) as readonly unknown[];
};

/** Collected, opened, and a login to PostgreSQL read with what was in it. */
async function collected(place: VaultedWorld, grant: string): Promise<Login> {
  const { world } = place;
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, grant)), "Show it once");
  const token = await place.opens(shown);
  await visitor.presses(shown, "I have it");
  return read(place, token);
}

/** The world's clock runs like everybody's: only waiting passes time. */
async function over(world: World, since: number, lengthMs: number): Promise<void> {
  await sleep(Math.max(0, since + lengthMs - (await world.now())));
}

test("from the request to a login to PostgreSQL, and to its end: refused, ended, gone, and removed", async () => {
  await using place = await start();
  const { world, vault } = place;
  const request = await approved(world, report("whole", "75s"));
  const merging = await world.now();
  await world.requester.merges(request);
  expect(points(await request.comment()).join("\n")).toContain("ready until");
  expect(await place.tokensOf("whole.1")).toBe(1);
  const login = await collected(place, "whole.1");
  const session = await logIn(login);
  expect(session).not.toBeNull();
  expect((await leases(vault)).length).toBe(1);

  await over(world, merging, 75_000);
  await until("the lease is gone", async () => ((await leases(vault)).length === 0 ? true : null));
  expect((await world.now()) - merging).toBeLessThan(75_000 + 15_000);
  expect(await isOpen(session as Client)).toBe(false);
  expect(await logIn(login)).toBeNull();
  expect(await place.tokensOf("whole.1")).toBe(0);
  await until("its entry is removed", async () =>
    (await linesAbout(world, "whole")).includes("reverted") ? true : null,
  );
  expect(await linesAbout(world, "whole")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  expect((await world.reverts("all")).every((pull) => pull.merged_at !== null)).toBe(true);
});

test("with Countersign gone after the claim, and never back, the credential dies on time", async () => {
  await using place = await start();
  const { world, vault } = place;
  const request = await approved(world, report("alone", "60s"));
  const merging = await world.now();
  await world.requester.merges(request);
  const login = await collected(place, "alone.1");
  const session = await logIn(login);
  await world.stopApp();
  expect(await isOpen(session as Client)).toBe(true);
  await over(world, merging, 60_000);
  await until("the lease is gone", async () => ((await leases(vault)).length === 0 ? true : null));
  const late = (await world.now()) - merging - 60_000;
  process.stderr.write(`the credential died ${(late / 1000).toFixed(1)} s after its end, by Vault alone\n`);
  expect(late).toBeLessThan(15_000);
  expect(await isOpen(session as Client)).toBe(false);
  expect(await logIn(login)).toBeNull();
  expect(await place.tokensOf("alone.1")).toBe(0);
});

test("sealed when it is merged, and killed when it is ended: issued once it is back, ended once it is back", async () => {
  await using place = await start();
  const { world, vault } = place;
  const request = await approved(world, report("sealed", "1h"));
  await vault.seal();
  await world.requester.merges(request);
  expect(points(await request.comment()).join("\n")).toContain("the server is sealed");
  await vault.unseal();
  await until("it is ready", async () =>
    points(await request.comment())
      .join("\n")
      .includes("ready until")
      ? true
      : null,
  );
  expect(await place.tokensOf("sealed.1")).toBe(1);
  const login = await collected(place, "sealed.1");
  await vault.kill();
  const removal = await world.requester.opens({ "access/reports/sealed.yaml": null });
  await world.settled();
  await world.requester.merges(removal);
  await until("it is ending", async () =>
    points(await request.comment())
      .join("\n")
      .includes("ending since")
      ? true
      : null,
  );
  await vault.restart();
  await until("it is gone", async () => ((await place.tokensOf("sealed.1")) === 0 ? true : null));
  await until("the login is refused", async () => ((await logIn(login)) === null ? true : null));
  await until("it has ended", async () => ((await linesAbout(world, "sealed")).includes("ended") ? true : null));
  expect((await linesAbout(world, "sealed")).slice(0, 5)).toEqual([
    "approved",
    "issued",
    "claimed",
    "revoked",
    "ended",
  ]);
});

test("an answer that is lost on its way leaves one token at the server, and that one is claimable", async () => {
  await using place = await start();
  const { world } = place;
  const request = await approved(world, report("lost", "1h"));
  place.proxy.spoil("POST", /auth\/token\/create/u, "lose-answer");
  await world.requester.merges(request);
  await until("it is ready", async () => ((await linesAbout(world, "lost")).at(-1) === "issued" ? true : null));
  expect(await linesAbout(world, "lost")).toEqual(["approved", "abandoned", "issued"]);
  expect(await place.tokensOf("lost.1")).toBe(1);
  expect(await logIn(await collected(place, "lost.1"))).not.toBeNull();
});
