import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { compare, type Difference } from "./compare.ts";
import type { CheckNames } from "./play.ts";
import type { Packs, PolicyTest } from "./policy-test.ts";
import { rehearse } from "./rehearse.ts";

/** Plays one test; `null`: it passes. */
export function failureOf(test: PolicyTest, packs: Packs, checkNames: CheckNames): Diagnostic | null {
  const differences = compare(test, rehearse(test, packs, checkNames));
  if (differences.length === 0) return null;
  const [first] = differences;
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : "";
  return {
    code: "E645",
    message: `the test \`${test.name.replaceAll("`", "'")}\` fails: ${first === undefined ? "" : told(first)}${more}`,
    help: "mend the rules, or the test if it expects the wrong thing: `countersign policy test` runs it on your machine",
    place: test.place,
  };
}

const told = ({ at, expected, got }: Difference): string =>
  `\`${at}\` should be ${shown(expected)}, and is ${shown(got)}`;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `\`${text.replaceAll("`", "'")}\``;
}
