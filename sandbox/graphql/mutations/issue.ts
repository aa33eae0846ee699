import { createIssue, editIssue, type IssueChange } from "../../actions/issue.ts";
import type { Issue } from "../../state/issue.ts";
import { NotImplemented, valueOf } from "../error.ts";
import type { Context } from "../fields.ts";
import { type Mutation, refuseUnsupported } from "../mutation.ts";
import { Thing } from "../thing.ts";
import { accountById } from "../things.ts";
import { visibleIssue, visibleRepository } from "../visible.ts";

const create: Mutation<{ readonly repositoryId: string; readonly title: string; readonly body?: string | null }> = (
  input,
  world,
  actor,
  context,
) => {
  const unsupported = ["assigneeIds", "issueTemplate", "labelIds", "milestoneId", "parentIssueId", "projectIds"];
  refuseUnsupported("createIssue", input, ...unsupported);
  const repository = visibleRepository(context, input.repositoryId);
  const issue = valueOf(createIssue(world, actor, repository, { title: input.title, body: input.body ?? null }));
  return { issue: new Thing("Issue", issue) };
};

function changed(context: Context, id: string, change: IssueChange): Thing<Issue> {
  const { world, actor } = context;
  return new Thing("Issue", valueOf(editIssue(world, actor, visibleIssue(context, id), change)));
}

const reasons = { COMPLETED: "completed", NOT_PLANNED: "not_planned" } as const;

const close: Mutation<{ readonly issueId: string; readonly stateReason?: string | null }> = (input, _, __, context) => {
  refuseUnsupported("closeIssue", input, "duplicateIssueId");
  const reason = input.stateReason ?? "COMPLETED";
  if (reason !== "COMPLETED" && reason !== "NOT_PLANNED")
    throw new NotImplemented(`closeIssue(stateReason: ${reason})`);
  return { issue: changed(context, input.issueId, { state: "closed", stateReason: reasons[reason] }) };
};

const reopen: Mutation<{ readonly issueId: string }> = ({ issueId }, _, __, context) => ({
  issue: changed(context, issueId, { state: "open" }),
});

interface UpdateInput {
  readonly id: string;
  readonly title?: string | null;
  readonly body?: string | null;
  readonly state?: "OPEN" | "CLOSED" | null;
}

const update: Mutation<UpdateInput> = (input, world, _, context) => {
  refuseUnsupported("updateIssue", input, "assigneeIds", "labelIds", "milestoneId", "projectIds");
  const { title, body, state } = input;
  const issue = changed(context, input.id, {
    ...(title == null ? {} : { title }),
    ...(body == null ? {} : { body }),
    ...(state == null ? {} : { state: state === "OPEN" ? "open" : "closed" }),
  });
  return { issue, actor: accountById(world, context.actor.account.id) };
};

export const issueMutations = { createIssue: create, closeIssue: close, reopenIssue: reopen, updateIssue: update };
