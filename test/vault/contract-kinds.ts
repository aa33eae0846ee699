import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Grant } from "../../src/core/grant/grant.ts";
import { hours, minutes, seconds } from "../../src/core/instant.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { letReadOrders, orders } from "./orders.ts";
import { boundTo, credentials, must, Place, prefix, type VaultUnderTest } from "./place.ts";

/** What holds of secret ids and groups at any Vault: run against the fake and against a real one. */
export function kindsContract(name: string, start: () => Promise<VaultUnderTest>): void {
  describe(`${name}: secret ids and groups`, () => {
    let place: Place;
    let vault: VaultUnderTest;
    let idTokens: KeyObject;
    beforeAll(async () => {
      vault = await start();
      place = await Place.install(vault);
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      idTokens = privateKey;
      const pem = publicKey.export({ type: "spki", format: "pem" });
      await must(vault.root("POST", "auth/jwt/config", { jwt_validation_pubkeys: [pem] }));
      await letReadOrders(vault, ...["robot", "console", "export"].map((policy) => `${prefix}${policy}`));
    });
    afterAll(() => place.close());

    describe("secret id of an AppRole", () => {
      const { secretId } = credentials;
      const logIn = async (secret: string): Promise<string | null> => {
        const role = await must(vault.root("GET", "auth/approle/role/ent-robot/role-id"));
        const sent = { role_id: textAt(role.body, "data", "role_id"), secret_id: secret };
        const { status, body } = await vault.http(null, "POST", "auth/approle/login", sent);
        return status === 200 ? textAt(body, "auth", "client_token") : null;
      };

      test("is wrapped, logs in until it is destroyed, and its tokens live 15 minutes at most", async () => {
        const issuer = place.issuer(secretId);
        const issued = await place.issue(secretId, place.grant(minutes(30)));
        expect(issued.delivery).toMatchObject({ creationPath: "auth/approle/role/ent-robot/secret-id" });
        expect(await issuer.inspect(issued.handle)).toBe("unclaimed");
        const secret = textAt((await place.unwrap(issued)).body, "data", "secret_id");
        await until("opened", async () => ((await issuer.inspect(issued.handle)) === "active" ? true : null));
        const token = await logIn(secret);
        expect(await orders(vault, token ?? "")).toBe(200);
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "revoked" });
        expect(await logIn(secret)).toBeNull();
        expect(await issuer.inspect(issued.handle)).toBe("gone");
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "already-gone" });
        const own = await must(vault.http(token, "GET", "kv/orders"));
        expect(own.status).toBe(200);
      });

      test("ends when it was approved to, or earlier where the role says so", async () => {
        const short = place.grant(minutes(30));
        const long = place.grant(hours(4));
        expect((await place.issue(secretId, short)).endsAt).toBeLessThanOrEqual(short.until);
        const { endsAt } = await place.issue(secretId, long);
        expect(endsAt).toBeLessThan(long.start + hours(1) + seconds(20));
        expect(endsAt).toBeGreaterThan(long.start + minutes(59));
      });

      test("is found by what it carries", async () => {
        const grant = place.grant(minutes(30));
        const issuer = place.issuer(secretId);
        const { handle } = await place.issue(secretId, grant);
        expect((await issuer.list()).filter((one) => one.grant === grant.id)).toMatchObject([{ attempt: 1 }]);
        expect(await issuer.revokeAttempt(grant, 1, vault.clock.now())).toMatchObject({ said: "revoked" });
        expect(await issuer.revokeAttempt(grant, 2, vault.clock.now())).toMatchObject({ said: "never-issued" });
        expect(await issuer.inspect(handle)).toBe("gone");
      });

      test("a role whose tokens outlast it by more than 15 minutes is refused", async () => {
        await must(vault.root("POST", "auth/approle/role/ent-robot", { token_max_ttl: "3600s" }));
        await expect(place.issue(secretId, place.grant(minutes(30)))).rejects.toThrow(
          "tokens of the AppRole `ent-robot` would outlast it: give the role a `token_max_ttl` of 15m",
        );
        await must(vault.root("POST", "auth/approle/role/ent-robot", { token_max_ttl: "900s" }));
      });
    });

    describe("group for each grant", () => {
      const { group } = credentials;
      let entity = "";
      let person = "";
      beforeAll(async () => {
        const made = await must(vault.root("POST", "identity/entity", { name: "github-7" }));
        entity = textAt(made.body, "data", "id");
        await must(vault.root("POST", "auth/token/roles/people", { allowed_policies: ["none"] }));
        person = await logInAs("person", entity);
      });

      test("gives access to a token that lives already, and takes it away at once", async () => {
        const issuer = place.issuer(group);
        const grant = place.grant();
        expect(await orders(vault, person)).toBe(403);
        const issued = await place.issue(group, grant);
        expect(issued).toMatchObject({ delivery: { kind: "nothing" }, endsAt: grant.until });
        expect(await orders(vault, person)).toBe(200);
        expect(await issuer.inspect(issued.handle)).toBe("active");
        expect((await issuer.list()).filter((one) => one.grant === grant.id)).toMatchObject([{ attempt: 1 }]);
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "revoked" });
        expect(await orders(vault, person)).toBe(403);
        expect(await issuer.inspect(issued.handle)).toBe("gone");
        expect(await issuer.revoke(issued.handle, vault.clock.now())).toMatchObject({ said: "already-gone" });
      });

      test("two grants of one person do not meet: ending one leaves the other", async () => {
        const [one, other] = [place.grant(), place.grant()];
        const issuer = place.issuer(group);
        await place.issue(group, one);
        await place.issue(group, other);
        await place.issue(group, other);
        await issuer.revokeAttempt(one, 1, vault.clock.now());
        expect(await orders(vault, person)).toBe(200);
        await issuer.revokeAttempt(other, 1, vault.clock.now());
        expect(await orders(vault, person)).toBe(403);
      });

      test("an attempt that was given up does not take the next one with it", async () => {
        const grant = place.grant();
        const issuer = place.issuer(group);
        await place.issue(group, grant);
        const second = await place.issue(group, { ...grant, attempt: 2 });
        await issuer.revokeAttempt(grant, 1, vault.clock.now());
        expect(await issuer.inspect(second.handle)).toBe("active");
        await issuer.revoke(second.handle, vault.clock.now());
        expect(await orders(vault, person)).toBe(403);
      });

      test("the app's policy lets it give no other policy", async () => {
        await expect(place.issue({ ...group, policy: "console,root" }, place.grant())).rejects.toThrow(RangeError);
        const sent = { policies: "ent-console,root", member_entity_ids: entity };
        await expect(
          place.told(place.session.call("write", "identity/group/name/grant-41-x.1.1" as never, sent)),
        ).rejects.toMatchObject({ kind: "forbidden" });
      });

      test("somebody whom Vault does not know is named", async () => {
        const stranger = place.grant(hours(1), { subject: { account: 8 as never, login: "stranger" } });
        await expect(place.issue(group, stranger)).rejects.toThrow("Vault knows no entity `github-8`");
      });
    });

    describe("OIDC token of a workflow run", () => {
      const { actions } = credentials;
      const ref = "acme/exports/.github/workflows/nightly.yaml@refs/heads/main";
      const run = (claims: object): Promise<string> =>
        new SignJWT({
          job_workflow_ref: ref,
          repository_id: "77",
          ref: "refs/heads/main",
          event_name: "schedule",
          ...claims,
        })
          .setProtectedHeader({ alg: "ES256" })
          .setAudience("vault")
          .setIssuedAt(Math.floor(vault.clock.now() / 1000) - 5)
          .setExpirationTime(Math.floor(vault.clock.now() / 1000) + 300)
          .sign(idTokens);
      const logIn = async (claims: object = {}): Promise<string | null> => {
        const sent = { role: "ent-exports", jwt: await run(claims) };
        const { status, body } = await vault.http(null, "POST", "auth/jwt/login", sent);
        return status === 200 ? textAt(body, "auth", "client_token") : null;
      };
      const nightly = (): Grant => {
        const grant = place.grant();
        const subject = { kind: "workload", name: "nightly-export" } as const;
        return { ...grant, approved: { ...grant.approved, subject } };
      };
      beforeAll(async () => {
        const made = await must(vault.root("POST", "identity/entity", { name: "workload-nightly-export" }));
        await alias(textAt(made.body, "data", "id"), "jwt/", ref);
      });

      test("gets a run in that logs in by itself, for as long as the grant lasts, and no other run", async () => {
        const before = await logIn();
        expect(await orders(vault, before ?? "")).toBe(403);
        const issued = await place.issue(actions, nightly());
        expect(await orders(vault, (await logIn()) ?? "")).toBe(200);
        const other = (await logIn({ job_workflow_ref: ref.replace("nightly", "other") })) ?? "";
        expect(await orders(vault, other)).toBe(403);
        expect(await logIn({ repository_id: "78" })).toBeNull();
        // Another branch calls the workflow of the default branch; somebody comments; somebody opens a pull request.
        expect(await logIn({ ref: "refs/heads/evil" })).toBeNull();
        expect(await logIn({ event_name: "issue_comment" })).toBeNull();
        expect(await logIn({ ref: "refs/pull/1/merge", event_name: "pull_request" })).toBeNull();
        await place.issuer(actions).revoke(issued.handle, vault.clock.now());
        expect(await orders(vault, before ?? "")).toBe(403);
      });

      test("a role that lets more runs in than one workflow's on one branch is refused", async () => {
        const right = await must(vault.root("GET", "auth/jwt/role/ent-exports"));
        const role = valueAt(right.body, "data") as Record<string, unknown>;
        const bound = boundTo("77");
        const lacks = async (bound_claims: object): Promise<string> => {
          await must(vault.root("POST", "auth/jwt/role/ent-exports", { ...role, bound_claims }));
          return place.issue(actions, nightly()).then(String, String);
        };
        expect(await lacks({})).toContain("the JWT role `ent-exports` is not bound to a repository");
        expect(await lacks({ ...bound, repository_id: "*" })).toContain("is not bound to a repository");
        expect(await lacks({ ...bound, ref: "refs/pull/1/merge" })).toContain("is not bound to a branch");
        expect(await lacks({ ...bound, event_name: [] })).toContain("is not bound to events");
        expect(await lacks({ ...bound, event_name: "pull_request_target" })).toContain("whoever opens a pull request");
        await must(vault.root("POST", "auth/jwt/role/ent-exports", { ...role, bound_claims_type: "glob" }));
        await expect(place.issue(actions, nightly())).rejects.toThrow("takes patterns for claims");
        await must(vault.root("POST", "auth/jwt/role/ent-exports", { ...role, user_claim: "repository_id" }));
        await expect(place.issue(actions, nightly())).rejects.toThrow("does not tell workflows apart");
        await must(vault.root("POST", "auth/jwt/role/ent-exports", { ...role, token_policies: ["console"] }));
        await expect(place.issue(actions, nightly())).rejects.toThrow("gives policies of its own");
        await must(vault.root("POST", "auth/jwt/role/ent-exports", { ...role, token_policies: [] }));
        await expect(place.issue(actions, place.grant())).rejects.toThrow("only a workload logs in");
      });
    });

    test("of everything that was issued here, nothing got to where it must not", () => {
      expect(place.witness.secrets.length).toBeGreaterThan(0);
      expect(place.witness.wraps.length).toBeGreaterThan(1);
      expect(place.leaks()).toEqual([]);
    });

    /** A token that belongs to an entity, as a login by somebody's SSO would give. */
    async function logInAs(login: string, entity: string): Promise<string> {
      const fields = { token_policies: ["none"], secret_id_ttl: "3600s", token_ttl: "3600s" };
      await must(vault.root("POST", `auth/approle/role/${login}`, fields));
      const role = await must(vault.root("GET", `auth/approle/role/${login}/role-id`));
      const roleId = textAt(role.body, "data", "role_id");
      await alias(entity, "approle/", roleId);
      const made = await must(vault.root("POST", `auth/approle/role/${login}/secret-id`, {}));
      const sent = { role_id: roleId, secret_id: textAt(made.body, "data", "secret_id") };
      return textAt((await must(vault.http(null, "POST", "auth/approle/login", sent))).body, "auth", "client_token");
    }

    async function alias(entity: string, mount: string, of: string): Promise<void> {
      const mounts = await must(vault.root("GET", "sys/auth"));
      const accessor = textAt(mounts.body, "data", mount, "accessor");
      const sent = { name: of, canonical_id: entity, mount_accessor: accessor };
      await must(vault.root("POST", "identity/entity-alias", sent));
    }
  });
}
