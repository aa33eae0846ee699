import { addComment, deleteComment, editComment } from "../../actions/comment.ts";
import { createIssue, editIssue, type IssueChange } from "../../actions/issue.ts";
import type { Comment, Issue } from "../../state/issue.ts";
import { commentsOf, issueByNumber, pullByNumber, pullsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import { commentShape, issueShape } from "../shapes/issue.ts";
import { timelineShape } from "../shapes/timeline.ts";
import { present } from "../fields.ts";
import { page } from "../page.ts";
import {
  acknowledge,
  type ApiRequest,
  answer,
  type Handler,
  inRepository,
  refused,
  type Reply,
  type Route,
} from "../request.ts";

type Inside<T> = (request: ApiRequest, subject: T, repository: Repository) => Reply | Promise<Reply>;

/** Issues and pull requests share numbers; where an app holds only `pull_requests`, that will do for those. */
function inIssue(handle: Inside<Issue | Pull>): Handler {
  return inRepository("metadata", (request, repository) => {
    const number = Number(request.param("number"));
    const subject =
      pullByNumber(request.world, repository.id, number) ?? issueByNumber(request.world, repository.id, number);
    return subject === undefined ? refused(notFound) : handle(request, subject, repository);
  });
}

function inComment(handle: Inside<Comment>): Handler {
  return inRepository("metadata", (request, repository) => {
    const comment = request.world.comments.get(Number(request.param("id")));
    if (comment === undefined || comment.repositoryId !== repository.id) return refused(notFound);
    return handle(request, comment, repository);
  });
}

function list(request: ApiRequest, repository: Repository): Promise<Reply> {
  const state = request.url.searchParams.get("state") ?? "open";
  const issues = [...request.world.issues.values()].filter((one) => one.repositoryId === repository.id);
  const all: readonly (Issue | Pull)[] = [...issues, ...pullsOf(request.world, repository.id)];
  const wanted = all.filter((one) => state === "all" || one.state === state).toSorted((a, b) => b.number - a.number);
  return page(request, wanted, (one) => issueShape(request.world, one));
}

function edit({ world, actor, fields }: ApiRequest, subject: Issue | Pull): Reply {
  if ("head" in subject) return refused(refuse(422, "Pull requests are changed at /pulls in this sandbox."));
  const change: IssueChange = present({
    title: fields.text("title"),
    body: fields.textOrNull("body"),
    state: fields.oneOf("state", ["open", "closed"] as const),
    stateReason: fields.oneOf("state_reason", ["completed", "not_planned"] as const),
  });
  return answer(editIssue(world, actor, subject, change), 200, (one) => issueShape(world, one));
}

function since(request: ApiRequest, comments: readonly Comment[]): readonly Comment[] {
  const from = request.url.searchParams.get("since");
  return from === null ? comments : comments.filter(({ updatedAt }) => Date.parse(updatedAt) >= Date.parse(from));
}

export const issueRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/issues", handle: inRepository("issues", list) },
  {
    method: "POST",
    path: "/repos/:owner/:repo/issues",
    handle: inRepository("metadata", ({ world, actor, fields }, repository) => {
      const input = { title: fields.text("title") ?? "", body: fields.textOrNull("body") ?? null };
      return answer(createIssue(world, actor, repository, input), 201, (issue) => issueShape(world, issue));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/issues/comments",
    handle: inRepository("issues", (request, repository) => {
      const all = [...request.world.comments.values()].filter((one) => one.repositoryId === repository.id);
      return page(request, since(request, all), (comment) => commentShape(request.world, comment));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/issues/comments/:id",
    handle: inComment(({ world }, comment) => ({ status: 200, body: commentShape(world, comment) })),
  },
  {
    method: "PATCH",
    path: "/repos/:owner/:repo/issues/comments/:id",
    handle: inComment(({ world, actor, fields }, comment) =>
      answer(editComment(world, actor, comment, fields.text("body") ?? ""), 200, (one) => commentShape(world, one)),
    ),
  },
  {
    method: "DELETE",
    path: "/repos/:owner/:repo/issues/comments/:id",
    handle: inComment(({ world, actor }, comment) => acknowledge(deleteComment(world, actor, comment))),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/issues/:number",
    handle: inIssue(({ world }, subject) => ({ status: 200, body: issueShape(world, subject) })),
  },
  { method: "PATCH", path: "/repos/:owner/:repo/issues/:number", handle: inIssue(edit) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/issues/:number/comments",
    handle: inIssue((request, subject, repository) =>
      page(request, since(request, commentsOf(request.world, repository.id, subject.number)), (comment) =>
        commentShape(request.world, comment),
      ),
    ),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/issues/:number/timeline",
    handle: inIssue((request, { timeline }) =>
      page(
        request,
        timeline.flatMap((event) => timelineShape(request.world, event)),
        (event) => event,
      ),
    ),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/issues/:number/comments",
    handle: inIssue(({ world, actor, fields }, subject) =>
      answer(addComment(world, actor, subject, fields.text("body") ?? ""), 201, (one) => commentShape(world, one)),
    ),
  },
];
