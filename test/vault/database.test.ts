import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hours, minutes, seconds } from "../../src/core/instant.ts";
import type { VaultCredential } from "../../src/core/vault/credential.ts";
import { Door } from "../support/door.ts";
import { openPostgres, type TestPostgres } from "../support/postgres.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { must, Place, setup, type VaultUnderTest } from "./place.ts";
import { startReal } from "./real.ts";

const creds = "database/creds/orders-read";
const orders = { kind: "token", role: "orders-read", leases: [creds] } as const satisfies VaultCredential;

/** What a dynamic credential read with a grant's token does, at a real Vault with a real PostgreSQL behind it. */
describe("a login to PostgreSQL that was read with the token", () => {
  let postgres: TestPostgres;
  let door: Door;
  let vault: VaultUnderTest;
  let place: Place;
  let address: URL;

  beforeAll(async () => {
    postgres = await openPostgres(["-c", "fsync=off"]);
    address = new URL(await postgres.database());
    door = await Door.to(Number(address.port));
    const given = { entitlement: "orders-db/read", maxDuration: hours(8), credential: orders };
    vault = await startReal();
    place = await Place.install(vault, setup([given]));
    await must(vault.root("POST", "sys/mounts/database", { type: "database" }));
    await must(
      vault.root("POST", "database/config/orders", {
        plugin_name: "postgresql-database-plugin",
        allowed_roles: ["orders-read"],
        connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${door.port}${address.pathname}?sslmode=disable&connect_timeout=2`,
        username: address.username,
        password: address.password,
      }),
    );
    await must(
      vault.root("POST", "database/roles/orders-read", {
        db_name: "orders",
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
  });
  afterAll(async () => {
    await place.close();
    await door.close();
    await postgres.stop();
  });

  /** The subject reads its login with its token, past the app. */
  async function read(
    token: string,
  ): Promise<{ readonly user: string; readonly password: string; readonly lease: string }> {
    const { body } = await must(vault.http(token, "GET", creds));
    const password = textAt(body, "data", "password");
    place.witness.secrets.push(password);
    return { user: textAt(body, "data", "username"), password, lease: textAt(body, "lease_id") };
  }

  async function logIn({
    user,
    password,
  }: {
    readonly user: string;
    readonly password: string;
  }): Promise<Client | null> {
    const client = new Client({
      host: "127.0.0.1",
      port: Number(address.port),
      database: address.pathname.slice(1),
      user,
      password,
    });
    client.on("error", () => undefined);
    return client.connect().then(
      () => client,
      () => null,
    );
  }

  const leases = async (): Promise<readonly string[]> => {
    const { body } = await vault.root("GET", `sys/leases/lookup/${creds}?list=true`);
    return (valueAt(body, "data", "keys") ?? []) as readonly string[];
  };
  const isOpen = (client: Client): Promise<boolean> =>
    client.query("SELECT 1").then(
      () => true,
      () => false,
    );

  test("works, and dies with the token, by Vault alone: the login, the open session and the lease", async () => {
    const grant = place.grant(seconds(4));
    const issued = await place.issue(orders, grant);
    const login = await read(await place.open(issued));
    const session = await logIn(login);
    expect(session).not.toBeNull();
    expect(await leases()).toEqual([login.lease.split("/").at(-1)]);
    // From here on nobody but Vault does anything.
    await until("the lease is gone", async () => ((await leases()).length === 0 ? true : null));
    expect(vault.clock.now()).toBeGreaterThanOrEqual(issued.endsAt - 1000);
    expect(vault.clock.now() - grant.until).toBeLessThan(10_000);
    expect(await isOpen(session as Client)).toBe(false);
    expect(await logIn(login)).toBeNull();
    expect(await place.issuer(orders).inspect(issued.handle)).toBe("gone");
  });

  test("ended early, it is refused at once", async () => {
    const issued = await place.issue(orders, place.grant(minutes(30)));
    const login = await read(await place.open(issued));
    const session = await logIn(login);
    await place.issuer(orders).revoke(issued.handle, vault.clock.now());
    await until("the lease is gone", async () => ((await leases()).length === 0 ? true : null));
    expect(await isOpen(session as Client)).toBe(false);
    expect(await logIn(login)).toBeNull();
  });

  test("while the database is down it is not called gone: it is ending until Vault got through", async () => {
    const issuer = place.issuer(orders);
    const issued = await place.issue(orders, place.grant(minutes(30)));
    const login = await read(await place.open(issued));
    door.shut();
    await issuer.revoke(issued.handle, vault.clock.now());
    await until("Vault has tried", async () => ((await leases()).length === 1 ? true : null));
    expect(await issuer.inspect(issued.handle)).toBe("active");
    expect(await logIn(login)).not.toBeNull();
    door.open();
    await until("Vault got through", async () => ((await issuer.inspect(issued.handle)) === "gone" ? true : null));
    expect(await logIn(login)).toBeNull();
    expect(await leases()).toEqual([]);
  });

  test("another's live login is no reason to wait", async () => {
    const issuer = place.issuer(orders);
    const [one, other] = [await place.issue(orders, place.grant()), await place.issue(orders, place.grant())];
    await read(await place.open(other));
    await issuer.revoke(one.handle, vault.clock.now());
    expect(await issuer.inspect(one.handle)).toBe("gone");
    await issuer.revoke(other.handle, vault.clock.now());
  });

  test("no password and no token got to where it must not", () => {
    expect(place.witness.secrets.length).toBeGreaterThan(6);
    expect(place.leaks()).toEqual([]);
  });
});
