import { commentsOf, held } from "../../state/lookup.ts";
import type { Comment, Issue } from "../../state/issue.ts";
import type { Pull } from "../../state/pull.ts";
import type { World } from "../../state/world.ts";
import { association, simpleUser } from "./account.ts";
import { appShape } from "./app.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

function reactions(url: string): Json {
  const none = { "+1": 0, "-1": 0, laugh: 0, confused: 0, heart: 0, hooray: 0, eyes: 0, rocket: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}

/** `issue`: an issue, or a pull request seen as one. */
export function issueShape(world: World, issue: Issue | Pull): Json {
  const repository = held(world.repositories, issue.repositoryId);
  const isPull = "head" in issue;
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const page = `${repositoryPage(world, repository)}/${isPull ? "pull" : "issues"}/${issue.number}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const closer = isPull || issue.closedById === null ? null : simpleUser(world, issue.closedById);
  return {
    id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: isPull ? null : issue.stateReason,
    user: simpleUser(world, issue.authorId),
    author_association: association(world, repository, issue.authorId),
    labels: [],
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: commentsOf(world, repository.id, issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: closer,
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    performed_via_github_app: null,
    reactions: reactions(url),
    ...(isPull
      ? {
          draft: issue.draft,
          pull_request: {
            url: pullUrl,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.mergedAt,
          },
        }
      : {}),
  };
}

/** An issue in a webhook: who closed it is only in REST. */
export function deliveredIssue(world: World, issue: Issue | Pull): Json {
  const { closed_by: _, ...shape } = issueShape(world, issue);
  return shape;
}

/** `issue-comment`. REST does not show that a comment was edited by somebody else. */
export function commentShape(world: World, comment: Comment): Json {
  const repository = held(world.repositories, comment.repositoryId);
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const onPull = [...world.pulls.values()].some(
    (pull) => pull.repositoryId === repository.id && pull.number === comment.number,
  );
  const page = `${repositoryPage(world, repository)}/${onPull ? "pull" : "issues"}/${comment.number}`;
  const app = comment.viaAppId === null ? null : appShape(world, held(world.apps, comment.viaAppId));
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${comment.number}`,
    user: simpleUser(world, comment.authorId),
    author_association: association(world, repository, comment.authorId),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    performed_via_github_app: app,
    reactions: reactions(url),
  };
}
