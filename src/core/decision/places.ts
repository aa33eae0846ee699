import type { Place } from "../diagnostics/diagnostic.ts";
import type { Entry } from "../request.ts";

/** The field's place, or the entry's where the field is absent. */
export const placeOf = (entry: Entry, field: string): Place => entry.places[field] ?? entry.places.entry;

/** Where the rule stands that says no. */
export const whereIs = ({ file, line }: Place): string => `see \`${file}\`, line ${line}`;
