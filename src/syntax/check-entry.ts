import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Catalog } from "../core/entitlement.ts";
import type { Entry } from "../core/request.ts";
import { quote } from "./quote.ts";
import { suggest } from "./suggest.ts";

/**
 * Checks an entry's names against a catalog: its entitlement is there, and its file lies in the folder of the
 * entitlement's system, so that nobody chooses approvers by choosing a path. Durations and who may ask are decided
 * elsewhere.
 */
export function checkEntry(path: string, entry: Entry, catalog: Catalog): readonly Diagnostic[] {
  const place = entry.places["entitlement"] ?? entry.places.entry;
  if (!catalog.has(entry.entitlement)) {
    const help = helpFor(entry.entitlement, catalog);
    return [{ code: "E102", message: `unknown entitlement ${quote(entry.entitlement)}`, help, place }];
  }
  const system = entry.entitlement.split("/")[0] ?? "";
  const folder = `access/${system}/`;
  if (path.startsWith(folder)) return [];
  const message = `an entry for ${quote(entry.entitlement)} must lie below \`${folder}\``;
  return [{ code: "E109", message, help: `move this file to ${quote(`${folder}${path.split("/").at(-1)}`)}`, place }];
}

/** What reads well and cannot be given: `vault` says whether one is configured. */
export function checkBuilt(entry: Entry, catalog: Catalog, vault: boolean): readonly Diagnostic[] {
  if (vault || catalog.get(entry.entitlement)?.issuer.kind !== "vault") return [];
  return [
    {
      code: "E520",
      message: `\`${entry.entitlement}\` is issued by Vault, and no Vault is configured`,
      help: "ask the operators to configure Vault (`VAULT_ADDR`), or let the catalog name the embedded issuer",
      place: entry.places["entitlement"] ?? entry.places.entry,
    },
  ];
}

function helpFor(typed: string, catalog: Catalog): string {
  const meant = suggest(typed, catalog.keys());
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const system = typed.split("/")[0];
  const there = [...catalog.values()].filter((one) => one.system === system).map(({ id }) => `\`${id}\``);
  return there.length > 0
    ? `\`${system}\` offers ${there.join(", ")}`
    : "the catalog names what can be asked for: see `policies/catalog/`";
}
