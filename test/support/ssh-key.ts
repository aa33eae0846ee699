import { generateKeyPairSync } from "node:crypto";

import { sshField } from "../../src/syntax/ssh-wire.ts";

/** The public half of a new Ed25519 key, as OpenSSH writes it, without a comment. */
export function sshPublicKey(): string {
  const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const blob = Buffer.concat([sshField("ssh-ed25519"), sshField(Buffer.from(x, "base64url"))]);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}
