/** One step of a path: what Vault allows in names of roles, mounts and groups, and nothing that means anything in a URL. */
const step = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,200}[A-Za-z0-9_])?$/u;
const serial = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){3,31}$/u;

declare const brand: unique symbol;
/** A path below `/v1/` whose every step was checked. */
export type VaultPath = string & { readonly [brand]: "VaultPath" };

/**
 * Puts a path together: fixed words may hold slashes, what comes from elsewhere is one step each. Nothing is encoded,
 * because nothing gets through that would need it: a client that encodes differently cannot change what is meant.
 */
export function path(fixed: TemplateStringsArray, ...steps: readonly string[]): VaultPath {
  for (const one of steps) {
    const fits = step.test(one) || serial.test(one) || one.split("/").every((part) => step.test(part));
    if (!fits || one.includes("..")) throw new RangeError(`\`${one.slice(0, 80)}\` cannot be part of a path in Vault`);
  }
  const whole = String.raw({ raw: fixed }, ...steps);
  if (!isPath(whole)) throw new RangeError(`\`${whole.slice(0, 80)}\` is no path in Vault`);
  return whole as VaultPath;
}

/** Whether a text could be a path here: the transport asks it again of whatever reaches it. */
export const isPath = (text: string): boolean =>
  /^[a-z][A-Za-z0-9_.:/-]*[A-Za-z0-9_]$/u.test(text) && !text.includes("..") && !text.includes("//");

/** Role and policy names of the catalog, before the repository's prefix is put in front. */
const name = /^[a-z0-9][a-z0-9-]{0,63}$/u;
const prefix = /^[a-z0-9][a-z0-9-]{0,30}-$/u;

/** `<prefix><name>`: a repository reaches names under its own prefix, whatever its catalog says. */
export function prefixed(ofRepository: string, of: string): string {
  if (!prefix.test(ofRepository) || !name.test(of))
    throw new RangeError(`\`${ofRepository}${of}\` is no name under the prefix of a repository`);
  return `${ofRepository}${of}`;
}
