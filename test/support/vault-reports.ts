import type { Seed } from "../../sandbox/seed.ts";
import { hours } from "../../src/core/instant.ts";
import type { VaultCredential } from "../../src/core/vault/credential.ts";
import { setupFor, type VaultSetup } from "../../src/core/vault/setup.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { must, writePolicy, type VaultUnderTest } from "../vault/place.ts";
import { textAt } from "./vault-server.ts";

/** An entitlement of the system `reports`, and who may hold it. */
export interface GivenOut {
  readonly credential: VaultCredential;
  readonly holders: readonly string[];
}

/** What the catalog of these worlds gives out from Vault, where nothing else is said, as `reports/…`. */
export const usual = (leases: readonly string[]): Readonly<Record<string, GivenOut>> => ({
  read: { credential: { kind: "token", role: "reports", leases }, holders: ["human"] },
  console: { credential: { kind: "group", policy: "console" }, holders: ["human"] },
});

const prefix = "acme-";

const catalog = (given: Readonly<Record<string, GivenOut>>): string => `system: reports
title: Reports
owner: "@acme/orders"
environment: production
entitlements:
${Object.entries(given).map(entitlement).join("\n")}
`;

const entitlement = ([name, { credential, holders }]: readonly [string, GivenOut]): string =>
  `  ${name}: { title: ${name}, risk: medium, max-duration: ${credential.kind === "ssh" ? "1h" : "8h"}, for: [${holders.join(", ")}], issuer: { vault: { ${written(credential)} } } }`;

function written(of: VaultCredential): string {
  switch (of.kind) {
    case "token":
      return `token-role: ${of.role}${of.leases.length === 0 ? "" : `, leases: [${of.leases.join(", ")}]`}`;
    case "group":
      return `group: { policy: ${of.policy} }`;
    case "actions":
      return `actions: { mount: ${of.mount}, role: ${of.role}, policy: ${of.policy} }`;
    case "secret-id":
      return `app-role: { mount: ${of.mount}, role: ${of.role} }`;
    case "certificate":
    case "ssh":
      return `${of.kind}: { mount: ${of.mount}, role: ${of.role} }`;
  }
}

const role = {
  path: "auth/approle/role/countersign",
  fields: {
    token_policies: ["countersign-acme"],
    token_ttl: "600s",
    token_max_ttl: "3600s",
    token_no_default_policy: true,
  },
};

/** Adds the system `reports` to the seed's catalogs. */
export const withReports = (seed: Seed, given: Readonly<Record<string, GivenOut>> = usual([])): Seed => ({
  ...seed,
  repositories: seed.repositories.map((one) => ({
    ...one,
    files: { ...one.files, "policies/catalog/reports.yaml": catalog(given) },
  })),
});

/** What the operator sets so that Countersign logs in there. */
export const settingsFor = (
  address: string,
  { role: roleId, secret }: AppSecret,
): Readonly<Record<string, string>> => ({
  VAULT_ADDR: address,
  VAULT_AUTH: "approle",
  VAULT_AUTH_ROLE_ID: roleId,
  VAULT_AUTH_SECRET_ID: secret,
});

export const setupOf = (given: Readonly<Record<string, GivenOut>>): VaultSetup =>
  setupFor(
    prefix,
    Object.entries(given).map(([name, { credential }]) => ({
      entitlement: `reports/${name}`,
      maxDuration: hours(credential.kind === "ssh" ? 1 : 8),
      credential,
    })),
  );

/** With what the app logs in. */
export interface AppSecret {
  readonly role: string;
  readonly secret: string;
}

/** An authority of its own for whatever is signed. */
async function signs(vault: Pick<VaultUnderTest, "root">, of: VaultCredential): Promise<void> {
  if (of.kind !== "certificate" && of.kind !== "ssh") return;
  await must(vault.root("POST", `sys/mounts/${of.mount}`, { type: of.kind === "ssh" ? "ssh" : "pki" }));
  if (of.kind === "ssh")
    await must(vault.root("POST", `${of.mount}/config/ca`, { generate_signing_key: true, key_type: "ed25519" }));
  else await must(vault.root("POST", `${of.mount}/root/generate/internal`, { common_name: "acme", ttl: "700h" }));
}

/** Does what an administrator does with what `init vault` prints. */
export async function installReports(
  vault: Pick<VaultUnderTest, "root">,
  given: Readonly<Record<string, GivenOut>> = usual([]),
  filled: Readonly<Record<string, object>> = {},
): Promise<AppSecret> {
  const credentials = Object.values(given).map(({ credential }) => credential);
  const logins = new Set(["approle", ...credentials.flatMap((of) => (of.kind === "actions" ? [of.mount] : []))]);
  for (const kind of logins) await must(vault.root("POST", `sys/auth/${kind}`, { type: kind }));
  for (const of of credentials) await signs(vault, of);
  const what = setupOf(given);
  for (const policy of [what.app, ...what.policies]) await writePolicy(vault, policy.name, policyText(policy));
  const leases = credentials.flatMap((of) => (of.kind === "token" ? of.leases : []));
  const reads = ["auth/token/lookup-self", ...leases].map((path) => `path "${path}" {\n  capabilities = ["read"]\n}`);
  await writePolicy(vault, "acme-reports", reads.join("\n"));
  for (const { path, fields } of [role, ...what.roles])
    await must(vault.root("POST", path, { ...fields, ...filled[path] }));
  const roleId = await must(vault.root("GET", `${role.path}/role-id`));
  const secretId = await must(vault.root("POST", `${role.path}/secret-id`, {}));
  return { role: textAt(roleId.body, "data", "role_id"), secret: textAt(secretId.body, "data", "secret_id") };
}
