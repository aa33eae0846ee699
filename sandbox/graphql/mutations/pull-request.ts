import { createPull } from "../../actions/create-pull.ts";
import { editPull, type PullChange, setDraft } from "../../actions/edit-pull.ts";
import { updateBranch } from "../../actions/update-branch.ts";
import { held } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import { valueOf } from "../error.ts";
import type { Context } from "../fields.ts";
import { type Mutation, refuseUnsupported } from "../mutation.ts";
import { Thing } from "../thing.ts";
import { account } from "../things.ts";
import { visiblePull, visibleRepository } from "../visible.ts";

interface CreateInput {
  readonly repositoryId: string;
  readonly baseRefName: string;
  /** `branch`, or `owner:branch` of a fork. */
  readonly headRefName: string;
  readonly headRepositoryId?: string | null;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean | null;
  readonly maintainerCanModify?: boolean | null;
}

/** The payload of a mutation that answers the pull request alone. */
const pullPayload = (pull: Pull) => ({ pullRequest: new Thing("PullRequest", pull) });

const branchOf = (name: string): string => name.replace(/^refs\/heads\//, "");

const create: Mutation<CreateInput> = async (input, world, actor, context) => {
  const repository = visibleRepository(context, input.repositoryId);
  const branch = branchOf(input.headRefName);
  const source = input.headRepositoryId == null ? undefined : visibleRepository(context, input.headRepositoryId);
  const head = source === undefined ? branch : `${held(world.accounts, source.ownerId).login}:${branch}`;
  const created = await createPull(world, actor, repository, {
    title: input.title,
    head,
    base: branchOf(input.baseRefName),
    body: input.body ?? null,
    draft: input.draft ?? false,
    ...(input.maintainerCanModify == null ? {} : { maintainerCanModify: input.maintainerCanModify }),
  });
  return pullPayload(valueOf(created));
};

async function changed(context: Context, id: string, change: PullChange): Promise<Pull> {
  return valueOf(await editPull(context.world, context.actor, visiblePull(context, id), change));
}

interface UpdateInput {
  readonly pullRequestId: string;
  readonly title?: string | null;
  readonly body?: string | null;
  readonly baseRefName?: string | null;
  readonly maintainerCanModify?: boolean | null;
  readonly state?: "OPEN" | "CLOSED" | null;
}

const update: Mutation<UpdateInput> = async (input, _, actor, context) => {
  refuseUnsupported("updatePullRequest", input, "assigneeIds", "labelIds", "milestoneId", "projectIds");
  const { title, body, baseRefName, maintainerCanModify, state } = input;
  const pull = await changed(context, input.pullRequestId, {
    ...(title == null ? {} : { title }),
    ...(body == null ? {} : { body }),
    ...(baseRefName == null ? {} : { base: branchOf(baseRefName) }),
    ...(maintainerCanModify == null ? {} : { maintainerCanModify }),
    ...(state == null ? {} : { state: state === "OPEN" ? "open" : "closed" }),
  });
  return { ...pullPayload(pull), actor: account(actor.account) };
};

type Named = { readonly pullRequestId: string };

const close: Mutation<Named> = async ({ pullRequestId }, _, __, context) =>
  pullPayload(await changed(context, pullRequestId, { state: "closed" }));

const reopen: Mutation<Named> = async ({ pullRequestId }, _, __, context) =>
  pullPayload(await changed(context, pullRequestId, { state: "open" }));

const ready: Mutation<Named> = async ({ pullRequestId }, world, actor, context) =>
  pullPayload(valueOf(await setDraft(world, actor, visiblePull(context, pullRequestId), false)));

const draft: Mutation<Named> = async ({ pullRequestId }, world, actor, context) =>
  pullPayload(valueOf(await setDraft(world, actor, visiblePull(context, pullRequestId), true)));

const updateFromBase: Mutation<
  Named & { readonly expectedHeadOid?: string | null; readonly updateMethod?: string | null }
> = async (input, world, actor, context) => {
  if (input.updateMethod !== "MERGE") refuseUnsupported("updatePullRequestBranch", input, "updateMethod");
  const pull = visiblePull(context, input.pullRequestId);
  return pullPayload(valueOf(await updateBranch(world, actor, pull, input.expectedHeadOid ?? undefined)));
};

export const pullRequestMutations = {
  createPullRequest: create,
  updatePullRequest: update,
  closePullRequest: close,
  reopenPullRequest: reopen,
  markPullRequestReadyForReview: ready,
  convertPullRequestToDraft: draft,
  updatePullRequestBranch: updateFromBase,
};
