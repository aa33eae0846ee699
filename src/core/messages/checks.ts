import type { CaseFile } from "../case-file.ts";
import type { Decision, StageDecision } from "../decision/decision.ts";
import { renderDiagnostic, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckContent, CheckState } from "../effect.ts";
import { summaryOf } from "./comment.ts";
import { loginOf } from "./context.ts";
import { headline } from "./headline.ts";
import { whatItAsks } from "./what-it-asks.ts";
import { block, count, cut, cutMarkdown, list, visible } from "./typed.ts";

export const requiredCheck = "countersign";

/** GitHub's limits on a check run. */
const titleLimit = 255;
const summaryLimit = 65_535;

/** The required check and one check for each applicable stage: what GitHub should show of this decision. */
export function checksOf(
  file: CaseFile,
  decision: Decision,
  summary = summaryOf(file, decision),
): readonly CheckContent[] {
  const stages = decision.stages.flatMap((stage) =>
    stage.outcome.kind === "not-applicable" ? [] : [stageCheck(file, stage, stage.outcome)],
  );
  return [overall(file, decision, summary), ...stages];
}

const stageCheckName = (stage: StageDecision): string => `${requiredCheck} / ${stage.number} ${stage.stage}`;

function overall(file: CaseFile, decision: Decision, summary: string): CheckContent {
  const problems = problemsOf(decision);
  return content(
    requiredCheck,
    overallState(decision),
    headline(file, decision),
    [summary, decision.warnings.length > 0 ? `### Warnings\n\n${problemList(decision.warnings)}` : ""],
    [...problems, ...decision.warnings],
  );
}

function overallState(decision: Decision): CheckState {
  switch (decision.outcome.kind) {
    case "nothing":
    case "approved":
      return { status: "completed", conclusion: "success" };
    case "invalid":
    case "denied":
    case "twin":
    case "lapsed":
      return { status: "completed", conclusion: "failure" };
    case "pending":
      return { status: "in_progress" };
  }
}

type Applying = Exclude<StageDecision["outcome"], { readonly kind: "not-applicable" }>;

function stageCheck(file: CaseFile, stage: StageDecision, outcome: Applying): CheckContent {
  const who = list(
    stage.named.map((name) => visible(name)),
    "or",
  );
  const name = stageCheckName(stage);
  switch (outcome.kind) {
    case "complete": {
      const by = list(outcome.by.map((counted) => loginOf(file, counted.review.by)));
      return content(name, { status: "completed", conclusion: "success" }, `approved by ${by}`, [
        `Stage ${stage.number}, \`${stage.stage}\`, is complete: approved by ${by}.`,
      ]);
    }
    case "open": {
      const missing = count(outcome.missing, "approval");
      const given = outcome.by.map((counted) => loginOf(file, counted.review.by));
      return content(name, { status: "in_progress" }, `${missing} missing: waiting for ${who}`, [
        `Stage ${stage.number}, \`${stage.stage}\`, is open: ${missing} of ${stage.quorum} missing, from ${who}.`,
        whatItAsks(stage),
        given.length > 0 ? `Approved so far by ${list(given)}.` : "",
      ]);
    }
    case "waiting": {
      if (outcome.for === null)
        return content(name, { status: "queued" }, "opens when what is wrong is mended", [
          `Stage ${stage.number}, \`${stage.stage}\`, opens when the problems that the check \`${requiredCheck}\` names are mended.`,
        ]);
      const before = outcome.for;
      return content(name, { status: "queued" }, `opens after ${before}`, [
        `Stage ${stage.number}, \`${stage.stage}\`, opens when \`${before}\` is complete. ` +
          "A review given before that does not count for it.",
      ]);
    }
  }
}

/** A stage's check whose stage vanished on the same head. */
export const vanished = (name: string): CheckContent =>
  content(name, { status: "completed", conclusion: "cancelled" }, "this stage no longer applies", [
    "The request changed, and this stage no longer applies to it.",
  ]);

function problemsOf(decision: Decision): readonly Diagnostic[] {
  const { outcome } = decision;
  return outcome.kind === "invalid" || outcome.kind === "denied" ? outcome.problems : [];
}

const problemList = (problems: readonly Diagnostic[]): string => block(problems.map(renderDiagnostic).join("\n\n"));

function content(
  name: string,
  state: CheckState,
  title: string,
  summary: readonly string[],
  annotations: readonly Diagnostic[] = [],
): CheckContent {
  const text = summary.filter((part) => part !== "").join("\n\n");
  const note = "\n\n… cut here: GitHub takes no longer text.";
  return {
    name,
    state,
    title: cut(visible(title, titleLimit), titleLimit),
    summary: cutMarkdown(text, summaryLimit, note),
    annotations: annotations.filter((problem) => problem.place !== undefined),
  };
}
