import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticCodes } from "../src/core/diagnostics/codes.ts";

const parts: readonly (readonly [prefix: string, title: string])[] = [
  ["E1", "Entries"],
  ["E2", "The catalog"],
  ["E3", "The policy"],
  ["E4", "The directory and the keys"],
  ["E5", "What the rules say no to"],
  ["E6", "The pull request"],
  ["E7", "Configuration"],
  ["E8", "The ledger"],
  ["E9", "The register"],
  ["W3", "Warnings about the rules"],
  ["W5", "Warnings about requests"],
];

/** docs/errors.md, from the same table that the messages come from. */
export function errorsPage(): string {
  const all = Object.entries(diagnosticCodes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const sections = parts.map(([prefix, title]) => {
    const rows = all
      .filter(([code]) => code.startsWith(prefix))
      .map(([code, meaning]) => `### ${code}: ${meaning?.title}\n\n> ${meaning?.example}\n\n${meaning?.remedy}.`);
    return [`## ${title}`, ...rows].join("\n\n");
  });
  const head = [
    "# Messages",
    "Every message of Countersign carries a code. `E…` fails the check, or the start; `W…` is shown and fails nothing. Each is listed here with an example and what to do. This page is written by `npm run docs`.",
  ];
  return `${[...head, ...sections].join("\n\n")}\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, "errors.md"), errorsPage());
