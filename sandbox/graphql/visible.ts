import { sees } from "../state/access.ts";
import type { Comment, Issue } from "../state/issue.ts";
import { held } from "../state/lookup.ts";
import type { Pull, Review } from "../state/pull.ts";
import type { Repository } from "../state/repository.ts";
import { readNodeId } from "../state/ids.ts";
import type { Context } from "./fields.ts";
import { type Nodes, nodeValue, unresolved } from "./node-value.ts";

/** Nodes that mutations name: those in a repository that the caller cannot see are not there. */
function visible<K extends "Issue" | "IssueComment" | "PullRequest">(context: Context, id: string, kind: K): Nodes[K] {
  const value: Nodes["Issue" | "IssueComment" | "PullRequest"] = nodeValue(context.world, id, kind);
  if (!sees(context.world, context.actor, held(context.world.repositories, value.repositoryId))) throw unresolved(id);
  return value as Nodes[K];
}

export function visibleRepository({ world, actor }: Context, id: string): Repository {
  const repository = nodeValue(world, id, "Repository");
  if (!sees(world, actor, repository)) throw unresolved(id);
  return repository;
}

export const visiblePull = (context: Context, id: string): Pull => visible(context, id, "PullRequest");
export const visibleIssue = (context: Context, id: string): Issue => visible(context, id, "Issue");
export const visibleComment = (context: Context, id: string): Comment => visible(context, id, "IssueComment");

export function visibleReview(context: Context, id: string): Review {
  const review = nodeValue(context.world, id, "PullRequestReview");
  const { repositoryId } = held(context.world.pulls, review.pullId);
  if (!sees(context.world, context.actor, held(context.world.repositories, repositoryId))) throw unresolved(id);
  return review;
}

/** What can be commented on. */
export function visibleSubject(context: Context, id: string): Issue | Pull {
  return readNodeId(id)?.kind === "Issue" ? visibleIssue(context, id) : visiblePull(context, id);
}

/** The repository and full name that a ref's id names; whether the ref is still there, its user finds out. */
export function visibleRef(
  { world, actor }: Context,
  id: string,
): { readonly repository: Repository; readonly name: string } {
  const named = readNodeId(id);
  const at = named?.id.indexOf(":") ?? -1;
  const repository = named?.kind === "Ref" ? world.repositories.get(Number(named.id.slice(0, at))) : undefined;
  if (named === undefined || repository === undefined || !sees(world, actor, repository)) throw unresolved(id);
  return { repository, name: named.id.slice(at + 1) };
}
