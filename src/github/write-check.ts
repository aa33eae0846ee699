import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { CheckState, Effect } from "../core/effect.ts";
import { cut, cutMarkdown } from "../core/messages/typed.ts";
import type { Performed } from "../core/effect.ts";
import { settled, type Action } from "./action.ts";
import { externalId } from "./external-id.ts";
import type { GitHubHandles } from "./handles.ts";
import { textIn, type Step, type StepAnswer } from "./mutation.ts";
import { refused } from "./refused-step.ts";

type Check = Extract<Effect, { readonly kind: "check" }>;
type Inputs = Readonly<Record<string, unknown>>;

/** GitHub takes so many annotations in one request, and adds those of the next to them. */
const annotationsAtOnce = 50;
const titleLimit = 255;
const summaryLimit = 65_535;
const note = "\n\n… cut here: GitHub takes no longer text.";

/** A new run, or news of an unfinished one. The rest of many annotations follows, and the conclusion with the last. */
export function checkAction(
  effect: Check,
  { repository }: GitHubHandles,
  detailsUrl: string | null,
): Action<Performed> {
  const { content, update, head, pull } = effect;
  const chunks = inChunks(content.annotations.flatMap(annotation));
  const common = { repositoryId: repository.node };
  const output = (index: number): Inputs => ({
    title: cut(content.title, titleLimit),
    summary: cutMarkdown(content.summary, summaryLimit, note),
    ...(chunks[index] === undefined ? {} : { annotations: chunks[index] }),
  });
  const state = (index: number): Inputs =>
    index + 1 < chunks.length ? { status: "IN_PROGRESS" } : stateInput(content.state);
  const later = (run: string, index: number): Action<Performed> =>
    index >= chunks.length
      ? settled({ ok: true })
      : act(
          {
            field: "updateCheckRun",
            input: { ...common, checkRunId: run, ...state(index), output: output(index) },
            select: "checkRun { id }",
          },
          index,
        );
  const act = (step: Step, index: number): Action<Performed> => ({
    steps: [step],
    use: {},
    urgency: "check",
    read: ([answer]: readonly StepAnswer[]) =>
      answer!.ok ? { next: later(textIn(answer!.payload, "checkRun.id"), index + 1) } : { result: refused(answer!) },
  });
  if (update !== null) return later(update, 0);
  const input = {
    ...common,
    headSha: head,
    name: content.name,
    externalId: externalId(pull),
    ...(detailsUrl === null ? {} : { detailsUrl }),
    ...state(0),
    output: output(0),
  };
  return act({ field: "createCheckRun", input, select: "checkRun { id }" }, 0);
}

const stateInput = (state: CheckState): Inputs =>
  state.status === "completed"
    ? { status: "COMPLETED", conclusion: state.conclusion.toUpperCase() }
    : { status: state.status.toUpperCase() };

/** At least one chunk, so that a check without annotations is written as well. */
function inChunks(all: readonly Inputs[]): readonly (readonly Inputs[] | undefined)[] {
  if (all.length === 0) return [undefined];
  const count = Math.ceil(all.length / annotationsAtOnce);
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * annotationsAtOnce, (index + 1) * annotationsAtOnce),
  );
}

/** GitHub takes columns only where a single line is marked. A problem without a place stands in the summary. */
function annotation({ code, message, help, place }: Diagnostic): readonly Inputs[] {
  if (place === undefined) return [];
  const { file, line, column, endLine = line, endColumn } = place;
  const oneLine = endLine === line;
  const end = endColumn === undefined ? column : Math.max(column, endColumn - 1);
  return [
    {
      path: file,
      location: {
        startLine: line,
        endLine: Math.max(line, endLine),
        ...(oneLine ? { startColumn: column, endColumn: end } : {}),
      },
      annotationLevel: code.startsWith("E") ? "FAILURE" : "WARNING",
      title: code,
      message: help === undefined ? message : `${message}\n\n${help}`,
    },
  ];
}
