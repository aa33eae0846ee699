import type { CaseFile } from "../case-file.ts";
import { entryOf } from "../request.ts";
import { count, list, typed } from "./typed.ts";

/** So many are named; of the rest the number is told. */
const named = 5;

/** What holders could reach from what is asked for, as the catalog in force says; empty: nothing beyond it. */
export function blastRadius(file: CaseFile): string {
  const rules = file.rules.at(-1)?.rules;
  if (!file.changes.ok || rules?.ok !== true) return "";
  const asked = new Set(
    file.changes.value.filter(({ kind }) => kind !== "delete").map((change) => entryOf(change).entitlement),
  );
  const lines = [...asked].flatMap((id) => {
    const { reaches = [] } = rules.value.catalog.get(id) ?? {};
    if (reaches.length === 0) return [];
    const first = reaches.slice(0, named).map((one) => typed(one));
    const rest = reaches.length - first.length;
    const all = rest === 0 ? first : [...first, `${rest} more`];
    return [
      `Whoever holds ${typed(id)} can reach ${count(reaches.length, "entitlement")} more from there: ${list(all)}.`,
    ];
  });
  return lines.join("\n");
}
