import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { parseDuration } from "../core/duration.ts";
import { stageName } from "../core/ids.ts";
import type { Duration } from "../core/instant.ts";
import type { ApproverRule, Stage } from "../core/policy.ts";
import { readApprover } from "./approver-text.ts";
import { compilePattern, patternProblem } from "./patterns.ts";
import type { Conditions } from "./policy-conditions.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

type Path = readonly (string | number)[];

/** A stage as its schema describes it. */
export interface WrittenStage {
  readonly name: string;
  readonly when?: string;
  readonly approvers: readonly { readonly for: string; readonly who: readonly string[] }[];
  readonly quorum?: number;
  readonly answers?: readonly string[];
  readonly assurance?: string;
  readonly "may-narrow"?: boolean;
  readonly escalate?: { readonly after: string; readonly to: readonly string[] };
  readonly lapse?: string;
}

/** Reads one stage; its patterns are checked by `patternProblems`. */
export function stageOf(file: YamlFile, path: Path, stage: WrittenStage, conditions: Conditions): Stage {
  return {
    name: stageName(stage.name),
    approvers: stage.approvers.map((line, i): ApproverRule => ({
      pattern: line.for,
      matches: compilePattern(line.for).matches,
      who: line.who.map(readApprover),
      place: placeOf(file, ...path, "approvers", i),
    })),
    quorum: stage.quorum ?? 1,
    ...conditions.when(path),
    ...(stage.answers === undefined ? {} : { answers: stage.answers }),
    ...(stage.assurance === undefined ? {} : { assurance: stage.assurance }),
    ...(stage["may-narrow"] === true ? { mayNarrow: true } : {}),
    ...(stage.lapse === undefined ? {} : { lapse: durationOf(stage.lapse) }),
    ...(stage.escalate === undefined
      ? {}
      : {
          escalate: {
            after: durationOf(stage.escalate.after),
            to: stage.escalate.to.map(readApprover),
            place: placeOf(file, ...path, "escalate"),
          },
        }),
    place: placeOf(file, ...path, "name"),
  };
}

function durationOf(text: string): Duration {
  const read = parseDuration(text);
  if (!read.ok) throw new Error(`the schema let a duration pass that cannot be read: ${read.because}`);
  return read.value;
}

/** Patterns that are none, in the approvers of a list of stages. */
export function patternProblems(file: YamlFile, list: string, stages: readonly WrittenStage[]): readonly Diagnostic[] {
  return stages.flatMap(({ approvers }, stage) =>
    approvers.flatMap((line, i): readonly Diagnostic[] => {
      const because = patternProblem(line.for);
      if (because === null) return [];
      const place = placeOf(file, list, stage, "approvers", i, "for");
      const help = "a CODEOWNERS pattern on `system/name`, such as `*`, `payments/` or `/payments/release`";
      return [{ code: "E312", message: `\`for\` is no pattern: ${because}`, help, place }];
    }),
  );
}
