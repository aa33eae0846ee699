import { commentShape, deliveredIssue } from "../api/shapes/issue.ts";
import { fullPull, simplePull } from "../api/shapes/pull.ts";
import { deliveredTeam } from "../api/shapes/team.ts";
import { deliveredReview } from "../api/shapes/review.ts";
import type { Json } from "../api/shapes/json.ts";
import type { Comment, Issue } from "../state/issue.ts";
import { held, issueByNumber, pullByNumber } from "../state/lookup.ts";
import type { Pull, Review } from "../state/pull.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";

/** Sends a webhook about something in a repository. */
export function announce(
  world: World,
  repository: Repository,
  senderId: number,
  event: string,
  action: string | null,
  payload: Json,
  appId?: number,
): void {
  const organisationId = world.organisations.has(repository.ownerId) ? repository.ownerId : null;
  const webhook = { event, action, repositoryId: repository.id, organisationId, senderId, payload };
  world.send(appId === undefined ? webhook : { ...webhook, appId });
}

function deliveredTeams(world: World, pull: Pull): Json {
  return { requested_teams: pull.requestedTeamIds.map((id) => deliveredTeam(world, held(world.teams, id))) };
}

/** Actions whose deliveries show teams as REST does; the others leave out what came later. */
const fullTeams = new Set(["closed", "converted_to_draft", "edited", "opened", "ready_for_review", "reopened"]);

/** `pull_request`, with what the action adds (`changes`, `before`, `requested_team` …). */
export async function announcePull(
  world: World,
  pull: Pull,
  senderId: number,
  action: string,
  extra: Json = {},
): Promise<void> {
  const teams = fullTeams.has(action) ? {} : deliveredTeams(world, pull);
  const shape = { ...(await fullPull(world, pull)), ...teams };
  const repository = held(world.repositories, pull.repositoryId);
  announce(world, repository, senderId, "pull_request", action, { number: pull.number, pull_request: shape, ...extra });
}

export function announceReview(world: World, review: Review, senderId: number, action: string, extra: Json = {}): void {
  const pull = held(world.pulls, review.pullId);
  const payload = {
    review: deliveredReview(world, review),
    pull_request: { ...simplePull(world, pull), ...deliveredTeams(world, pull) },
    ...extra,
  };
  announce(world, held(world.repositories, pull.repositoryId), senderId, "pull_request_review", action, payload);
}

export function announceComment(
  world: World,
  comment: Comment,
  senderId: number,
  action: string,
  extra: Json = {},
): void {
  const issue =
    issueByNumber(world, comment.repositoryId, comment.number) ??
    pullByNumber(world, comment.repositoryId, comment.number);
  if (issue === undefined) return;
  const payload = { issue: deliveredIssue(world, issue), comment: commentShape(world, comment), ...extra };
  announce(world, held(world.repositories, comment.repositoryId), senderId, "issue_comment", action, payload);
}

export function announceIssue(world: World, issue: Issue, senderId: number, action: string, extra: Json = {}): void {
  const payload = { issue: deliveredIssue(world, issue), ...extra };
  announce(world, held(world.repositories, issue.repositoryId), senderId, "issues", action, payload);
}
