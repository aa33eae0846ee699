import { createPrivateKey, type KeyObject } from "node:crypto";

import { codes } from "./codes.ts";
import type { Settings } from "./environment.ts";

/** PKCS #8 of an Ed25519 private key is these bytes, then the seed: RFC 8410. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const seedLength = 32;

/** An Ed25519 private key: PKCS #8 as PEM (line breaks may be written `\n`), or its seed as base64url. */
function ed25519(text: string): KeyObject | null {
  try {
    if (text.includes("-----BEGIN")) {
      const key = createPrivateKey(pem(text));
      return key.asymmetricKeyType === "ed25519" ? key : null;
    }
    const seed = bytes(text);
    if (seed?.length !== seedLength) return null;
    return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  } catch {
    return null;
  }
}

const pem = (text: string): string => text.replaceAll(String.raw`\n`, "\n");

function bytes(text: string): Buffer | null {
  return /^[A-Za-z0-9_-]+={0,2}$/.test(text) ? Buffer.from(text, "base64url") : null;
}

/** Keys that sign, the one in use first. */
export function signingKeys(settings: Settings, name: string): readonly KeyObject[] | null {
  const help =
    "give an Ed25519 private key: PKCS #8 as PEM, or its 32 bytes as base64url (`openssl genpkey -algorithm ed25519`)";
  const text = settings.required(name, help);
  const parts = text === null ? null : settings.rotating(name, text);
  if (parts === null) return null;
  const keys = parts.map(ed25519);
  if (keys.every((key) => key !== null)) return keys;
  return settings.problem(codes.malformed, `\`${name}\` is not an Ed25519 private key`, help);
}

/** Whether a text is a key of 32 bytes, base64url. */
export const isSymmetricKey = (text: string): boolean => bytes(text)?.length === seedLength;

/** GitHub's private key of the app: RSA, as PEM or as base64 of it; given back as PKCS #8. */
export function appKey(text: string): string | null {
  try {
    const plain = text.includes("-----BEGIN") ? pem(text) : Buffer.from(text, "base64").toString("utf8");
    const key = createPrivateKey(plain);
    return key.asymmetricKeyType === "rsa" ? String(key.export({ type: "pkcs8", format: "pem" })) : null;
  } catch {
    return null;
  }
}
