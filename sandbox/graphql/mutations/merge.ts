import { mergePull } from "../../actions/merge-pull.ts";
import { dequeuePull, enqueuePull } from "../../actions/merge-queue.ts";
import { held } from "../../state/lookup.ts";
import type { MergeMethod } from "../../state/repository.ts";
import { unprocessable, valueOf } from "../error.ts";
import { type Mutation, refuseUnsupported } from "../mutation.ts";
import { Thing } from "../thing.ts";
import { account } from "../things.ts";
import { visiblePull } from "../visible.ts";

interface MergeInput {
  readonly pullRequestId: string;
  readonly expectedHeadOid?: string | null;
  readonly mergeMethod?: "MERGE" | "SQUASH" | "REBASE" | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
}

const merge: Mutation<MergeInput> = async (input, world, actor, context) => {
  refuseUnsupported("mergePullRequest", input, "authorEmail");
  const pull = visiblePull(context, input.pullRequestId);
  const { commitHeadline, commitBody, expectedHeadOid } = input;
  const merged = await mergePull(world, actor, pull, {
    method: (input.mergeMethod ?? "MERGE").toLowerCase() as MergeMethod,
    ...(expectedHeadOid == null ? {} : { sha: expectedHeadOid }),
    text: {
      ...(commitHeadline == null ? {} : { title: commitHeadline }),
      ...(commitBody == null ? {} : { message: commitBody }),
    },
  });
  valueOf(merged);
  return { pullRequest: new Thing("PullRequest", pull), actor: account(actor.account) };
};

const enqueue: Mutation<{ readonly pullRequestId: string; readonly expectedHeadOid?: string | null }> = async (
  input,
  world,
  actor,
  context,
) => {
  refuseUnsupported("enqueuePullRequest", input, "jump");
  const pull = visiblePull(context, input.pullRequestId);
  const entry = valueOf(await enqueuePull(world, actor, pull, input.expectedHeadOid ?? undefined));
  return { mergeQueueEntry: new Thing("MergeQueueEntry", entry) };
};

const dequeue: Mutation<{ readonly id: string }> = async ({ id }, world, actor, context) => {
  const pull = visiblePull(context, id);
  const entry = held(world.repositories, pull.repositoryId).queue.find(({ pullId }) => pullId === pull.id);
  if (entry === undefined) throw unprocessable("Pull request is not in the merge queue");
  valueOf(await dequeuePull(world, actor, pull));
  return { mergeQueueEntry: new Thing("MergeQueueEntry", entry) };
};

export const mergeMutations = { mergePullRequest: merge, enqueuePullRequest: enqueue, dequeuePullRequest: dequeue };
