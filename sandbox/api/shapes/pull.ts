import { difference } from "../../git/measure.ts";
import { commentsOf, held } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { World } from "../../state/world.ts";
import { association, simpleUser } from "./account.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryShape, repositoryUrl } from "./repository.ts";
import { simpleTeam, teamShape } from "./team.ts";

/** `pull-request-simple`: as lists and review webhooks show it. */
export function simplePull(world: World, pull: Pull): Json {
  const repository = held(world.repositories, pull.repositoryId);
  const head = pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
  const owner = held(world.accounts, repository.ownerId).login;
  const headOwnerId = head?.ownerId ?? pull.authorId;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  const issue = `${repositoryUrl(world, repository)}/issues/${pull.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const statuses = `${repositoryUrl(world, repository)}/statuses/${pull.head.sha}`;
  return {
    url,
    id: pull.id,
    node_id: pull.nodeId,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    active_lock_reason: null,
    title: pull.title,
    user: simpleUser(world, pull.authorId),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedUserIds.map((id) => simpleUser(world, id)),
    requested_teams: pull.requestedTeamIds.map((id) => teamShape(world, held(world.teams, id))),
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: {
      label: `${held(world.accounts, headOwnerId).login}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: simpleUser(world, headOwnerId),
      repo: head === undefined ? null : repositoryShape(world, head),
    },
    base: {
      label: `${owner}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: simpleUser(world, repository.ownerId),
      repo: repositoryShape(world, repository),
    },
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repositoryUrl(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(world, repository, pull.authorId),
    auto_merge: null,
  };
}

/** `pull-request`: with what had to be counted. */
export async function fullPull(world: World, pull: Pull): Promise<Json> {
  const repository = held(world.repositories, pull.repositoryId);
  const { commits, files } = await difference(repository.git, pull.base.sha, pull.head.sha);
  return {
    ...simplePull(world, pull),
    requested_teams: pull.requestedTeamIds.map((id) => simpleTeam(world, held(world.teams, id))),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergedAt === null ? pull.mergeable : null,
    rebaseable: pull.mergedAt === null ? pull.mergeable : null,
    mergeable_state: mergeableState(pull),
    merged_by: pull.mergedById === null ? null : simpleUser(world, pull.mergedById),
    comments: commentsOf(world, repository.id, pull.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function mergeableState(pull: Pull): string {
  if (pull.draft) return "draft";
  if (pull.mergeable === null) return "unknown";
  return pull.mergeable ? "clean" : "dirty";
}
