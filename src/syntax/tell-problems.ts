import type { Code, Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { byPlace } from "./check-schema.ts";

/** Nobody mends more at once, and GitHub shows no more than this either. */
const most = 100;

/** The problems of one file in the order of its lines; of very many, the first ones, and that there are more. */
export function tellProblems(path: string, code: Code, problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = problems.toSorted(byPlace);
  if (told.length <= most) return told;
  const message = "the file has more problems than are shown";
  const help = "mend these first";
  return [...told.slice(0, most), { code, message, help, place: { file: path, line: 1, column: 1 } }];
}
