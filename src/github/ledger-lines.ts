import type { LedgerLine } from "../core/evidence.ts";
import { readLines } from "../syntax/ledger-line.ts";

/**
 * The lines of a file of the ledger, canonical and chained; signatures are checked by whoever builds on the ledger.
 * Throws where the file is no ledger any more: nothing is decided on such a record.
 */
export function parseLines(text: string): readonly LedgerLine[] {
  const read = readLines(text, null);
  if (read.ok) return read.value;
  throw new Error(`the ledger cannot be read: ${read.problems.map(({ message }) => message).join("; ")}`);
}
