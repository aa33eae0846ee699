import type { Effect, Performed } from "../core/effect.ts";
import type { Action } from "./action.ts";
import { commentMarker, type GitHubHandles, type PullHandle } from "./handles.ts";
import type { Step, StepAnswer } from "./mutation.ts";
import { refused } from "./refused-step.ts";

type Of<K extends Effect["kind"]> = Extract<Effect, { readonly kind: K }>;

/** The pull request that was read, which the effect must be about. */
export function pullOf(handles: GitHubHandles, number: number): PullHandle {
  const { pull } = handles;
  if (pull === null || pull.number !== number) throw new Error(`#${number} was not read before it is written to`);
  return pull;
}

const addComment = (subjectId: string, body: string): Step => ({
  field: "addComment",
  input: { subjectId, body },
  select: "commentEdge { node { id } }",
});

export function commentAction({ pull, update, body }: Of<"comment">, handles: GitHubHandles): Action<Performed> {
  const step =
    update === null
      ? addComment(pullOf(handles, pull).node, body)
      : { field: "updateIssueComment", input: { id: update, body }, select: "issueComment { id }" };
  return { steps: [step], use: { content: 1 }, urgency: "rest", read: allDone };
}

/**
 * Closes a pull request and says why: in a comment of its own, found again by its marker, unless our comment stands
 * there already or is on its way and tells it.
 */
export function closeAction({ pull, because }: Of<"close">, handles: GitHubHandles, told: boolean): Action<Performed> {
  const { node } = pullOf(handles, pull);
  const close = { field: "closePullRequest", input: { pullRequestId: node }, select: "pullRequest { id }" };
  const known = told || handles.comment !== null;
  const steps = known ? [close] : [addComment(node, `${commentMarker}\n\nClosed by Countersign. ${because}`), close];
  return { steps, use: { content: steps.length }, urgency: "check", read: allDone };
}

/** Done where every step was; else the first refusal. */
function allDone(answers: readonly StepAnswer[]): { readonly result: Performed } {
  const failed = answers.find((answer) => !answer.ok);
  return { result: failed === undefined ? { ok: true } : refused(failed) };
}
