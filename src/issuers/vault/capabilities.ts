import { Fields } from "./answer.ts";
import type { VaultFailure } from "./failure.ts";
import { isPath, path } from "./path.ts";
import type { Call } from "./wire.ts";

export type Capability = "create" | "update" | "read" | "delete" | "list" | "sudo";

/** What the app must be able to do at a path. */
export interface Needed {
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

/** Something that keeps this Vault from being used as it is, in words. */
export interface Wrong {
  /** `exceeds`: whoever took the app over could give themselves everything. */
  readonly kind: "server" | "lacks" | "exceeds";
  readonly text: string;
}

/** What the app can do at these paths, as Vault itself says. */
async function capabilitiesAt(call: Call, paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = new Fields(await call("write", path`sys/capabilities-self`, { paths }), "answer").mapping("data");
  return new Map(paths.map((one) => [one, answer.texts(one)]));
}

/** What a 403 lacked; `null`: nothing that Vault tells. */
export async function adviceFor(call: Call, { method, path: at }: VaultFailure): Promise<string | null> {
  if (!isPath(at)) return null;
  const held = (await capabilitiesAt(call, [at])).get(at) ?? [];
  const wanted = { GET: ["read", "list"], POST: ["update"], DELETE: ["delete"] }[method] ?? [];
  if (wanted.some((one) => held.includes(one)))
    return `the app's policy allows the path \`${at}\`, but not with these parameters`;
  return `the app's policy gives ${told(held)} on \`${at}\`, and needs ${told(wanted)}`;
}

const told = (capabilities: readonly string[]): string =>
  capabilities.length === 0 || capabilities.includes("deny")
    ? "nothing"
    : capabilities.map((one) => `\`${one}\``).join(" or ");

/** Prefixes are in lower case, so none of ours covers a probe. Whoever may write these can give themselves everything, or take everything away. */
const excessive: readonly string[] = [
  "sys/policies/acl/Probe",
  "sys/policy/Probe",
  "auth/token/roles/Probe",
  "auth/token/create",
  "auth/token/create-orphan",
  "auth/token/create/Probe",
  "sys/auth/Probe",
  "sys/mounts/Probe",
  "auth/approle/role/Probe",
  "auth/jwt/role/Probe",
  "identity/entity",
  "identity/group/name/Probe",
  "sys/raw/Probe",
  "sys/seal",
];
const writing: ReadonlySet<string> = new Set(["create", "update", "delete", "sudo", "patch", "root"]);

/** Everything that the app lacks, and everything that it must not have; none: all is well. */
export async function checkCapabilities(
  call: Call,
  needed: readonly Needed[],
  ownNames: readonly string[] = [],
): Promise<readonly Wrong[]> {
  const probes = [...excessive, ...ownNames];
  const held = await capabilitiesAt(call, [...new Set([...needed.map((one) => one.path), ...probes])]);
  const lacks = needed.flatMap((one): readonly Wrong[] => {
    const here = held.get(one.path) ?? [];
    if (here.includes("root")) return [];
    const missing = one.capabilities.filter((capability) => !here.includes(capability));
    const text = `the app's policy lacks ${named(missing)} on \`${one.path}\``;
    return missing.length === 0 ? [] : [{ kind: "lacks", text }];
  });
  const exceeds = probes.flatMap((probe): readonly Wrong[] => {
    const here = (held.get(probe) ?? []).filter((capability) => writing.has(capability));
    const text = `the app's policy gives ${named(here)} on \`${probe}\`: that is more than it may have`;
    return here.length === 0 ? [] : [{ kind: "exceeds", text }];
  });
  return [...lacks, ...exceeds];
}

const named = (capabilities: readonly string[]): string => capabilities.map((one) => `\`${one}\``).join(", ");
