import type { Effect, Performed } from "../core/effect.ts";
import type { Sha } from "../core/ids.ts";
import type { Action } from "./action.ts";
import type { GitHubHandles } from "./handles.ts";
import type { StepAnswer } from "./mutation.ts";
import { refused } from "./refused-step.ts";
import { pullOf } from "./write-comment.ts";

type Merge = Extract<Effect, { readonly kind: "merge" }>;

const methods = ["MERGE", "SQUASH", "REBASE"] as const;

/** Merges exactly this head, by the first method that the repository allows, or puts it into its merge queue. */
export function mergeAction({ pull, head }: Merge, handles: GitHubHandles): Action<Performed> {
  return by(0, pullOf(handles, pull).node, head);
}

function by(method: number, pullRequestId: string, expectedHeadOid: Sha): Action<Performed> {
  const input = { pullRequestId, expectedHeadOid };
  return {
    steps: [
      {
        field: "mergePullRequest",
        input: { ...input, mergeMethod: methods[method] },
        select: "pullRequest { id }",
      },
    ],
    // A refused method merged nothing: the next one is the same merge.
    use: method === 0 ? { merges: 1 } : {},
    urgency: "end",
    read([answer]: readonly StepAnswer[]) {
      if (answer!.ok) return { result: { ok: true } };
      if (/merge queue/iu.test(answer!.said)) return { next: enqueue(input) };
      const forbidden = /(?:merge commits|merges?|squash\w*|rebas\w*)(?: \w+)? (?:are|is) not allowed/iu.test(
        answer!.said,
      );
      if (forbidden && method + 1 < methods.length) return { next: by(method + 1, pullRequestId, expectedHeadOid) };
      return { result: notMerged(answer!) };
    },
  };
}

const enqueue = (input: object): Action<Performed> => ({
  steps: [{ field: "enqueuePullRequest", input: { ...input }, select: "mergeQueueEntry { id }" }],
  use: {},
  urgency: "end",
  read: ([answer]: readonly StepAnswer[]) => ({ result: answer!.ok ? { ok: true } : notMerged(answer!) }),
});

function notMerged(answer: Extract<StepAnswer, { readonly ok: false }>): Performed {
  const outcome = refused(answer);
  return !outcome.ok && outcome.code === "head-moved" ? outcome : refused(answer, "not-mergeable");
}
