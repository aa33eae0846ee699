import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { rootCertificates } from "node:tls";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { doctorVault } from "../../src/cli/vault/doctor.ts";
import { instant } from "../../src/core/instant.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { readHealth, serverClock, wrongWith } from "../../src/issuers/vault/health.ts";
import type { Login } from "../../src/issuers/vault/login.ts";
import { openSession } from "../../src/issuers/vault/session.ts";
import { wrongAtStart } from "../../src/issuers/vault/start.ts";
import type { PathRule } from "../../src/core/vault/setup.ts";
import { folderOf } from "../cli/run-command.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { must, Place, prefix, setup, writePolicy, type VaultUnderTest } from "./place.ts";

/** What holds of the app's own way in at any Vault: run against the fake and against a real one. */
export function appContract(name: string, start: () => Promise<VaultUnderTest>): void {
  describe(`${name}: the app's own way in`, () => {
    let place: Place;
    let vault: VaultUnderTest;
    beforeAll(async () => {
      vault = await start();
      place = await Place.install(vault);
    });
    afterAll(() => place.close());

    const giveApp = (rules: readonly PathRule[]): Promise<void> =>
      writePolicy(vault, "countersign-ent", policyText({ name: "countersign-ent", rules }));
    const wrong = () =>
      wrongAtStart({ wire: place.wire, session: place.session, clock: vault.clock }, setup(), [prefix]);
    const atStart = async (): Promise<readonly string[]> => (await wrong()).map(({ text }) => text);

    describe("at start", () => {
      test("the policy that `countersign init vault` prints is enough, and no more than enough", async () => {
        expect(await atStart()).toEqual([]);
      });

      test("everything that is missing is named at once", async () => {
        const { rules } = setup().app;
        await giveApp(
          rules.flatMap((rule) => {
            if (rule.path === "auth/token/revoke-accessor") return [];
            return rule.path === "auth/token/accessors" ? [{ ...rule, capabilities: ["list"] }] : [rule];
          }),
        );
        expect(await atStart()).toEqual([
          "the app's policy lacks `update` on `auth/token/revoke-accessor`",
          "the app's policy lacks `sudo` on `auth/token/accessors`",
        ]);
        await giveApp(rules);
      });

      test.each([
        ["sys/policies/acl/*", "sys/policies/acl/Probe"],
        ["auth/token/roles/ent-*", "auth/token/roles/ent-probe"],
        ["auth/token/create/*", "auth/token/create/Probe"],
        ["auth/approle/role/ent-robot", "auth/approle/role/ent-robot"],
      ])("writing at `%s` is more than it may have", async (path, told) => {
        await giveApp([...setup().app.rules.filter((rule) => rule.path !== path), writing(path)]);
        expect(await wrong()).toContainEqual({
          kind: "exceeds",
          text: `the app's policy gives \`create\`, \`update\` on \`${told}\`: that is more than it may have`,
        });
        await giveApp(setup().app.rules);
      });

      test("a sealed server is said to be sealed, and nothing else", async () => {
        await vault.seal();
        expect(await atStart()).toEqual(["Vault is sealed"]);
        await vault.unseal();
      });

      test("clocks more than 30 s apart: nothing is issued", async () => {
        const slow = { now: () => instant(vault.clock.now() - 40_000) };
        expect(wrongWith(await readHealth(place.wire, slow))).toMatch(
          /^Vault's clock differs from ours by (?:39|40) s$/u,
        );
        await expect(serverClock(place.wire, slow)()).rejects.toThrow("nothing is issued until the clocks agree");
        expect(wrongWith(await readHealth(place.wire, vault.clock))).toBeNull();
      });

      test("the version is told", async () => {
        expect((await readHealth(place.wire, vault.clock)).version).toBe("1.13.0");
      });
    });

    describe("logging in", () => {
      const policiesBy = async (login: Login): Promise<unknown> => {
        const session = openSession({ wire: place.wire, login, clock: vault.clock, timer: vault.timer });
        try {
          expect(session.wrong()).toBe("not logged in to Vault yet");
          const own = await place.told(session.call("read", "auth/token/lookup-self" as never));
          expect(session.wrong()).toBeNull();
          return valueAt(own, "data", "policies");
        } finally {
          session.close();
        }
      };

      test("by a JWT, which is asked for anew each time", async () => {
        const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const pem = publicKey.export({ type: "spki", format: "pem" });
        await must(vault.root("POST", "auth/jwt/config", { jwt_validation_pubkeys: [pem] }));
        await must(
          vault.root("POST", "auth/jwt/role/app", {
            role_type: "jwt",
            bound_audiences: ["vault"],
            user_claim: "sub",
            token_policies: ["countersign-ent"],
            token_no_default_policy: true,
          }),
        );
        let token = "expired";
        const login: Login = { kind: "jwt", mount: "jwt", role: "app", token: () => token };
        await expect(policiesBy(login)).rejects.toMatchObject({ kind: "rejected" });
        token = await signed(privateKey, vault, {});
        expect(await policiesBy(login)).toEqual(["countersign-ent"]);
      });

      test("by the service account of a Kubernetes pod", async () => {
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const cluster = await startCluster();
        await must(vault.root("POST", "sys/auth/kubernetes", { type: "kubernetes" }));
        const host = `http://127.0.0.1:${(cluster.address() as AddressInfo).port}`;
        const reviewer = await signed(privateKey, vault, {});
        // Over http nobody is asked to sign: one has to be named all the same.
        const [kubernetes_ca_cert] = rootCertificates;
        const own = { token_reviewer_jwt: reviewer, disable_local_ca_jwt: true };
        const config = { kubernetes_host: host, kubernetes_ca_cert, ...own };
        await must(vault.root("POST", "auth/kubernetes/config", config));
        const bound = { bound_service_account_names: ["countersign"], bound_service_account_namespaces: ["prod"] };
        const role = { ...bound, token_policies: ["countersign-ent"], token_no_default_policy: true };
        await must(vault.root("POST", "auth/kubernetes/role/app", role));
        const account = { namespace: "prod", serviceaccount: { name: "countersign", uid: "uid-1" } };
        const token = await signed(privateKey, vault, { "kubernetes.io": account });
        const login: Login = { kind: "kubernetes", mount: "kubernetes", role: "app", token: () => token };
        expect(await policiesBy(login)).toEqual(["countersign-ent"]);
        await new Promise((resolve) => cluster.close(resolve));
      });

      test("with a secret that is wrong, what it was is not said", async () => {
        const wrong = "c2a9d3a4-not-the-one";
        const login: Login = { kind: "approle", mount: "approle", roleId: "nobody", secretId: () => wrong };
        const failure: unknown = await policiesBy(login).catch((error: unknown) => error);
        expect(String(failure)).toBe("VaultFailure: Vault: POST auth/approle/login: 400, refused as it was asked");
        place.witness.own.push(wrong);
      });

      test("the token's length is what Vault gave, and renewing gives it again", async () => {
        const own = await place.session.call("read", "auth/token/lookup-self" as never);
        const renewed = await place.session.call("write", "auth/token/renew-self" as never);
        expect(textAt(own, "data", "path")).toBe("auth/approle/login");
        expect(valueAt(renewed, "auth", "lease_duration")).toBe(600);
      });
    });

    describe("`countersign doctor vault`", () => {
      const doctor = async (more: Readonly<Record<string, string>> = {}): Promise<readonly [number, string]> => {
        using folder = folderOf({ "policies/catalog/x.yaml": catalog });
        const said: string[] = [];
        const say = (text: string): void => void said.push(text);
        const env = { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.rootToken, ...more };
        const terminal = { folder: folder.path, out: say, err: say };
        return [await doctorVault(["--prefix", prefix], terminal, env), said.join("\n")];
      };

      test("finds nothing wrong with what `countersign init vault` prints, once it is filled in", async () => {
        expect(await doctor()).toEqual([
          1,
          ["read", "robot", "console", "export"]
            .map((name) => `the policy \`ent-${name}\` gives nothing yet`)
            .concat("Vault 1.13.0: 4 problems")
            .join("\n"),
        ]);
        for (const name of ["read", "robot", "console", "export"])
          await writePolicy(vault, `${prefix}${name}`, 'path "kv/orders" { capabilities = ["read"] }');
        expect(await doctor()).toEqual([0, "Vault 1.13.0: 0 problems"]);
      });

      test("names everything that is otherwise", async () => {
        const { rules } = setup().app;
        await giveApp([...rules.slice(1), writing("sys/policies/acl/*")]);
        const loose = { token_explicit_max_ttl: "7200s", orphan: false, allowed_policies: ["ent-read", "ent-robot"] };
        await must(vault.root("POST", "auth/token/roles/ent-read", loose));
        await must(vault.root("POST", "auth/approle/role/ent-robot", { token_max_ttl: "0s" }));
        await must(vault.root("POST", "ssh/roles/ent-shell", { ...sshRole, default_user: "ACCOUNT_ON_THE_HOSTS" }));
        expect(await doctor()).toEqual([
          1,
          [
            "the app's policy `countersign-ent` says nothing of `auth/token/lookup-self`",
            "the app's policy `countersign-ent` speaks of `sys/policies/acl/*`, which it must not",
            "the role at `auth/token/roles/ent-read`: `allowed_policies` is `ent-read, ent-robot`, and must be `ent-read`",
            "the role at `auth/token/roles/ent-read`: `orphan` is `false`, and must be `true`",
            "the role at `auth/token/roles/ent-read`: `token_explicit_max_ttl` is 7200 s, and must be 3600 s at most",
            "the role at `auth/approle/role/ent-robot`: `token_max_ttl` is without a limit, and must be 900 s at most",
            "the role at `ssh/roles/ent-shell`: `default_user` is not filled in",
            "Vault 1.13.0: 7 problems",
          ].join("\n"),
        ]);
      });

      test("says why it could not look", async () => {
        expect(await doctor({ VAULT_TOKEN: "hvs.nobody" })).toEqual([
          2,
          "Vault: GET sys/policies/acl/countersign-ent: 403, permission denied",
        ]);
        expect((await doctor({ VAULT_SKIP_VERIFY: "false" }))[1]).toContain("`VAULT_SKIP_VERIFY` is set: unset it");
        expect((await doctor({ VAULT_TOKEN: "" }))[1]).toContain("`VAULT_TOKEN` is not set");
        expect((await doctor({ VAULT_ADDR: "http://127.0.0.1:1" }))[1]).toBe(
          "Vault: GET sys/health: ECONNREFUSED, the server cannot be reached",
        );
      });
    });

    test("of everything that was sent and answered here, nothing got to where it must not", () => {
      expect(place.leaks()).toEqual([]);
    });
  });
}

