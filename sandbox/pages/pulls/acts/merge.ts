import { dequeuePull, enqueuePull } from "../../../actions/merge-queue.ts";
import { mergePull } from "../../../actions/merge-pull.ts";
import { deleteRef } from "../../../actions/ref.ts";
import { updateBranch } from "../../../actions/update-branch.ts";
import { done, notFound, refuse } from "../../../state/refusal.ts";
import type { MergeMethod } from "../../../state/repository.ts";
import { headRepository } from "../view.ts";
import type { Act, Typed } from "./act.ts";

const methods: readonly MergeMethod[] = ["merge", "squash", "rebase"];

/** The head that the page showed: another one is not what was meant. */
const shownHead = (typed: Typed): string | undefined => typed.text("head") || undefined;

const merge: Act = async ({ world, actor, pull }, typed) => {
  const method = methods.find((one) => one === (typed.text("method") || "merge"));
  if (method === undefined) return refuse(422, "Choose a merge commit, a squash or a rebase");
  const sha = shownHead(typed);
  const outcome = await mergePull(world, actor, pull, { method, ...(sha === undefined ? {} : { sha }) });
  return outcome.ok ? done("merge") : outcome;
};

const enqueue: Act = async ({ world, actor, pull }, typed) => {
  const outcome = await enqueuePull(world, actor, pull, shownHead(typed));
  return outcome.ok ? done("merge") : outcome;
};

const dequeue: Act = async ({ world, actor, pull }) => {
  const outcome = await dequeuePull(world, actor, pull);
  return outcome.ok ? done("merge") : outcome;
};

const update: Act = async ({ world, actor, pull }, typed) => {
  const outcome = await updateBranch(world, actor, pull, shownHead(typed));
  return outcome.ok ? done("merge") : outcome;
};

const deleteBranch: Act = async (view) => {
  const source = headRepository(view);
  if (source === undefined) return notFound;
  const outcome = await deleteRef(view.world, view.actor, source, `refs/heads/${view.pull.head.ref}`);
  return outcome.ok ? done("merge") : outcome;
};

export const merging = {
  merge,
  enqueue,
  dequeue,
  "update-branch": update,
  "delete-branch": deleteBranch,
} as const satisfies Readonly<Record<string, Act>>;
