import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "pg";

import { claimPath } from "../support/approved.ts";
import { Door } from "../support/door.ts";
import { entry } from "../support/entry.ts";
import { openPostgres } from "../support/postgres.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { VaultedWorld } from "../support/vaulted-world.ts";
import type { World } from "../support/world.ts";
import { must, type VaultUnderTest } from "./place.ts";
import { startReal } from "./real.ts";

const creds = "database/creds/reports";

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A request for a login to PostgreSQL. */
export const report = (id: string, duration: string) => entry({ id, entitlement: "reports/read", duration });

/** A real PostgreSQL with the reports, and what stands between it and Vault. */
export interface Reports {
  /** What Vault comes through: it can be shut. */
  readonly door: Door;
  /** A world of its own, at a Vault of its own, whose `reports/read` is a login to this PostgreSQL. */
  start(flags?: readonly string[]): Promise<VaultedWorld>;
  /** Whoever the login lets in; `null`: nobody. */
  logIn(login: Login): Promise<Client | null>;
  close(): Promise<void>;
}

export async function openReports(): Promise<Reports> {
  const postgres = await openPostgres(["-c", "fsync=off"]);
  const database = new URL(await postgres.database());
  const door = await Door.to(Number(database.port));
  return {
    door,
    async start(flags = []) {
      const vault = await startReal(flags);
      await givesLogins(vault, database, door.port);
      // A real server's clock cannot be moved: the world's is left alone, so that both stay within a few seconds.
      return VaultedWorld.start(vault, {
        leases: [creds],
        database: "embedded",
        still: true,
        passing: async () => undefined,
      });
    },
    async logIn({ user, password }) {
      const at = { host: database.hostname, port: Number(database.port), database: database.pathname.slice(1) };
      const client = new Client({ ...at, user, password });
      client.on("error", () => undefined);
      return client.connect().then(
        () => client,
        () => null,
      );
    },
    async close() {
      await door.close();
      await postgres.stop();
    },
  };
}

async function givesLogins(vault: VaultUnderTest, database: URL, port: number): Promise<void> {
  await must(vault.root("POST", "sys/mounts/database", { type: "database" }));
  await must(
    vault.root("POST", "database/config/reports", {
      plugin_name: "postgresql-database-plugin",
      allowed_roles: ["reports"],
      connection_url: `postgresql://{{username}}:{{password}}@${database.hostname}:${port}${database.pathname}?sslmode=disable&connect_timeout=2`,
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
}

/** As the subject reads it, with the token of the grant. */
async function readLogin(place: VaultedWorld, token: string): Promise<Login> {
  const { body } = await must(place.vault.http(token, "GET", creds));
  return { user: textAt(body, "data", "username"), password: place.seen(textAt(body, "data", "password")) };
}

export const isOpen = (client: Client): Promise<boolean> =>
  client.query("SELECT 1").then(
    () => true,
    () => false,
  );

/** The leases that there are, asked by root, past the app. */
export async function leases(vault: VaultUnderTest): Promise<readonly string[]> {
  const { body } = await vault.root("GET", `sys/leases/lookup/${creds}?list=true`);
  return ((valueAt(body, "data", "keys") ?? []) as readonly string[]).map((name) => `${creds}/${name}`);
}

/** Collected and opened: the token of the grant. */
export async function collectedToken(place: VaultedWorld, grant: string): Promise<string> {
  const { world } = place;
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, grant)), "Show it once");
  const token = await place.opens(shown);
  await visitor.presses(shown, "I have it");
  return token;
}

/** …, and a login to PostgreSQL read with it. */
export const collected = async (place: VaultedWorld, grant: string): Promise<Login> =>
  readLogin(place, await collectedToken(place, grant));

/** The world's clock runs like everybody's: only waiting passes time. */
export async function over(world: World, since: number, lengthMs: number): Promise<void> {
  await sleep(Math.max(0, since + lengthMs - (await world.now())));
}
