import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hours, minutes, seconds } from "../../src/core/instant.ts";
import type { VaultCredential } from "../../src/core/vault/credential.ts";
import { Door } from "../support/door.ts";
import { openPostgres, type TestPostgres } from "../support/postgres.ts";
import { until } from "../support/until.ts";
import { textAt } from "../support/vault-server.ts";
import { givesLogins, isOpen, leasesAt, logIn, type Login } from "./logins.ts";
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
    await givesLogins(vault, address, door.port, "orders-read");
  });
  afterAll(async () => {
    await place.close();
    await door.close();
    await postgres.stop();
  });

  /** The subject reads its login with its token, past the app. */
  async function read(token: string): Promise<Login & { readonly lease: string }> {
    const { body } = await must(vault.http(token, "GET", creds));
    const password = textAt(body, "data", "password");
    place.witness.secrets.push(password);
    return { user: textAt(body, "data", "username"), password, lease: textAt(body, "lease_id") };
  }

  const leases = (): Promise<readonly string[]> => leasesAt(vault, creds);

  test("works, and dies with the token, by Vault alone: the login, the open session and the lease", async () => {
    const grant = place.grant(seconds(4));
    const issued = await place.issue(orders, grant);
    const login = await read(await place.open(issued));
    const session = await logIn(address, login);
    expect(session).not.toBeNull();
    expect(await leases()).toEqual([login.lease]);
    // From here on nobody but Vault does anything.
    await until("the lease is gone", async () => ((await leases()).length === 0 ? true : null));
    expect(vault.clock.now()).toBeGreaterThanOrEqual(issued.endsAt - 1000);
    expect(vault.clock.now() - grant.until).toBeLessThan(10_000);
    expect(await isOpen(session as Client)).toBe(false);
    expect(await logIn(address, login)).toBeNull();
    expect(await place.issuer(orders).inspect(issued.handle)).toBe("gone");
  });

  test("ended early, it is refused at once", async () => {
    const issued = await place.issue(orders, place.grant(minutes(30)));
    const login = await read(await place.open(issued));
    const session = await logIn(address, login);
    await place.issuer(orders).revoke(issued.handle, vault.clock.now());
    await until("the lease is gone", async () => ((await leases()).length === 0 ? true : null));
    expect(await isOpen(session as Client)).toBe(false);
    expect(await logIn(address, login)).toBeNull();
  });

  test("while the database is down it is not called gone: it is ending until Vault got through", async () => {
    const issuer = place.issuer(orders);
    const issued = await place.issue(orders, place.grant(minutes(30)));
    const login = await read(await place.open(issued));
    door.shut();
    await issuer.revoke(issued.handle, vault.clock.now());
    await until("Vault has tried", async () => ((await leases()).length === 1 ? true : null));
    expect(await issuer.inspect(issued.handle)).toBe("active");
    expect(await logIn(address, login)).not.toBeNull();
    door.open();
    await until("Vault got through", async () => ((await issuer.inspect(issued.handle)) === "gone" ? true : null));
    expect(await logIn(address, login)).toBeNull();
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
