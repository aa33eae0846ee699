import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hours, instant, minutes, seconds } from "../../src/core/instant.ts";
import { createVaultIssuer } from "../../src/issuers/vault/issuer.ts";
import { OutcomeUnknown } from "../../src/ports/issuer.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { letReadOrders, orders } from "./orders.ts";
import { credentials, must, Place, prefix, repository, setup, writePolicy, type VaultUnderTest } from "./place.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { repositoryId } from "../../src/core/ids.ts";

const { token } = credentials;
const create = /\/auth\/token\/create\//u;

/** What holds of tokens at any Vault: run against the fake and against a real one. */
export function tokenContract(name: string, start: () => Promise<VaultUnderTest>): void {
  describe(`${name}: tokens of a token role`, () => {
    let place: Place;
    let vault: VaultUnderTest;
    beforeAll(async () => {
      vault = await start();
      place = await Place.install(vault);
      await letReadOrders(vault, `${prefix}read`);
    });
    afterAll(() => place.close());

    test("is handed over wrapped, opened once by the subject, and gives what the entitlement gives", async () => {
      const grant = place.grant();
      const issuer = place.issuer(token);
      const issued = await place.issue(token, grant);
      expect(issued.delivery).toMatchObject({ kind: "wrapped", creationPath: "auth/token/create/ent-read" });
      expect(await issuer.inspect(issued.handle)).toBe("unclaimed");
      const opened = await place.open(issued);
      expect(await orders(vault, opened)).toBe(200);
      // Vault throws the opened wrap away in its own time.
      await until("the wrap is opened", async () => ((await issuer.inspect(issued.handle)) === "active" ? true : null));
      expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "revoked" });
      expect(await issuer.inspect(issued.handle)).toBe("gone");
      expect(await orders(vault, opened)).toBe(403);
    });

    test("what the claimer is told to expect is what Vault tells of the wrap", async () => {
      const issued = await place.issue(token, place.grant());
      if (issued.delivery.kind !== "wrapped") throw new Error("not wrapped");
      const { body } = await must(vault.http(null, "POST", "sys/wrapping/lookup", { token: issued.delivery.token }));
      expect(textAt(body, "data", "creation_path")).toBe(issued.delivery.creationPath);
    });

    test("a wrap opens once: whoever comes second is refused, and that is an alarm", async () => {
      const issued = await place.issue(token, place.grant());
      expect((await place.unwrap(issued)).status).toBe(200);
      const second = await place.unwrap(issued);
      expect(second.status).toBe(400);
      expect(valueAt(second.body, "errors")).toEqual(["wrapping token is not valid or does not exist"]);
    });

    test("a token that nobody claimed is ended without its wrap being opened", async () => {
      const grant = place.grant();
      const issued = await place.issue(token, grant);
      expect(await place.count(grant)).toBe(1);
      await place.issuer(token).revoke(issued.handle, vault.clock.now());
      expect(await place.count(grant)).toBe(0);
      expect((await place.unwrap(issued)).status).toBe(400);
    });

    test("the app cannot make a token that it would see", async () => {
      const path = `auth/token/create/${prefix}read`;
      await expect(place.told(place.session.call("write", path as never, {}))).rejects.toThrow(
        "Vault: POST auth/token/create/ent-read: 403, permission denied: the app's policy allows the path `auth/token/create/ent-read`, but not with these parameters",
      );
    });

    test("the true end is read back: the role's ceiling is earlier than what was approved", async () => {
      const grant = place.grant(hours(4));
      const { endsAt } = await place.issue(token, grant);
      expect(endsAt).toBeLessThan(grant.start + hours(1) + seconds(20));
      expect(endsAt).toBeGreaterThan(grant.start + minutes(59));
    });

    test("never ends after what was approved", async () => {
      const grant = place.grant(minutes(30));
      const { endsAt } = await place.issue(token, grant);
      expect(endsAt).toBeLessThanOrEqual(grant.until);
      expect(endsAt).toBeGreaterThan(grant.until - seconds(20));
    });

    test("its end is its longest life too: nobody renews it beyond", async () => {
      const { handle } = await place.issue(token, place.grant(minutes(30)));
      const accessor = handle.split(":")[2];
      const { body } = await must(vault.root("POST", "auth/token/lookup-accessor", { accessor }));
      expect(valueAt(body, "data", "explicit_max_ttl")).toBeLessThanOrEqual(1800);
      expect(valueAt(body, "data", "explicit_max_ttl")).toBeGreaterThan(1700);
    });

    test("where the server takes its time, what would outlast the approval is revoked and made again, shorter", async () => {
      const clock = { ...place.means.clock, now: () => instant(place.means.clock.now() - 3000) };
      const serverNow = async () => instant((await place.means.serverNow()) - 3000);
      const grant = place.grant(minutes(30));
      const issued = await createVaultIssuer({ ...place.means, serverNow, clock }, token).issue(grant);
      expect(issued.endsAt).toBeLessThanOrEqual(grant.until);
      expect(await place.count(grant)).toBe(1);
    });

    test("every token is looked at once, not at every sweep: what it carries never changes", async () => {
      const issuer = place.issuer(token);
      const listed = await issuer.list();
      expect(listed.length).toBeGreaterThan(0);
      const before = place.proxy.passed.length;
      expect(await issuer.list()).toEqual(listed);
      expect(place.proxy.passed.slice(before).map(({ path }) => path)).toEqual(["/v1/auth/token/accessors?list=1"]);
    });

    test("ends by itself, though nobody ends it", async () => {
      const grant = place.grant(seconds(3));
      const issued = await place.issue(token, grant);
      const opened = await place.open(issued);
      expect(await orders(vault, opened)).toBe(200);
      await vault.pass(seconds(3));
      expect(await orders(vault, opened)).toBe(403);
      expect(await place.issuer(token).inspect(issued.handle)).toBe("gone");
    });

    test("nothing is issued whose time is over", async () => {
      await expect(place.issue(token, place.grant(seconds(1)))).rejects.toThrow("its time is over");
    });

    test("ending twice is answered, and is no error", async () => {
      const issuer = place.issuer(token);
      const { handle } = await place.issue(token, place.grant());
      expect(await issuer.revoke(handle, vault.clock.now())).toMatchObject({ said: "revoked", handle });
      expect(await issuer.revoke(handle, vault.clock.now())).toMatchObject({ said: "already-gone", handle });
    });

    test("all of ours are listed with where they belong, and nothing of anybody else's", async () => {
      const grant = { ...place.grant(), attempt: 3 };
      await place.issue(token, grant);
      const path = `auth/token/create/${prefix}read`;
      const meta = { countersign: "another", repository: "41", grant: "read-1.1", attempt: "1" };
      const theirs = await must(vault.root("POST", path, { meta, ttl: "60s" }));
      const listed = await place.issuer(token).list();
      expect(listed.filter((one) => one.grant === grant.id)).toMatchObject([{ repository: 41, attempt: 3 }]);
      expect(listed.every((one) => one.repository === repository)).toBe(true);
      expect(listed.filter((one) => one.handle.includes(textAt(theirs.body, "auth", "accessor")))).toEqual([]);
      const found = listed.find((one) => one.grant === grant.id);
      await place.issuer(token).revoke(found?.handle ?? "", vault.clock.now());
      expect(await place.count(grant)).toBe(0);
    });

    test("an attempt is ended by what it carries, and others of the grant are left alone", async () => {
      const grant = place.grant();
      const issuer = place.issuer(token);
      await place.issue(token, grant);
      const second = await place.issue(token, { ...grant, attempt: 2 });
      expect(await issuer.revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({ said: "revoked" });
      expect(await issuer.revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({
        said: "never-issued",
        handle: null,
      });
      expect(await issuer.inspect(second.handle)).toBe("unclaimed");
      expect(await place.count(grant)).toBe(1);
    });

    test("an answer that was lost is not asked for again; what it made is found, and nothing is left", async () => {
      const grant = place.grant();
      place.proxy.spoil("POST", create, "lose-answer");
      await expect(place.issue(token, grant)).rejects.toThrow(OutcomeUnknown);
      expect(await place.count(grant)).toBe(1);
      expect(await place.issuer(token).revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({ said: "revoked" });
      expect(await place.count(grant)).toBe(0);
    });

    test("a role that makes children of the app's own token is refused, and nothing is left of it", async () => {
      const made = { allowed_policies: [`${prefix}read`], orphan: false, token_no_default_policy: true };
      await must(vault.root("POST", `auth/token/roles/${prefix}child`, made));
      const what = setup([{ entitlement: "x/z", maxDuration: hours(1), credential: { ...token, role: "child" } }]);
      await writePolicy(vault, "countersign-ent", policyText(what.app));
      const grant = place.grant();
      await expect(place.issue({ ...token, role: "child" }, grant)).rejects.toThrow(
        "the token role `ent-child` does not make orphans",
      );
      expect(await place.count(grant)).toBe(0);
      await writePolicy(vault, "countersign-ent", policyText(setup().app));
    });

    test("a role that gives more than its own policy is refused, and nothing is left of it", async () => {
      const broad = { allowed_policies: [`${prefix}read`, `${prefix}robot`] };
      await must(vault.root("POST", `auth/token/roles/${prefix}read`, broad));
      const grant = place.grant();
      await expect(place.issue(token, grant)).rejects.toThrow("gives more than its own policy");
      expect(await place.count(grant)).toBe(0);
      await must(vault.root("POST", `auth/token/roles/${prefix}read`, { allowed_policies: [`${prefix}read`] }));
    });

    test("what is wrong and cannot be taken back is said to be left, and found by what it carries", async () => {
      await must(
        vault.root("POST", `auth/token/roles/${prefix}read`, { token_no_default_policy: false, orphan: false }),
      );
      place.proxy.spoil("POST", /revoke-accessor$/u, { status: 500, body: { errors: ["internal error"] } });
      const grant = place.grant();
      await expect(place.issue(token, grant)).rejects.toThrow(OutcomeUnknown);
      expect(await place.count(grant)).toBe(1);
      await must(vault.root("POST", `auth/token/roles/${prefix}read`, { token_no_default_policy: true, orphan: true }));
      expect(await place.issuer(token).revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({ said: "revoked" });
      expect(await place.count(grant)).toBe(0);
    });

    test("no catalog reaches a name outside its repository's prefix", async () => {
      for (const role of ["../other", "other/x", "Read", "read?list=1", "", "a".repeat(70)])
        await expect(place.issue({ ...token, role }, place.grant())).rejects.toThrow(RangeError);
      await expect(place.issue(token, place.grant(hours(1), { repository: repositoryId(42) }))).rejects.toThrow(
        "no prefix is configured for the repository 42",
      );
    });

    test("of everything that was issued here, nothing got to where it must not", () => {
      expect(place.witness.secrets.length).toBeGreaterThan(1);
      expect(place.witness.wraps.length).toBeGreaterThan(1);
      expect(place.leaks()).toEqual([]);
    });
  });
}
