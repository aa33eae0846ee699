import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, test } from "vitest";

import type { Grant } from "../../../src/core/grant/grant.ts";
import { accountId } from "../../../src/core/ids.ts";
import { hours, instant, minutes } from "../../../src/core/instant.ts";
import type { Issuer } from "../../../src/ports.ts";
import { createIntrospector } from "../../../src/issuers/embedded/introspect.ts";
import { createEmbeddedIssuer, type EmbeddedIssuer } from "../../../src/issuers/embedded/issuer.ts";
import { createKeyring } from "../../../src/issuers/embedded/keyring.ts";
import { approvedGrant, claimedGrant, issuedGrant } from "../../support/grant.ts";
import { handsAt, holding, memoryRegister } from "../../support/registers.ts";

const url = "https://countersign.example.com";
const requester = accountId(7);
const key = (): KeyObject => generateKeyPairSync("ed25519").privateKey;
const publicKeys = (jwks: { readonly keys: readonly object[] }) => createLocalJWKSet(jwks as unknown as JSONWebKeySet);

const tokensOf = (embedded: EmbeddedIssuer, { issuer }: Grant): Issuer =>
  embedded.tokens(issuer.kind === "embedded" && issuer.introspected);

async function setUp(keys: readonly KeyObject[] = [key()], terms: Partial<Grant> = {}) {
  const clock = handsAt("2026-11-02T09:00:00.400Z");
  const register = memoryRegister();
  const keyring = await createKeyring(keys);
  const embedded = createEmbeddedIssuer({ register, keyring, issuer: url, clock });
  const approved = approvedGrant(clock.now(), terms);
  const issuer = tokensOf(embedded, approved);
  const issued = issuedGrant(approved, (await issuer.issue(approved)).handle);
  const grant = claimedGrant(issued, requester, clock.now());
  let held: Grant | null = grant;
  const introspect = createIntrospector({
    register,
    grants: holding(() => held),
    keyring,
    issuer: url,
    clock,
  });
  const hold = (to: Grant | null): void => void (held = to);
  const handle = "41-orders-read-1.1.1";
  return { clock, register, keyring, embedded, issuer, approved, issued, grant, introspect, hold, handle };
}

describe("issuing", () => {
  test("nothing secret is made until somebody claims, and issuing twice gives the same id", async () => {
    const { issuer, approved, register, handle } = await setUp();
    expect(await issuer.issue(approved)).toEqual({
      handle,
      delivery: { kind: "minted-at-claim" },
      endsAt: Date.parse("2026-11-02T13:00:00Z"),
    });
    expect([...register.rows.values()].map(({ state }) => state)).toEqual(["unclaimed"]);
    expect(await issuer.inspect(handle)).toBe("unclaimed");
  });

  test("an answer that was lost comes too late once its attempt was given up", async () => {
    const { issuer, approved, clock } = await setUp();
    const second = { ...approved, attempt: 2 };
    expect(await issuer.revokeAttempt(second, 2, clock.now())).toMatchObject({ said: "never-issued", handle: null });
    await expect(issuer.issue(second)).rejects.toThrow("41-orders-read-1.1.2 was revoked before it was issued");
  });
});

