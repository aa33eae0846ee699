import type { Grant, Handle, Proof } from "../../core/grant/grant.ts";
import type { Instant } from "../../core/instant.ts";
import type { VaultCredential } from "../../core/vault/credential.ts";
import type { CredentialIssuer } from "../../ports.ts";
import { OutcomeUnknown } from "../../ports/issuer.ts";
import { isFailure } from "./failure.ts";
import type { Kind, Making, Means } from "./kind.ts";
import { actionsKind, groupKind } from "./kinds/group.ts";
import { certificateKind } from "./kinds/certificate.ts";
import { secretIdKind } from "./kinds/secret-id.ts";
import { sshKind } from "./kinds/ssh.ts";
import { tokenKind } from "./kinds/token.ts";

/** Vault or OpenBao as the issuer of one choice of the catalog. */
export function createVaultIssuer(means: Means, of: VaultCredential): CredentialIssuer {
  const kind = kindOf(means, of);

  async function issue(grant: Grant): ReturnType<CredentialIssuer["issue"]> {
    let left = 0;
    const making: Making = { created: () => (left += 1), takenBack: () => (left -= 1) };
    try {
      return await kind.issue(grant, making);
    } catch (error) {
      if (left === 0 && !isFailure(error, "unknown")) throw error;
      throw new OutcomeUnknown(error instanceof Error ? error.message : "unknown", { cause: error });
    }
  }

  async function revoke(handle: Handle, at: Instant): Promise<Proof> {
    const said = await kind.revoke(handle);
    // What nobody can take back is said to be revoked, and `inspect` says `active` until its own end.
    return { handle, said: said ?? ((await kind.inspect(handle)) === "gone" ? "gone" : "revoked"), at };
  }

  return {
    issue,
    revoke,
    inspect: (handle) => kind.inspect(handle),
    async revokeAttempt(grant, attempt, at) {
      const found = await kind.find(grant, attempt);
      let proof: Proof = { handle: null, said: "never-issued", at };
      for (const handle of found) {
        proof = await revoke(handle, at);
        if ((await kind.inspect(handle)) !== "gone") throw new Error(`Vault does not say yet that ${handle} is gone`);
      }
      return proof;
    },
    // Everything that was given out is known to Vault itself.
    adopt: () => Promise.resolve(),
    list: () => kind.list(),
  };
}

function kindOf(means: Means, of: VaultCredential): Kind {
  switch (of.kind) {
    case "token":
      return tokenKind(means, of);
    case "secret-id":
      return secretIdKind(means, of);
    case "certificate":
      return certificateKind(means, of);
    case "ssh":
      return sshKind(means, of);
    case "group":
      return groupKind(means, of);
    case "actions":
      return actionsKind(means, of);
  }
}
