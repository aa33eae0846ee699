import type { CaseFile } from "../case-file.ts";
import type { Decision } from "../decision/decision.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { loginOf } from "./context.ts";
import { count, list, visible } from "./typed.ts";

/** The one thing to know about a request: the title of its required check. Plain text, one line. */
export function headline(file: CaseFile, decision: Decision): string {
  const { outcome } = decision;
  switch (outcome.kind) {
    case "nothing":
      return "nothing to countersign";
    case "invalid":
      return problems(file.guarded === undefined ? "cannot be read" : "not ready", outcome.problems);
    case "denied":
      return problems("denied", outcome.problems);
    case "lapsed":
      return visible(`lapsed: ${outcome.because.replaceAll("`", "")}`, 250);
    case "twin":
      return `same commit as #${outcome.of}: decided there`;
    case "approved":
      return approved(file, decision);
    case "pending":
      return pending(file, decision);
  }
}

function problems(what: string, found: readonly Diagnostic[]): string {
  const first = found[0];
  if (!first) return what;
  const where = first.place ? `${first.place.file}:${first.place.line}: ` : "";
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  return visible(`${what}: ${where}${first.message}${more}`, 250);
}

function approved(file: CaseFile, decision: Decision): string {
  if (file.ours && file.guarded !== undefined) return "puts back exactly what is in force";
  if (file.ours) return `${count(decision.entries.length, "entry", "entries")} ended, credentials gone: to be removed`;
  if (decision.removal) return "only removals: no approval needed";
  const stages = decision.stages.filter((stage) => stage.outcome.kind === "complete").length;
  const patterns = list([...new Set([...decision.preApproved.values()].map(({ name }) => name))]);
  if (stages === 0 && patterns !== "") return `approved beforehand by the policy: ${patterns}`;
  return `approved: ${stages === 1 ? "the only stage is" : `all ${stages} stages are`} complete`;
}

function pending(file: CaseFile, decision: Decision): string {
  const objectors = [...new Set(decision.objections.map((objection) => loginOf(file, objection.review.by)))];
  if (objectors.length > 0) return `changes requested by ${list(objectors)}`;
  const applicable = decision.stages.filter((stage) => stage.outcome.kind !== "not-applicable");
  const complete = applicable.filter((stage) => stage.outcome.kind === "complete").length;
  const open = applicable.find((stage) => stage.outcome.kind === "open");
  if (file.guarded?.yields.kind === "unknown") return "waiting for GitHub to tell what merging this yields";
  if (!open) return decision.removal ? "many removals at once: waiting for one other person to confirm" : "waiting";
  const done = `${complete} of ${count(applicable.length, "stage")} complete`;
  const who = list(open.named, "or");
  if (decision.stuck === open.stage) return `${done}: nobody is left who could approve ${open.stage} (${who})`;
  return `${done}: waiting for ${open.stage} (${who})`;
}
