import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Entitlement } from "../core/entitlement.ts";
import { vaultFacts, type VaultCredential } from "../core/vault/credential.ts";
import { notTakenBack } from "./not-taken-back.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

/** `vault` of an issuer, as its schema describes it: exactly one kind. */
export interface WrittenVault {
  readonly "token-role"?: string;
  readonly leases?: readonly string[];
  readonly "app-role"?: Role;
  readonly certificate?: Role;
  readonly ssh?: Role;
  readonly group?: { readonly policy: string };
  readonly actions?: Role & { readonly policy: string };
}

interface Role {
  readonly role: string;
  readonly mount: string;
}

export const vaultKinds = "one of `token-role`, `app-role`, `certificate`, `ssh`, `group`, `actions`";

export function vaultCredential(written: WrittenVault): VaultCredential {
  const { "app-role": appRole, certificate, ssh, group, actions } = written;
  if (appRole !== undefined) return { kind: "secret-id", ...appRole };
  if (certificate !== undefined) return { kind: "certificate", ...certificate };
  if (ssh !== undefined) return { kind: "ssh", ...ssh };
  if (group !== undefined) return { kind: "group", ...group };
  if (actions !== undefined) return { kind: "actions", ...actions };
  return { kind: "token", role: written["token-role"] ?? "", leases: written.leases ?? [] };
}

/** Whose logins the kinds go by that hand nothing over. */
const holders = { group: "human", actions: "workload" } as const;

/** What does not fit the kind of credential. */
export function checkVault(file: YamlFile, entitlement: Entitlement, of: VaultCredential): readonly Diagnostic[] {
  const { name, risk, maxDuration } = entitlement;
  if (vaultFacts(of).atMost !== undefined) {
    const help = "offer an hour at most and nothing critical, or a kind that can be taken back";
    return notTakenBack(file, { name, risk, maxDuration, what: "an SSH certificate", help });
  }
  if (of.kind !== "group" && of.kind !== "actions") return [];
  const holder = holders[of.kind];
  const other = entitlement.for.findIndex((kind) => kind !== holder);
  if (other === -1) return [];
  const message = `\`${of.kind}\` is for subjects of kind \`${holder}\` alone, and this is for \`${entitlement.for[other]}\` too`;
  const help = `write \`for: [${holder}]\`, or another kind of credential`;
  return [{ code: "E209", message, help, place: placeOf(file, "entitlements", name, "for", other) }];
}
