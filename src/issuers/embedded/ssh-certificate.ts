import { createHmac, createPublicKey, sign, type KeyObject } from "node:crypto";

import { secondOf, type Instant } from "../../core/instant.ts";
import { sshField, sshNumber } from "../../syntax/ssh-wire.ts";

/** What a user's certificate says: PROTOCOL.certkeys of OpenSSH. */
export interface UserCertificate {
  /** The key that it is for, as OpenSSH writes it: `type base64`. */
  readonly key: string;
  /** What a server writes into its log when somebody comes with it. */
  readonly keyId: string;
  /** As whom its holder may come. */
  readonly principals: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

const userCertificate = 1;

/** A terminal, and nothing else: no forwarding of agents, ports or windows. */
const extensions = Buffer.concat([sshField("permit-pty"), sshField("")]);

/**
 * Signs with an Ed25519 key. The same certificate asked for again is the same to the byte: what makes it unpredictable
 * follows from the signing key and from what it says.
 */
export function signUserCertificate(authority: KeyObject, of: UserCertificate): string {
  const [type = "", base64 = ""] = of.key.split(" ");
  const key = Buffer.from(base64, "base64");
  const name = `${type.replace(/@openssh\.com$/u, "")}-cert-v01@openssh.com`;
  const said = Buffer.concat([
    // Behind the type, which is written anew.
    key.subarray(sshField(type).length),
    sshNumber(0, 8),
    sshNumber(userCertificate, 4),
    sshField(of.keyId),
    sshField(Buffer.concat(of.principals.map((principal) => sshField(principal)))),
    sshNumber(secondOf(of.from), 8),
    sshNumber(secondOf(of.to), 8),
    sshField(""),
    sshField(extensions),
    sshField(""),
    sshField(publicBlob(authority)),
  ]);
  const nonce = createHmac("sha256", authority.export({ type: "pkcs8", format: "der" }))
    .update(said)
    .digest();
  const body = Buffer.concat([sshField(name), sshField(nonce), said]);
  const signature = Buffer.concat([sshField("ssh-ed25519"), sshField(sign(null, body, authority))]);
  return `${name} ${Buffer.concat([body, sshField(signature)]).toString("base64")}`;
}

/** The line for `TrustedUserCAKeys` of a server. */
export const authorityLine = (authority: KeyObject): string =>
  `ssh-ed25519 ${publicBlob(authority).toString("base64")} countersign`;

function publicBlob(authority: KeyObject): Buffer {
  const { x = "" } = createPublicKey(authority).export({ format: "jwk" });
  return Buffer.concat([sshField("ssh-ed25519"), sshField(Buffer.from(x, "base64url"))]);
}
