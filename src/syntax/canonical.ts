import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** The one JSON text of a value (RFC 8785): what is hashed and signed. Throws where a value has none, as `NaN`. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError(`${typeof value} has no canonical JSON`);
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, in small hex digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
