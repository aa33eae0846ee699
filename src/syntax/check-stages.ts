import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { ApproverRule, Stage } from "../core/policy.ts";
import { covers } from "./patterns.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

/** Mistakes within a list of stages, which comes after others: a name used twice, a line that never applies. */
export function checkStages(
  file: YamlFile,
  path: readonly (string | number)[],
  stages: readonly Stage[],
  before: readonly Stage[] = [],
): readonly Diagnostic[] {
  const names = new Map<string, number>(before.map(({ name, place }) => [name, place.line]));
  return stages.flatMap((stage, index) => {
    const problems: Diagnostic[] = [];
    const first = names.get(stage.name);
    if (first === undefined) names.set(stage.name, stage.place.line);
    else {
      const help = `line ${first} names it first; each stage has a name of its own`;
      problems.push({ code: "E302", message: `the stage \`${stage.name}\` is named twice`, help, place: stage.place });
    }
    for (const [nth, line] of stage.approvers.entries()) {
      const wider = stage.approvers.slice(nth + 1).find((later) => covers(later.pattern, line.pattern));
      if (wider !== undefined) problems.push(shadowed(file, [...path, index, "approvers", nth, "for"], line, wider));
    }
    return problems;
  });
}

function shadowed(
  file: YamlFile,
  path: readonly (string | number)[],
  line: ApproverRule,
  wider: ApproverRule,
): Diagnostic {
  return {
    code: "E310",
    message: `the line for \`${line.pattern}\` never applies: \`${wider.pattern}\` in line ${wider.place.line} comes after it`,
    help: "the last line that matches decides: write the wider pattern first, or remove this line",
    place: placeOf(file, ...path),
  };
}
