import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";

import type { Grant } from "../../../src/core/grant/grant.ts";
import { hours, instant, minutes } from "../../../src/core/instant.ts";
import { createEmbeddedIssuer } from "../../../src/issuers/embedded/issuer.ts";
import { createKeyring } from "../../../src/issuers/embedded/keyring.ts";
import { readSshCertificate } from "../../../src/issuers/vault/ssh-certificate.ts";
import type { Issued } from "../../../src/ports.ts";
import { ownKeysOf } from "../../../src/syntax/own-keys.ts";
import { approvedGrant } from "../../support/grant.ts";
import { handsAt, memoryRegister } from "../../support/registers.ts";
import { sshPublicKey } from "../../support/ssh-key.ts";

const key = (): KeyObject => generateKeyPairSync("ed25519").privateKey;

async function setUp(keys: readonly KeyObject[] = [key()]) {
  const clock = handsAt("2026-11-02T09:00:00.400Z");
  const keyring = await createKeyring(keys);
  const register = memoryRegister();
  const embedded = createEmbeddedIssuer({ register, keyring, issuer: "https://access.example", clock });
  const issuer = embedded.issuerOf({ kind: "embedded-ssh" });
  const line = sshPublicKey();
  const terms = approvedGrant(clock.now(), { issuer: { kind: "embedded-ssh" } });
  const grant: Grant = {
    ...terms,
    until: instant(terms.start + hours(1)),
    approved: { ...terms.approved, ...ownKeysOf({ "public-key": `${line} requester@laptop` }) },
  };
  return { clock, keyring, issuer, line, grant };
}

function certificateOf({ delivery }: Issued) {
  if (delivery.kind !== "public") throw new Error("that is a secret");
  return readSshCertificate(delivery.text);
}

test("a certificate is for the subject's key, the entitlement and the approved time, and names the grant", async () => {
  const { issuer, line, grant } = await setUp();
  const issued = await issuer.issue(grant);
  expect(certificateOf(issued)).toEqual({
    key: line,
    user: true,
    keyId: "41-orders-read-1.1.1",
    principals: ["orders-db/read"],
    from: instant(Date.parse("2026-11-02T08:59:30Z")),
    to: instant(Date.parse("2026-11-02T10:00:00Z")),
  });
  expect(issued.endsAt).toBe(instant(Date.parse("2026-11-02T10:00:00Z")));
});

test("of parts, its holder may come as each of them, and as nothing else", async () => {
  const { issuer, grant } = await setUp();
  const approved = { ...grant.approved, scope: ["refunds", "sales"] };
  expect(certificateOf(await issuer.issue({ ...grant, approved })).principals).toEqual([
    "orders-db/read:refunds",
    "orders-db/read:sales",
  ]);
  const narrowed = certificateOf(await issuer.issue({ ...grant, approved, scope: ["sales"] }));
  expect(narrowed.principals).toEqual(["orders-db/read:sales"]);
});

test("asked for again it is the same, so that a crash makes no second one; another attempt is another", async () => {
  const { clock, issuer, grant } = await setUp();
  const first = await issuer.issue(grant);
  clock.set(instant(clock.now() + minutes(5)));
  expect(await issuer.issue(grant)).toEqual(first);
  expect(await issuer.issue({ ...grant, attempt: 2 })).not.toEqual(first);
});

test("nobody can take it back: it is active until its own end, and gone then", async () => {
  const { clock, issuer, grant } = await setUp();
  const { handle } = await issuer.issue(grant);
  expect(await issuer.revoke(handle, clock.now())).toMatchObject({ said: "revoked" });
  expect(await issuer.inspect(handle)).toBe("active");
  clock.set(instant(clock.now() + hours(1)));
  expect(await issuer.inspect(handle)).toBe("gone");
  expect(await issuer.revoke(handle, clock.now())).toMatchObject({ said: "already-gone" });
});

test("a handle of something else is no certificate's", async () => {
  const { issuer } = await setUp();
  await expect(issuer.inspect("41-orders-read-1.1.1")).rejects.toThrow("is no handle of an SSH certificate");
});

test("what was never written down was shown to nobody", async () => {
  const { clock, issuer, grant } = await setUp();
  const proof = await issuer.revokeAttempt(grant, 1, clock.now());
  expect(proof).toEqual({ handle: null, said: "never-issued", at: clock.now() });
  expect(await issuer.list()).toEqual([]);
});

test("an entry without a key is signed for nobody", async () => {
  const { issuer, grant } = await setUp();
  const { publicKey: _publicKey, ...approved } = grant.approved;
  await expect(issuer.issue({ ...grant, approved })).rejects.toThrow("brings no public key");
});

test("servers are told of both authorities while keys are changed, and neither signs tokens", async () => {
  const [fresh, old] = [key(), key()];
  const { keyring } = await setUp([fresh, old]);
  const before = await createKeyring([old]);
  expect(keyring.sshAuthorities).toHaveLength(2);
  expect(keyring.sshAuthorities[1]).toBe(before.sshAuthorities[0]);
  const signing = Buffer.from(keyring.jwks.keys[0]!.x, "base64url").toString("hex");
  for (const line of keyring.sshAuthorities)
    expect(Buffer.from(line.split(" ")[1]!, "base64").toString("hex")).not.toContain(signing);
});
