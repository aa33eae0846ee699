import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Grant } from "../../src/core/grant/grant.ts";
import { createVaultIssuer } from "../../src/issuers/vault/issuer.ts";
import { hours, minutes, seconds } from "../../src/core/instant.ts";
import type { Issued } from "../../src/ports.ts";
import { ownKeysOf, type WrittenKeys } from "../../src/syntax/own-keys.ts";
import { certificateRequest } from "../support/certificate-request.ts";
import { credentials, must, Place, type VaultUnderTest } from "./place.ts";

/** An entry that brings a key of its subject. */
const bringing = (grant: Grant, own: WrittenKeys): Grant => ({
  ...grant,
  approved: { ...grant.approved, ...ownKeysOf(own) },
});

const published = (issued: Issued): string => {
  if (issued.delivery.kind !== "public") throw new Error("that is a secret");
  return issued.delivery.text;
};

/** What holds of certificates for keys of the subject's own at any Vault: run against the fake and a real one. */
export function keysContract(name: string, start: () => Promise<VaultUnderTest>): void {
  describe(`${name}: certificates`, () => {
    let place: Place;
    let vault: VaultUnderTest;
    beforeAll(async () => {
      vault = await start();
      place = await Place.install(vault);
    });
    afterAll(() => place.close());

    describe("certificate for the subject's own key", () => {
      const { certificate } = credentials;
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const csr = certificateRequest(privateKey, publicKey, "requester");

      test("names the grant, holds the subject's key, ends in time, and is on the revocation list afterwards", async () => {
        const grant = bringing(place.grant(minutes(30)), { csr });
        const issuer = place.issuer(certificate);
        const issued = await place.issue(certificate, grant);
        const made = new X509Certificate(published(issued));
        expect(made.publicKey.equals(publicKey)).toBe(true);
        expect(made.subject).toContain(`serialNumber=suite:41-${grant.id}.1`);
        expect(issued.endsAt).toBe(made.validToDate.getTime());
        expect(issued.endsAt).toBeLessThanOrEqual(grant.until);
        expect(await issuer.inspect(issued.handle)).toBe("active");
        expect((await issuer.list()).filter((one) => one.grant === grant.id)).toMatchObject([{ attempt: 1 }]);
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "revoked" });
        expect(await issuer.inspect(issued.handle)).toBe("gone");
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "already-gone" });
        expect((await issuer.list()).filter((one) => one.grant === grant.id)).toEqual([]);
      });

      test("one whose answer was lost is found by what it carries", async () => {
        const grant = bringing(place.grant(minutes(30)), { csr });
        place.proxy.spoil("POST", /\/pki\/sign\//u, "lose-answer");
        await expect(place.issue(certificate, grant)).rejects.toMatchObject({ name: "OutcomeUnknown" });
        expect(await place.issuer(certificate).revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({
          said: "revoked",
        });
        expect((await place.issuer(certificate).list()).filter((one) => one.grant === grant.id)).toEqual([]);
      });

      test("another deployment's is not ours, though it has the same repository and grant", async () => {
        const grant = bringing(place.grant(minutes(30)), { csr });
        const elsewhere = createVaultIssuer({ ...place.means, deployment: "elsewhere" }, certificate);
        const { handle } = await elsewhere.issue(grant);
        expect((await place.issuer(certificate).list()).filter((one) => one.grant === grant.id)).toEqual([]);
        expect((await elsewhere.list()).filter((one) => one.grant === grant.id)).toMatchObject([{ handle }]);
      });

      test("the role's ceiling is read back", async () => {
        const grant = bringing(place.grant(hours(4)), { csr });
        expect((await place.issue(certificate, grant)).endsAt).toBeLessThan(grant.start + hours(1) + seconds(40));
      });

      test("an entry without a signing request gets none", async () => {
        await expect(place.issue(certificate, place.grant())).rejects.toThrow(
          "the entry carries no certificate signing",
        );
      });
    });

    describe("signed SSH key of the subject's own", () => {
      const { ssh } = credentials;
      const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6RXMrVXO2kWBR4NTeqXtxzQ3hv1O3Y3gf3NEb7WzCk";

      test("names the grant and an account, and ends by its own window only", async () => {
        const grant = bringing(place.grant(minutes(30)), { "public-key": `${key} requester@laptop` });
        const issuer = place.issuer(ssh);
        const issued = await place.issue(ssh, grant);
        expect(published(issued)).toMatch(/^ssh-ed25519-cert-v01@openssh\.com /u);
        expect(issued.handle).toContain(`41-${grant.id}.1`);
        expect(issued.endsAt).toBeLessThanOrEqual(grant.until);
        expect(await issuer.inspect(issued.handle)).toBe("active");
        // Nobody can take it back: it says so until its end.
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "revoked" });
        expect(await issuer.inspect(issued.handle)).toBe("active");
      });

      test("is gone when its window is over", async () => {
        const grant = bringing(place.grant(seconds(4)), { "public-key": key });
        const issued = await place.issue(ssh, grant);
        await vault.pass(seconds(4));
        expect(await place.issuer(ssh).inspect(issued.handle)).toBe("gone");
      });

      test("never lasts longer than an hour, nor is it good for every account", async () => {
        await expect(place.issue(ssh, bringing(place.grant(hours(2)), { "public-key": key }))).rejects.toThrow(
          "it lasts one hour at most",
        );
        await must(vault.root("POST", "ssh/roles/ent-shell", { ...sshRole, default_user: "" }));
        await expect(place.issue(ssh, bringing(place.grant(minutes(9)), { "public-key": key }))).rejects.toThrow(
          "what the SSH role `ent-shell` signs is good for every account",
        );
        await must(vault.root("POST", "ssh/roles/ent-shell", { ...sshRole, default_user: "deploy" }));
      });

      test("an entry without a key gets none", async () => {
        await expect(place.issue(ssh, place.grant(minutes(9)))).rejects.toThrow("the entry carries no SSH public key");
      });
    });
  });
}

const sshRole = {
  key_type: "ca",
  allow_user_certificates: true,
  allow_user_key_ids: true,
  allowed_users: "deploy",
  max_ttl: "3600s",
};
