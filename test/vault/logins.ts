import { Client } from "pg";

import { valueAt } from "../support/vault-server.ts";
import { must, type VaultUnderTest } from "./place.ts";

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Has Vault make logins to this PostgreSQL, at `database/creds/<role>`; it comes to it through this port. */
export async function givesLogins(vault: VaultUnderTest, database: URL, port: number, role: string): Promise<void> {
  await must(vault.root("POST", "sys/mounts/database", { type: "database" }));
  await must(
    vault.root("POST", `database/config/${role}`, {
      plugin_name: "postgresql-database-plugin",
      allowed_roles: [role],
      connection_url: `postgresql://{{username}}:{{password}}@${database.hostname}:${port}${database.pathname}?sslmode=disable&connect_timeout=2`,
      username: database.username,
      password: database.password,
    }),
  );
  await must(
    vault.root("POST", `database/roles/${role}`, {
      db_name: role,
      default_ttl: "1h",
      max_ttl: "8h",
      creation_statements: [`CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`],
      // A session that is open already outlives its role's login otherwise.
      revocation_statements: [
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'`,
        `DROP ROLE IF EXISTS "{{name}}"`,
      ],
    }),
  );
}

/** Whoever the login lets in; `null`: nobody. */
export async function logIn(database: URL, { user, password }: Login): Promise<Client | null> {
  const at = { host: database.hostname, port: Number(database.port), database: database.pathname.slice(1) };
  const client = new Client({ ...at, user, password });
  client.on("error", () => undefined);
  return client.connect().then(
    () => client,
    () => null,
  );
}

export const isOpen = (client: Client): Promise<boolean> =>
  client.query("SELECT 1").then(
    () => true,
    () => false,
  );

/** The leases that there are of what was read at this path, asked by root, past the app. */
export async function leasesAt(vault: VaultUnderTest, creds: string): Promise<readonly string[]> {
  const { body } = await vault.root("GET", `sys/leases/lookup/${creds}?list=true`);
  return ((valueAt(body, "data", "keys") ?? []) as readonly string[]).map((name) => `${creds}/${name}`);
}
