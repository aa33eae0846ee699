import type { StageDecision } from "../decision/decision.ts";
import { list, typed } from "./typed.ts";

/** What a stage asks of an approval beside its author's being named, as a sentence; empty where it asks nothing. */
export function whatItAsks({ answers, assurance, mayNarrow }: StageDecision): string {
  const lines = answers.map((answer) => typed(`${answer}:`));
  const asked = [
    lines.length === 0 ? "" : `An approving review answers, each in a line of its own: ${list(lines)}.`,
    assurance === null ? "" : `The directory must hold ${typed(assurance)} for whoever approves.`,
    mayNarrow ? `It may take away: ${typed("/narrow duration=1h")}.` : "",
  ];
  return asked.filter((sentence) => sentence !== "").join(" ");
}
