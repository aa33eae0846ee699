import type { Place } from "../../src/core/diagnostics/diagnostic.ts";
import type { Entry } from "../../src/core/request.ts";
import type { Case } from "./case.ts";
import { entry, type EntryFields } from "./rules.ts";

/** The fields of an entry, each on a line of its own, in this order. */
const fields =
  "entry id subject on-behalf-of run entitlement scope duration until start justification ticket route of per-run".split(
    " ",
  );
const line = (field: string): Place => ({ file: "access/a.yaml", line: fields.indexOf(field), column: 1 });

const laidOut = (one: Entry): Entry => ({
  ...one,
  places: {
    ...Object.fromEntries(fields.map((field) => [field, line(field)])),
    entry: line("entry"),
    id: line("id"),
  },
});
export const asking = (more: EntryFields = {}): Entry => laidOut(entry(more));

/** What the author reads: the code, the field at which it stands, what is wrong and what to do. */
function told(c: Case): string {
  const { outcome, warnings } = c.decide();
  const problems = [...("problems" in outcome ? outcome.problems : []), ...warnings];
  return problems
    .map(({ code, place, message, help }) => `${code} ${fields[place?.line ?? -1]}: ${message}\n  = ${help}`)
    .join("\n");
}
/** Of several requests. */
export const all = (...cases: readonly Case[]): string => cases.map(told).join("\n");

/** With access that is live by these entries. */
export const held = (c: Case, ...entries: readonly Entry[]): Case => {
  for (const one of entries) c.holds(one, -10);
  return c;
};
