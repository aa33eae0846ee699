import { join, resolve } from "node:path";
import type { Read } from "../../core/diagnostics/diagnostic.ts";
import type { GivenByVault } from "../../core/vault/setup.ts";
import { readCatalog } from "../../syntax/read-catalog.ts";
import { filesBelow } from "../folder.ts";

/** What the catalog in a policy folder gives out by Vault. */
export function givenIn(folder: string, policies: string): Read<readonly GivenByVault[]> {
  const systems = [...filesBelow(join(resolve(folder, policies), "catalog"))].filter(([name]) =>
    /^[^/]+\.yaml$/.test(name),
  );
  if (systems.length === 0) {
    const message = `there is no catalog in \`${join(policies, "catalog")}\``;
    return {
      ok: false,
      problems: [{ code: "E201", message, help: "name the folder of the policy with `--policies`" }],
    };
  }
  const catalog = readCatalog(new Map(systems.map(([name, source]) => [join(policies, "catalog", name), source])));
  if (!catalog.ok) return catalog;
  const value = [...catalog.value.values()].flatMap(({ id, maxDuration, issuer }) =>
    issuer.kind === "vault" ? [{ entitlement: id, maxDuration, credential: issuer.credential }] : [],
  );
  return { ok: true, value };
}
