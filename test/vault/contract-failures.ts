import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { instant } from "../../src/core/instant.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { VaultFailure } from "../../src/issuers/vault/failure.ts";
import { textAt } from "../support/vault-server.ts";
import { letReadOrders, orders } from "./orders.ts";
import { credentials, must, Place, prefix, setup, writePolicy, type VaultUnderTest } from "./place.ts";

const { token } = credentials;
const create = /\/auth\/token\/create\//u;

/** What holds at any Vault when things fail: run against the fake and against a real one. */
export function failureContract(name: string, start: () => Promise<VaultUnderTest>): void {
  describe(`${name}: when things fail`, () => {
    let place: Place;
    let vault: VaultUnderTest;
    beforeAll(async () => {
      vault = await start();
      place = await Place.install(vault);
      await letReadOrders(vault, `${prefix}read`);
    });
    afterAll(() => place.close());

    test("while the server is sealed nothing is issued and nothing is called gone; afterwards all goes on", async () => {
      const grant = place.grant();
      const issuer = place.issuer(token);
      const { handle } = await place.issue(token, grant);
      await vault.seal();
      const failures = await Promise.allSettled([
        issuer.issue(place.grant()),
        issuer.inspect(handle),
        issuer.revoke(handle, vault.clock.now()),
        issuer.list(),
      ]);
      for (const one of failures) {
        expect(one).toMatchObject({ status: "rejected", reason: { name: "VaultFailure", kind: "sealed" } });
        if (one.status === "rejected") place.witness.heard(one.reason);
      }
      await vault.unseal();
      expect(await issuer.inspect(handle)).toBe("unclaimed");
      expect(await issuer.revoke(handle, vault.clock.now())).toMatchObject({ said: "revoked" });
    });

    test("a server that was killed and comes back knows everything that it answered", async () => {
      const grant = place.grant();
      const issuer = place.issuer(token);
      const issued = await place.issue(token, grant);
      await vault.kill();
      await expect(place.told(issuer.inspect(issued.handle))).rejects.toMatchObject({ kind: expect.any(String) });
      await vault.restart();
      expect(await issuer.inspect(issued.handle)).toBe("unclaimed");
      expect(await orders(vault, await place.open(issued))).toBe(200);
      expect(await place.count(grant)).toBe(1);
    });

    test("a policy that is taken away is named in the advice; given back, all goes on", async () => {
      const { handle } = await place.issue(token, place.grant());
      const issuer = place.issuer(token);
      const rules = setup().app.rules.filter((rule) => rule.path !== "auth/token/revoke-accessor");
      await writePolicy(vault, "countersign-ent", policyText({ name: "countersign-ent", rules }));
      await expect(place.told(issuer.revoke(handle, vault.clock.now()))).rejects.toThrow(
        "Vault: POST auth/token/revoke-accessor: 403, permission denied: the app's policy gives nothing on `auth/token/revoke-accessor`, and needs `update`",
      );
      await writePolicy(vault, "countersign-ent", policyText(setup().app));
      expect(await issuer.revoke(handle, vault.clock.now())).toMatchObject({ said: "revoked" });
    });

    test("the app's own token being revoked, it logs in again", async () => {
      const own = await place.session.call("read", "auth/token/lookup-self" as never);
      await must(vault.root("POST", "auth/token/revoke-accessor", { accessor: textAt(own, "data", "accessor") }));
      const { handle } = await place.issue(token, place.grant());
      expect(await place.issuer(token).inspect(handle)).toBe("unclaimed");
    });

    test("a quota that is used up says when to come back", async () => {
      await must(vault.root("POST", "sys/quotas/config", { enable_rate_limit_response_headers: true }));
      await must(
        vault.root("POST", "sys/quotas/rate-limit/tight", { path: "auth/token/create/*", rate: 1, interval: "60s" }),
      );
      const outcomes: unknown[] = [];
      for (let tries = 0; tries < 3; tries += 1)
        outcomes.push(await place.told(place.issue(token, place.grant())).catch((error: unknown) => error));
      await must(vault.root("DELETE", "sys/quotas/rate-limit/tight"));
      const refused = outcomes.filter((one) => one instanceof VaultFailure);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]).toMatchObject({ kind: "rate-limited", status: 429 });
      expect(refused[0]?.retryAt).toBeGreaterThan(vault.clock.now());
    });

    test("a node that is behind is asked again", async () => {
      place.proxy.spoil("POST", create, { status: 412, body: { errors: ["required index state not present"] } }, 2);
      const issued = await place.issue(token, place.grant());
      expect(await place.issuer(token).inspect(issued.handle)).toBe("unclaimed");
    });

    test("a standby that does not know a new token yet is asked again before that is believed", async () => {
      const behind = { status: 400, body: { errors: ["1 error occurred:\n\t* invalid accessor\n\n"] } };
      place.proxy.spoil("POST", /lookup-accessor$/u, behind, 2);
      expect((await place.issue(token, place.grant())).endsAt).toBeGreaterThan(instant(0));
    });

    test("an engine that fails says nothing of being gone", async () => {
      const { handle } = await place.issue(token, place.grant());
      place.proxy.spoil("POST", /revoke-accessor$/u, { status: 500, body: { errors: ["internal error"] } });
      await expect(place.told(place.issuer(token).revoke(handle, vault.clock.now()))).rejects.toMatchObject({
        kind: "broken",
        message: "Vault: POST auth/token/revoke-accessor: 500, the engine failed",
      });
      expect(await place.issuer(token).inspect(handle)).toBe("unclaimed");
    });

    test("of everything that was issued here, nothing got to where it must not", () => {
      expect(place.witness.secrets.length).toBeGreaterThan(0);
      expect(place.witness.wraps.length).toBeGreaterThan(1);
      expect(place.leaks()).toEqual([]);
    });
  });
}
