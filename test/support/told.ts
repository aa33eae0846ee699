import { renderDiagnostic } from "../../src/core/diagnostics/diagnostic.ts";
import type { Case } from "./case.ts";

/** What the author of a request reads. */
export function told(c: Case): string {
  const { outcome } = c.decide();
  return "problems" in outcome ? `${outcome.kind}\n${outcome.problems.map(renderDiagnostic).join("\n")}` : outcome.kind;
}
