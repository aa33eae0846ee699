import { createPrivateKey, hkdfSync, type KeyObject } from "node:crypto";

/** PKCS #8 of an Ed25519 key, before its 32 bytes. */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * The key that SSH certificates are signed with: derived from one that tokens are signed with, so that neither can ever
 * be taken for the other and nothing more has to be kept.
 */
export function sshAuthority(issuerKey: KeyObject): KeyObject {
  const seed = Buffer.from(issuerKey.export({ format: "jwk" }).d ?? "", "base64url");
  const own = hkdfSync("sha256", seed, Buffer.alloc(0), "countersign: SSH certificate authority", 32);
  return createPrivateKey({ key: Buffer.concat([pkcs8, Buffer.from(own)]), format: "der", type: "pkcs8" });
}
