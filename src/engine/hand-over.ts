import type { Grant } from "../core/grant/grant.ts";
import { endOf, vaultCredential } from "../core/grant/issuing.ts";
import { howToLogIn } from "../core/messages/log-in.ts";
import type { VaultCredential } from "../core/vault/credential.ts";
import type { Claimed, HandedOver } from "../ports.ts";
import type { Deps } from "./deps.ts";

/**
 * What the claimer gets, once the claim is in the ledger. It is shown, and kept nowhere. `secret`: what opens the wrap,
 * where it was made just now; else it was kept.
 */
export async function handOver(deps: Deps, grant: Grant, secret?: string): Promise<Claimed> {
  const name = { kind: "claimed", grant: grant.id, entitlement: grant.entitlement } as const;
  if (grant.state.kind === "active" && grant.state.delivery?.kind === "public")
    return { ...name, expiresAt: endOf(grant), delivery: "public", text: grant.state.delivery.text };
  const credential = vaultCredential(grant.issuer);
  if (credential !== null)
    return { ...name, expiresAt: endOf(grant), ...(await fromVault(deps, grant, credential, secret)) };
  const issuer = deps.issuerOf(grant.issuer);
  if (grant.state.kind !== "active" || !("mint" in issuer)) throw new Error(`nothing can be minted for ${grant.id}`);
  return { ...name, delivery: "token", ...(await issuer.mint(grant, grant.state.handle)) };
}

async function fromVault(
  { vault, store }: Deps,
  grant: Grant,
  credential: VaultCredential,
  secret: string | undefined,
): Promise<HandedOver> {
  const { state } = grant;
  if (vault === null || state.kind !== "active") throw new Error(`${grant.id} is not there to be handed over`);
  if (state.delivery?.kind !== "wrapped") return { delivery: "nothing", how: howToLogIn(credential, vault) };
  const token = secret ?? (await store.undelivered(grant));
  if (token === null) throw new Error(`what opens the wrap of ${grant.id} is not kept any more`);
  const { creationPath, opensUntil } = state.delivery;
  const reads = credential.kind === "token" ? credential.leases : [];
  return { delivery: "wrapped", token, creationPath, opensUntil, at: vault, reads };
}
