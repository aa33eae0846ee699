import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Risk } from "../core/entitlement.ts";
import { hours, type Duration } from "../core/instant.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

/** What an entitlement may not promise that is given out as something which cannot be ended early. */
export function notTakenBack(
  file: YamlFile,
  of: {
    readonly name: string;
    readonly risk: Risk;
    readonly maxDuration: Duration;
    /** "a token that nobody asks about" */
    readonly what: string;
    readonly help: string;
  },
): readonly Diagnostic[] {
  const { name, risk, maxDuration, what, help } = of;
  const problems: Diagnostic[] = [];
  if (risk === "critical") {
    const message = `critical access cannot be ended early with ${what}`;
    problems.push({ code: "E207", message, help, place: placeOf(file, "entitlements", name, "risk") });
  }
  if (maxDuration > hours(1)) {
    const message = `${what} lasts one hour at most`;
    problems.push({ code: "E207", message, help, place: placeOf(file, "entitlements", name, "max-duration") });
  }
  return problems;
}
