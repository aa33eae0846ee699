import { createHash, createPublicKey, type KeyObject } from "node:crypto";

import { instant } from "../core/instant.ts";
import type { LedgerKey } from "../core/policy.ts";

/** A key that signs the ledger, with its public half as `policies/keys.yaml` writes it. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Ed25519, 32 bytes, base64url. */
  readonly publicKey: string;
}

/** What stands before the 32 bytes of a public key in its DER form: RFC 8410. */
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** An Ed25519 private key, with the text of its public half. */
export function signingKey(privateKey: KeyObject): SigningKey {
  if (privateKey.asymmetricKeyType !== "ed25519") throw new TypeError("the ledger is signed with Ed25519");
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return { privateKey, publicKey: der.subarray(publicPrefix.length).toString("base64url") };
}

/** The public half as node:crypto takes it; `null` where the text is no key. */
export function publicKeyOf({ publicKey }: Pick<LedgerKey, "publicKey">): KeyObject | null {
  const raw = Buffer.from(publicKey, "base64url");
  if (raw.length !== 32) return null;
  try {
    return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: "der", type: "spki" });
  } catch {
    return null; // 32 bytes that are no point of the curve
  }
}

/** What a key is called in the lines: its id in `policies/keys.yaml`, else the first 16 hex digits of its SHA-256. */
export function keyId(key: Pick<SigningKey, "publicKey">, listed: readonly LedgerKey[]): string {
  return listed.find(({ publicKey }) => publicKey === key.publicKey)?.id ?? fingerprint(key);
}

const fingerprint = ({ publicKey }: Pick<SigningKey, "publicKey">): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);

/** Whose signatures are believed: those of `policies/keys.yaml`, and our own before they stand there. */
export const believed = (own: readonly SigningKey[], listed: readonly LedgerKey[]): readonly LedgerKey[] => [
  ...listed,
  ...own.map((key) => ({ id: fingerprint(key), publicKey: key.publicKey, from: instant(0) })),
];
