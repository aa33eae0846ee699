import { readFileSync } from "node:fs";

import type { Proof, VaultConfig } from "../config/vault.ts";
import type { Repository } from "../core/case-file.ts";
import type { RepositoryId } from "../core/ids.ts";
import { minutes, type Instant } from "../core/instant.ts";
import { setupFor, type GivenByVault, type VaultSetup } from "../core/vault/setup.ts";
import { vaultText, type VaultCredential } from "../core/vault/credential.ts";
import type { Log } from "../engine/deps.ts";
import type { Wrong } from "../issuers/vault/capabilities.ts";
import type { Login } from "../issuers/vault/login.ts";
import { openVault } from "../issuers/vault/open.ts";
import type { Clock, CredentialIssuer, GitHub, VaultAddress } from "../ports.ts";

/** Vault or OpenBao as this deployment uses it. */
export interface UsedVault {
  readonly at: VaultAddress;
  issuerOf(credential: VaultCredential): CredentialIssuer;
  /** Between them they list everything that is ours. */
  readonly issuers: readonly CredentialIssuer[];
  /** What keeps it from being used; `null`: nothing. Shown to anybody. Never throws. */
  wrong(): Promise<string | null>;
  /** Looks at what the app may do there. Never throws: a server that is away is looked at again later. */
  check(): Promise<void>;
  close(): void;
}

export interface Around {
  readonly deployment: string;
  /** What each access repository puts before every name. */
  readonly prefixes: ReadonlyMap<RepositoryId, string>;
  readonly repositories: readonly Repository[];
  readonly github: Pick<GitHub, "snapshot">;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long what was found of the app's rights is believed. */
const fresh = minutes(5);

export function useVault(config: VaultConfig, around: Around): UsedVault {
  const { clock, log, prefixes, deployment } = around;
  const alarm = (lease: string): void => log.error({ lease }, "ALARM: Vault has given up ending a lease");
  const vault = openVault({ ...config, login: loginOf(config), deployment, prefixes, clock, alarm });
  const used = new Map<string, VaultCredential>();
  let checked: { readonly at: Instant; readonly wrong: readonly Wrong[] } | null = null;

  const note = (credential: VaultCredential): void => void used.set(vaultText(credential), credential);

  /** What the app lacks, and what it has and must not have, by the catalogs in force. Throws where Vault is away. */
  async function rights(): Promise<readonly Wrong[]> {
    if (checked !== null && clock.now() < checked.at + fresh) return checked.wrong;
    const given = await Promise.all(around.repositories.map((repository) => givenIn(around, repository)));
    for (const { credential } of given.flatMap(({ of }) => of)) note(credential);
    const wrong = await vault.wrongAtStart(together(given.map(({ prefix, of }) => setupFor(prefix, of))));
    const known = new Set(checked?.wrong.map(({ text }) => text));
    for (const { text } of wrong.filter((one) => !known.has(one.text))) log.error({ wrong: text }, "Vault");
    checked = { at: clock.now(), wrong };
    return wrong;
  }

  /** An app that may do too much issues nothing: whoever took it over could give themselves everything. */
  const guarded = (issuer: CredentialIssuer): CredentialIssuer => ({
    ...issuer,
    issue: async (grant) => {
      const excess = (await rights()).find(({ kind }) => kind === "exceeds");
      if (excess !== undefined) throw new Error(`nothing is issued from Vault: ${excess.text}`);
      return issuer.issue(grant);
    },
  });

  return {
    at: { address: config.address, namespace: config.namespace },
    issuerOf(credential) {
      note(credential);
      return guarded(vault.issuerOf(credential));
    },
    get issuers() {
      return vault.listing([...used.values()]);
    },
    wrong: async () => (await vault.wrong()) ?? checked?.wrong[0]?.text ?? null,
    async check() {
      try {
        await rights();
      } catch (error) {
        log.warn({ err: error }, "what the app may do at Vault is not known yet");
      }
    },
    close: () => vault.close(),
  };
}

/** What the catalog in force gives out from Vault. */
async function givenIn(
  { prefixes, github }: Around,
  repository: Repository,
): Promise<{ readonly prefix: string; readonly of: readonly GivenByVault[] }> {
  const rules = (await github.snapshot(repository, {})).rules.at(-1)?.rules;
  const catalog = rules?.ok === true ? [...rules.value.catalog.values()] : [];
  const of = catalog.flatMap(({ id, maxDuration, issuer }): readonly GivenByVault[] =>
    issuer.kind === "vault" ? [{ entitlement: id, maxDuration, credential: issuer.credential }] : [],
  );
  return { prefix: prefixes.get(repository.id) ?? "", of };
}

/** What all repositories need, of one app. */
const together = (setups: readonly VaultSetup[]): VaultSetup => ({
  app: { name: "countersign", rules: setups.flatMap(({ app }) => app.rules) },
  policies: setups.flatMap(({ policies }) => policies),
  roles: setups.flatMap(({ roles }) => roles),
});

function loginOf({ login }: VaultConfig): Login {
  const { mount } = login;
  if (login.kind === "approle")
    return { kind: login.kind, mount, roleId: login.roleId, secretId: () => textOf(login.secretId) };
  return { kind: login.kind, mount, role: login.role, token: () => textOf(login.token) };
}

const textOf = (proof: Proof): string => ("file" in proof ? readFileSync(proof.file, "utf8") : proof.value.expose());
