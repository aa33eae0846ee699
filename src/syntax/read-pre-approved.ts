import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { PreApproved } from "../core/policy.ts";
import type { Conditions } from "./policy-conditions.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

/** What a policy's schema says of patterns. */
export interface WrittenPreApproved {
  readonly "pre-approved"?: readonly {
    readonly name: string;
    readonly subject: string;
    readonly when?: string;
    readonly caps: { readonly "per-day": number };
  }[];
}

/** Reads what is approved beforehand; each pattern has a name of its own. */
export function readPreApproved(
  file: YamlFile,
  { "pre-approved": written = [] }: WrittenPreApproved,
  conditions: Conditions,
): { readonly read: readonly PreApproved[]; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const read: PreApproved[] = [];
  for (const [index, { name, subject, when: condition, caps }] of written.entries()) {
    const place = placeOf(file, "pre-approved", index, "name");
    if (read.some((one) => one.name === name)) {
      const help = "what is approved by it is told by its name, and counted by it: choose another";
      problems.push({ code: "E318", message: `the pattern \`${name}\` is there twice`, help, place });
    }
    const { when } = conditions.when(["pre-approved", index]);
    // A condition that does not read is a problem already: without it, the pattern would approve more.
    if (condition !== undefined && when === undefined) continue;
    read.push({ name, subject, ...(when === undefined ? {} : { when }), perDay: caps["per-day"], place });
  }
  return { read, problems };
}
