import { addComment, deleteComment, editComment } from "../../actions/comment.ts";
import { valueOf } from "../error.ts";
import type { Mutation } from "../mutation.ts";
import { Thing } from "../thing.ts";
import { visibleComment, visibleSubject } from "../visible.ts";

const add: Mutation<{ readonly subjectId: string; readonly body: string }> = (
  { subjectId, body },
  world,
  actor,
  context,
) => {
  const subject = visibleSubject(context, subjectId);
  const comment = valueOf(addComment(world, actor, subject, body));
  const cursor = Buffer.from(`cursor:v2:${comment.id}`).toString("base64");
  const node = new Thing("IssueComment", comment);
  return {
    commentEdge: { cursor, node },
    subject: new Thing("head" in subject ? "PullRequest" : "Issue", subject),
    timelineEdge: { cursor, node },
  };
};

const update: Mutation<{ readonly id: string; readonly body: string }> = ({ id, body }, world, actor, context) => {
  const comment = valueOf(editComment(world, actor, visibleComment(context, id), body));
  return { issueComment: new Thing("IssueComment", comment) };
};

const remove: Mutation<{ readonly id: string }> = ({ id }, world, actor, context) => {
  valueOf(deleteComment(world, actor, visibleComment(context, id)));
  return {};
};

export const commentMutations = { addComment: add, updateIssueComment: update, deleteIssueComment: remove };
