import type { Diagnostic, Place } from "../core/diagnostics/diagnostic.ts";
import type { Catalog } from "../core/entitlement.ts";
import type { EntitlementId } from "../core/ids.ts";
import { quote } from "./quote.ts";
import { suggest } from "./suggest.ts";

/** Whoever holds `from` can reach `to`. */
export interface Unlock {
  readonly from: EntitlementId;
  readonly to: EntitlementId;
  readonly place: Place;
}

/** What an entitlement unlocks is in the catalog, too. */
export const checkUnlocks = (catalog: Catalog, unlocks: readonly Unlock[]): readonly Diagnostic[] =>
  unlocks
    .filter(({ to }) => !catalog.has(to))
    .map(({ to, place }) => {
      const meant = suggest(to, catalog.keys());
      const help = meant === undefined ? "describe it in the catalog, too" : `did you mean \`${meant}\`?`;
      return { code: "E208", message: `unknown entitlement ${quote(to)}`, help, place };
    });

/** Every entitlement with all that can be reached from it, itself left out. */
export function withReach(catalog: Catalog, unlocks: readonly Unlock[]): Catalog {
  const next = new Map<EntitlementId, EntitlementId[]>();
  for (const { from, to } of unlocks) next.set(from, [...(next.get(from) ?? []), to]);
  const reaching = [...catalog.values()].map((one) => {
    const reached = new Set<EntitlementId>([one.id]);
    for (const id of reached) for (const to of next.get(id) ?? []) reached.add(to);
    reached.delete(one.id);
    return Object.assign({}, one, { reach: reached.size, reaches: [...reached] });
  });
  return new Map(reaching.map((one) => [one.id, one]));
}