describe("minting", () => {
  test("the token says who, what, and until when, in whole seconds that never outlast the approval", async () => {
    const { issuer, grant, handle, keyring, clock } = await setUp();
    const { token, expiresAt } = await issuer.mint(grant, handle);
    const verified = await jwtVerify(token, publicKeys(keyring.jwks), {
      issuer: url,
      audience: "orders-db",
      currentDate: new Date(clock.now()),
    });
    expect(decodeProtectedHeader(token)).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: keyring.jwks.keys[0]?.kid });
    const nine = Date.parse("2026-11-02T09:00:00Z") / 1000;
    expect(verified.payload).toEqual({
      iss: url,
      sub: "github:7",
      login: "requester",
      aud: "orders-db",
      entitlement: "orders-db/read",
      jti: handle,
      iat: nine,
      nbf: nine,
      exp: nine + 4 * 3600,
    });
    expect(expiresAt).toBeLessThanOrEqual(grant.until);
  });

  test("the register never learns the token, and minting again gives no second one", async () => {
    const { issuer, grant, handle, register } = await setUp();
    const first = await issuer.mint(grant, handle);
    expect(await issuer.mint(grant, handle)).toEqual(first);
    expect(JSON.stringify([...register.rows.values()])).not.toContain(first.token.split(".")[2]);
    expect(await issuer.inspect(handle)).toBe("active");
  });

  test("what is revoked, over, unclaimed or another grant's is not minted", async () => {
    const { issuer, grant, issued, handle, clock } = await setUp();
    await expect(issuer.mint(issued, handle)).rejects.toThrow("nobody claimed orders-read-1.1");
    await expect(issuer.mint(grant, "41-orders-read-2.1.1")).rejects.toThrow("is not the credential of");
    clock.move(hours(4));
    await expect(issuer.mint(grant, handle)).rejects.toThrow("the time of 41-orders-read-1.1.1 is over");
    clock.move(-4 * 3_600_000);
    await issuer.revoke(handle, clock.now());
    await expect(issuer.mint(grant, handle)).rejects.toThrow("41-orders-read-1.1.1 is revoked");
  });

  test("a revocation between the look and the claim wins", async () => {
    const { embedded, grant, handle, register, keyring, clock, issuer } = await setUp();
    const racing = createEmbeddedIssuer({
      keyring,
      issuer: url,
      clock,
      register: {
        ...register,
        setState: async (which, state) => {
          if (state === "claimed") await register.setState(which, "revoked");
          await register.setState(which, state);
        },
      },
    });
    await expect(tokensOf(racing, grant).mint(grant, handle)).rejects.toThrow("is revoked");
    expect(await issuer.inspect(handle)).toBe("gone");
    expect(await embedded.all[0]?.list()).toEqual([]);
  });
});

describe("ending", () => {
  test("revoking says so once, then that it was done; at its end it is gone by itself", async () => {
    const { issuer, grant, handle, clock } = await setUp();
    await issuer.mint(grant, handle);
    const at = clock.now();
    expect(await issuer.revoke(handle, at)).toEqual({ handle, said: "revoked", at });
    expect(await issuer.revoke(handle, at)).toEqual({ handle, said: "already-gone", at });
    expect(await issuer.inspect(handle)).toBe("gone");
    expect(await issuer.inspect("unknown")).toBe("gone");
  });

  test("its end needs nobody: the issuer says gone the moment the time is over", async () => {
    const { issuer, grant, handle, clock } = await setUp();
    await issuer.mint(grant, handle);
    clock.set(instant(Date.parse("2026-11-02T12:59:59.999Z")));
    expect(await issuer.inspect(handle)).toBe("active");
    clock.move(1);
    expect(await issuer.inspect(handle)).toBe("gone");
    expect(await issuer.revoke(handle, clock.now())).toMatchObject({ said: "gone" });
  });

  test("where nobody introspects, a collected token is not called gone before its own end", async () => {
    const { issuer, grant, handle, clock, embedded } = await setUp([key()], {
      issuer: { kind: "embedded", introspected: false },
    });
    await issuer.mint(grant, handle);
    await issuer.revoke(handle, clock.now());
    expect(await issuer.inspect(handle)).toBe("active");
    expect(await embedded.all[0]?.list()).toMatchObject([{ handle, attempt: 1, grant: "orders-read-1.1" }]);
    clock.move(hours(4));
    expect(await issuer.revoke(handle, clock.now())).toMatchObject({ said: "gone" });
    expect(await issuer.inspect(handle)).toBe("gone");
    expect(await embedded.all[0]?.list()).toEqual([]);
  });

  test("where nobody introspects, a token that nobody collected is gone at once", async () => {
    const { issuer, handle, clock } = await setUp([key()], { issuer: { kind: "embedded", introspected: false } });
    await issuer.revoke(handle, clock.now());
    expect(await issuer.inspect(handle)).toBe("gone");
  });

  test("the register is made again from the ledger, and never back from revoked", async () => {
    const { grant, keyring, clock, handle } = await setUp();
    const register = memoryRegister();
    const issuer = tokensOf(createEmbeddedIssuer({ register, keyring, issuer: url, clock }), grant);
    await issuer.adopt(grant);
    expect(await issuer.inspect(handle)).toBe("active");
    await issuer.revoke(handle, clock.now());
    await issuer.adopt(grant);
    expect(await issuer.inspect(handle)).toBe("gone");
  });
});

