import type { Handle } from "../../core/grant/grant.ts";
import { instant, type Instant } from "../../core/instant.ts";
import type { VaultCredential } from "../../core/vault/credential.ts";

/** `vault:<kind>:<part>:…`: accessors, serial numbers and names, never a secret. */
export const handleOf = (kind: VaultCredential["kind"], ...parts: readonly string[]): Handle =>
  ["vault", kind, ...parts].join(":");

/** The parts of a handle of this kind; anything else was made by something else. */
export function partsOf(handle: Handle, kind: VaultCredential["kind"], count: number): readonly string[] {
  const [vault, is, ...parts] = handle.split(":");
  const whole = parts.length === count && parts.every((part) => /^[A-Za-z0-9._-]{1,200}$/u.test(part));
  if (vault === "vault" && is === kind && whole) return parts;
  throw new RangeError(`\`${handle.slice(0, 80)}\` is no handle of a ${kind}`);
}

/** Of a handle with a name and an end in milliseconds, of what Vault does not tell the end of as long as it lasts. */
export function nameAndEnd(
  handle: Handle,
  kind: VaultCredential["kind"],
): { readonly name: string; readonly endsAt: Instant } {
  const [name = "", end = ""] = partsOf(handle, kind, 2);
  if (!/^\d{10,16}$/u.test(end)) throw new RangeError(`\`${handle}\` does not tell its end`);
  return { name, endsAt: instant(Number(end)) };
}
