import type { Grant, Handle } from "../../../core/grant/grant.ts";
import { after, hours, isoSeconds, minutes } from "../../../core/instant.ts";
import type { VaultCredential } from "../../../core/vault/credential.ts";
import type { Issued } from "../../../ports.ts";
import { dataOf } from "../answer.ts";
import { handleOf, nameAndEnd } from "../handle.ts";
import { heldBack, secondsUntil } from "../in-time.ts";
import { prefixOf, type Kind, type Means } from "../kind.ts";
import { attemptName } from "../mark.ts";
import { path, prefixed } from "../path.ts";
import { readSshCertificate } from "../ssh-certificate.ts";
import { publicKeyOf } from "../subject-key.ts";

/** Nobody can take it back: no longer than this. */
const longest = hours(1);

/** A signed SSH key of the subject's own: no secret. Vault keeps nothing of it: it ends by its own window. */
export function sshKind(means: Means, of: Extract<VaultCredential, { readonly kind: "ssh" }>): Kind {
  async function issue(grant: Grant): Promise<Issued> {
    const role = prefixed(prefixOf(means, grant.repository), of.role);
    const publicKey = publicKeyOf(grant);
    if (grant.until > after(await means.serverNow(), longest) + minutes(1))
      throw new Error("an SSH certificate cannot be ended early: it lasts one hour at most");
    for (const held of heldBack) {
      const ttl = `${await secondsUntil(means, grant.until, held)}s`;
      const asked = { public_key: publicKey, ttl, cert_type: "user", key_id: attemptName(grant, grant.attempt) };
      const text = dataOf(await means.call("write", path`${of.mount}/sign/${role}`, asked)).text("signed_key");
      const made = readSshCertificate(text);
      const refuse = (why: string): never => {
        throw new Error(`what the SSH role \`${role}\` signs ${why}: it is not handed over`);
      };
      if (made.key !== publicKey) refuse("is another key");
      if (!made.user) refuse("is no user's certificate");
      if (made.keyId !== asked.key_id) refuse("does not name the grant: set `allow_user_key_ids`");
      if (made.principals.length === 0) refuse("is good for every account: set `default_user`");
      if (made.to <= grant.until)
        return {
          handle: handleOf("ssh", asked.key_id, String(made.to)),
          delivery: { kind: "public", text },
          endsAt: made.to,
        };
    }
    throw new Error(
      `Vault took too long: what it signed would outlast ${isoSeconds(grant.until)}, and was thrown away`,
    );
  }

  const isOver = async (handle: Handle): Promise<boolean> =>
    nameAndEnd(handle, "ssh").endsAt <= (await means.serverNow());

  return {
    issue,
    inspect: async (handle) => ((await isOver(handle)) ? "gone" : "active"),
    revoke: async (handle) => ((await isOver(handle)) ? "already-gone" : null),
    // One whose answer was lost was handed to nobody, and Vault keeps no list.
    find: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
  };
}