/** As `credentials` has them. */
const catalog = `system: x
title: X
owner: "@acme/x"
entitlements:
${Object.entries({
  read: "token-role: read",
  robot: "app-role: { mount: approle, role: robot }",
  client: "certificate: { mount: pki, role: client }",
  shell: "ssh: { mount: ssh, role: shell }",
  console: "group: { policy: console }",
  export: "actions: { mount: jwt, role: exports, policy: export }",
})
  .map(([name, vault]) => {
    const holder = name === "export" ? "workload" : "human";
    return `  ${name}: { title: T, risk: low, max-duration: 1h, for: [${holder}], issuer: { vault: { ${vault} } } }\n`;
  })
  .join("")}`;

const sshRole = {
  key_type: "ca",
  allow_user_certificates: true,
  allow_host_certificates: false,
  allow_user_key_ids: true,
  allowed_users: "deploy",
  max_ttl: "3600s",
};

const writing = (path: string): PathRule => ({ path, capabilities: ["create", "update", "read"] });

const signed = (key: KeyObject, vault: VaultUnderTest, claims: object): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "ES256" })
    .setIssuer("https://cluster.example.com")
    .setSubject("system:serviceaccount:prod:countersign")
    .setAudience(["vault"])
    .setIssuedAt(Math.floor(vault.clock.now() / 1000) - 5)
    .setExpirationTime(Math.floor(vault.clock.now() / 1000) + 300)
    .sign(key);

/** The one call of a cluster's that Vault makes: whose token is it. */
async function startCluster(): Promise<Server> {
  const user = { username: "system:serviceaccount:prod:countersign", uid: "uid-1", groups: [] };
  const status = { authenticated: true, user, audiences: ["vault"] };
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status };
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(review));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
