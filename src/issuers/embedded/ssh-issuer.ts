import type { Grant, Handle } from "../../core/grant/grant.ts";
import { instant, seconds, secondOf, type Instant } from "../../core/instant.ts";
import type { Clock, CredentialIssuer } from "../../ports.ts";
import { handleOf } from "./handle.ts";
import type { Keyring } from "./keyring.ts";

/** Certificates are made to have begun a little earlier, for clocks that are behind. */
const backdated = seconds(30);

/**
 * Certificates for SSH keys of the subjects' own: no secret, and nothing that could be taken back, so that nothing is
 * kept of them. Asked for again, the same one is made.
 */
export function createSshIssuer({
  keyring,
  clock,
}: {
  readonly keyring: Keyring;
  readonly clock: Clock;
}): CredentialIssuer {
  const isOver = (handle: Handle): boolean => endIn(handle) <= clock.now();

  return {
    async issue(grant) {
      const { publicKey } = grant.approved;
      if (publicKey === undefined) throw new Error(`${grant.id} brings no public key`);
      const to = instant(secondOf(grant.until) * 1000);
      const text = keyring.signUserCertificate({
        key: publicKey.text,
        keyId: handleOf(grant, grant.attempt),
        principals: principalsOf(grant),
        from: instant(grant.start - backdated),
        to,
      });
      return { handle: sshHandle(grant, to), delivery: { kind: "public", text }, endsAt: to };
    },
    inspect: async (handle) => (isOver(handle) ? "gone" : "active"),
    revoke: async (handle, at) => ({ handle, said: isOver(handle) ? "already-gone" : "revoked", at }),
    // Whatever was made was shown to nobody before its handle was written down.
    revokeAttempt: async (_grant, _attempt, at) => ({ handle: null, said: "never-issued", at }),
    adopt: () => Promise.resolve(),
    list: () => Promise.resolve([]),
  };
}

/**
 * As whom its holder may come: the entitlement, which a server's `AuthorizedPrincipalsFile` maps to an account; of parts
 * each by itself, `hosts/login:web`. No account is ever called so, so that a server that maps nothing lets nobody in.
 */
function principalsOf({ entitlement, approved, scope = approved.scope }: Grant): readonly string[] {
  return scope === undefined ? [entitlement] : scope.map((part) => `${entitlement}:${part}`);
}

const sshHandle = (grant: Grant, to: Instant): Handle => `ssh:${handleOf(grant, grant.attempt)}:${secondOf(to)}`;

function endIn(handle: Handle): Instant {
  const end = /^ssh:[a-z0-9.-]+:(\d{10,12})$/u.exec(handle)?.[1];
  if (end === undefined) throw new RangeError(`\`${handle.slice(0, 80)}\` is no handle of an SSH certificate`);
  return instant(Number(end) * 1000);
}
