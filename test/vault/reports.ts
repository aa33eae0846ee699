import { setTimeout as sleep } from "node:timers/promises";

import type { Client } from "pg";
import { expect } from "vitest";

import { claimPath } from "../support/approved.ts";
import { Door } from "../support/door.ts";
import { entry } from "../support/entry.ts";
import { openPostgres } from "../support/postgres.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt } from "../support/vault-server.ts";
import { VaultedWorld } from "../support/vaulted-world.ts";
import type { World } from "../support/world.ts";
import { givesLogins, leasesAt, logIn, type Login } from "./logins.ts";
import { must, type VaultUnderTest } from "./place.ts";
import { realTime, startReal } from "./real.ts";

const creds = "database/creds/reports";

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
      await givesLogins(vault, database, door.port, "reports");
      return VaultedWorld.start(vault, { ...realTime, leases: [creds] });
    },
    logIn: (login) => logIn(database, login),
    async close() {
      await door.close();
      await postgres.stop();
    },
  };
}

/** As the subject reads it, with the token of the grant. */
async function readLogin(place: VaultedWorld, token: string): Promise<Login> {
  const { body } = await must(place.vault.http(token, "GET", creds));
  return { user: textAt(body, "data", "username"), password: place.seen(textAt(body, "data", "password")) };
}

/** The leases that there are, asked by root, past the app. */
export const leases = (vault: VaultUnderTest): Promise<readonly string[]> => leasesAt(vault, creds);

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

/** Asks that an entry goes, which ends its grant. */
export async function removes(world: World, id: string): Promise<void> {
  const removal = await world.requester.opens({ [`access/reports/${id}.yaml`]: null });
  await world.settled();
  await world.requester.merges(removal);
}

/** Its end stands in the ledger, and Vault knows its token no more. */
export async function ended({ world, vault }: VaultedWorld, id: string, token: string): Promise<void> {
  await until("the ledger has its end", async () => ((await linesAbout(world, id)).includes("ended") ? true : null));
  expect((await vault.http(token, "GET", "auth/token/lookup-self")).status).toBe(403);
}