describe("introspection", () => {
  test("a collected token of an active grant is active, with its claims", async () => {
    const { issuer, grant, handle, introspect } = await setUp();
    const { token } = await issuer.mint(grant, handle);
    expect(await introspect(token)).toMatchObject({
      active: true,
      token_type: "Bearer",
      claims: { jti: handle, sub: "github:7", entitlement: "orders-db/read" },
    });
  });

  test("revoked, over, ending, of another attempt, or of nobody: inactive, and nothing more is said", async () => {
    const { issuer, grant, issued, handle, introspect, hold, clock } = await setUp();
    const { token } = await issuer.mint(grant, handle);
    const inactive = { active: false };
    hold(null);
    expect(await introspect(token)).toEqual(inactive);
    hold({ ...grant, attempt: 2 });
    expect(await introspect(token)).toEqual(inactive);
    const reason = { cause: "revoked", because: "asked", by: null } as const;
    hold({ ...grant, state: { kind: "ending", handle, reason, since: clock.now() } });
    expect(await introspect(token)).toEqual(inactive);
    hold(issued);
    expect(await introspect(token)).toMatchObject({ active: true });
    clock.move(hours(4) - minutes(1));
    expect(await introspect(token)).toMatchObject({ active: true });
    clock.move(minutes(1));
    expect(await introspect(token)).toEqual(inactive);
    clock.move(-3_600_000);
    await issuer.revoke(handle, clock.now());
    expect(await introspect(token)).toEqual(inactive);
  });

  test("a token that somebody else signed, changed, or made for something else is inactive", async () => {
    const { issuer, grant, handle, introspect, keyring } = await setUp();
    const { token } = await issuer.mint(grant, handle);
    const [header, payload, signature] = token.split(".");
    const foreign = await (await createKeyring([key()])).sign({ iss: url, jti: handle, exp: 4_000_000_000 });
    const elsewhere = await keyring.sign({ iss: "https://elsewhere.example", jti: handle, exp: 4_000_000_000 });
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${payload}.`;
    const claims = Buffer.from(JSON.stringify({ iss: url, jti: handle, exp: 4_000_000_000 })).toString("base64url");
    const wrong = [foreign, elsewhere, none, `${header}.${claims}.${signature}`, `${token}x`, "", "a.b.c", "ä"];
    for (const one of wrong) expect(await introspect(one)).toEqual({ active: false });
  });

  test("while keys are rotated, tokens of both are good, and the first signs", async () => {
    const [old, fresh] = [key(), key()];
    const before = await setUp([old]);
    const { token } = await before.issuer.mint(before.grant, before.handle);
    const keyring = await createKeyring([fresh, old]);
    const after = createIntrospector({
      register: before.register,
      grants: holding(() => before.grant),
      keyring,
      issuer: url,
      clock: before.clock,
    });
    expect(await after(token)).toMatchObject({ active: true });
    expect(keyring.jwks.keys.map(({ kid }) => kid)).toContain(before.keyring.jwks.keys[0]?.kid);
    const signed = await keyring.sign({ jti: "x" });
    expect(decodeProtectedHeader(signed).kid).toBe(keyring.jwks.keys[0]?.kid);
    expect(JSON.stringify(keyring.jwks)).not.toContain('"d"');
  });
});
