import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

import type { Diagnostic, Read } from "../core/diagnostic.ts";
import { instant } from "../core/instant.ts";
import type { LedgerKey } from "../core/policy.ts";

/** A key that signs the ledger, with its public half as `policies/keys.yaml` writes it. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Ed25519, 32 bytes, base64url. */
  readonly publicKey: string;
}

/** What stands before the 32 bytes of a key in its DER form: RFC 8410. */
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Reads `LEDGER_KEY`: Ed25519 private keys, each as PKCS #8 PEM or as 32 bytes in base64url; `new,old` while one is
 * replaced. The first one signs; all of them are believed. The value itself is never named in a problem.
 */
export function readSigningKeys(value: string): Read<readonly [SigningKey, ...SigningKey[]]> {
  const keys: SigningKey[] = [];
  const problems: Diagnostic[] = [];
  for (const [index, part] of value.split(",").entries()) {
    const key = signingKey(part.trim());
    if (key === null)
      problems.push({
        code: "E711",
        message: `key ${index + 1} of the ledger is no Ed25519 private key`,
        help: "give PKCS #8 PEM (openssl genpkey -algorithm ed25519), or 32 random bytes in base64url",
      });
    else keys.push(key);
  }
  const [first, ...others] = keys;
  return problems.length > 0 || first === undefined ? { ok: false, problems } : { ok: true, value: [first, ...others] };
}

function signingKey(text: string): SigningKey | null {
  try {
    const privateKey = text.includes("-----BEGIN")
      ? createPrivateKey(text.replaceAll(String.raw`\n`, "\n"))
      : createPrivateKey({ key: Buffer.concat([privatePrefix, seedOf(text)]), format: "der", type: "pkcs8" });
    if (privateKey.asymmetricKeyType !== "ed25519") return null;
    const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    return { privateKey, publicKey: der.subarray(publicPrefix.length).toString("base64url") };
  } catch {
    return null; // said by the caller, without what was wrong inside a secret
  }
}

function seedOf(text: string): Buffer {
  const seed = Buffer.from(text, "base64url");
  if (seed.length !== 32 || seed.toString("base64url") !== text) throw new TypeError("a seed has 32 bytes");
  return seed;
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
