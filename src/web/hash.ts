import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, base64url. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** SHA-256 as hex: what is kept of a secret. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

export const macOf = (key: string, text: string): string => createHmac("sha256", key).update(text).digest("base64url");

/** Whether two texts are the same, in a time that tells nothing of where they differ, nor of their length. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
