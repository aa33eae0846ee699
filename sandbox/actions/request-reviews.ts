import { simpleUser } from "../api/shapes/account.ts";
import { fullName, held } from "../state/lookup.ts";
import { deliveredTeam } from "../api/shapes/team.ts";
import { permissionOf, seesMembers, teamMemberIds, teamPermission } from "../state/access.ts";
import type { Actor, Author } from "../state/actor.ts";
import type { Pull } from "../state/pull.ts";
import { done, notAccessible, type Outcome, refuse, type Refusal } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { happened } from "./timeline.ts";

export interface Reviewers {
  readonly userIds: readonly number[];
  readonly teamIds: readonly number[];
}

function faultIn(world: World, actor: Author, pull: Pull, asked: Reviewers): Refusal | undefined {
  const repository = held(world.repositories, pull.repositoryId);
  if (asked.teamIds.length > 0 && actor.kind === "installation" && !seesMembers(world, actor, repository.ownerId)) {
    return notAccessible;
  }
  if (asked.userIds.includes(pull.authorId)) return refuse(422, "Review cannot be requested from pull request author.");
  const strangers =
    asked.userIds.some((id) => permissionOf(world, repository, id) === null) ||
    asked.teamIds.some((id) => teamPermission(world, held(world.teams, id), repository.id) === null);
  if (!strangers) return undefined;
  return refuse(
    422,
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a " +
      `collaborator of the ${fullName(world, repository)} repository.`,
  );
}

async function ask(
  world: World,
  pull: Pull,
  byId: number,
  who: { userId: number } | { teamId: number },
): Promise<void> {
  if ("userId" in who) {
    if (pull.requestedUserIds.includes(who.userId)) return;
    pull.requestedUserIds = [...pull.requestedUserIds, who.userId];
    happened(world, pull, byId, { kind: "review-requested", userId: who.userId, teamId: null });
    await announcePull(world, pull, byId, "review_requested", { requested_reviewer: simpleUser(world, who.userId) });
    return;
  }
  if (pull.requestedTeamIds.includes(who.teamId)) return;
  pull.requestedTeamIds = [...pull.requestedTeamIds, who.teamId];
  happened(world, pull, byId, { kind: "review-requested", userId: null, teamId: who.teamId });
  const team = held(world.teams, who.teamId);
  await announcePull(world, pull, byId, "review_requested", { requested_team: deliveredTeam(world, team) });
  await autoAssign(world, pull, byId, who.teamId);
}

/** A team with auto-assignment hands the request on to some of its members and stands in the list no longer. */
async function autoAssign(world: World, pull: Pull, byId: number, teamId: number): Promise<void> {
  const team = held(world.teams, teamId);
  if (team.reviewAssignment === null) return;
  const candidates = teamMemberIds(world, team).filter((id) => id !== pull.authorId);
  for (const userId of candidates.slice(0, team.reviewAssignment.count)) await ask(world, pull, byId, { userId });
  await withdraw(world, pull, byId, { teamId });
}

async function withdraw(
  world: World,
  pull: Pull,
  byId: number,
  who: { userId: number } | { teamId: number },
): Promise<void> {
  if ("userId" in who) {
    if (!pull.requestedUserIds.includes(who.userId)) return;
    pull.requestedUserIds = pull.requestedUserIds.filter((id) => id !== who.userId);
    happened(world, pull, byId, { kind: "review-request-removed", userId: who.userId, teamId: null });
    await announcePull(world, pull, byId, "review_request_removed", {
      requested_reviewer: simpleUser(world, who.userId),
    });
    return;
  }
  if (!pull.requestedTeamIds.includes(who.teamId)) return;
  pull.requestedTeamIds = pull.requestedTeamIds.filter((id) => id !== who.teamId);
  happened(world, pull, byId, { kind: "review-request-removed", userId: null, teamId: who.teamId });
  const team = held(world.teams, who.teamId);
  await announcePull(world, pull, byId, "review_request_removed", { requested_team: deliveredTeam(world, team) });
}

/** Asks for reviews. Without `union` the requests become exactly these, as GraphQL's `requestReviews` has it. */
export async function requestReviews(
  world: World,
  actor: Actor,
  pull: Pull,
  asked: Reviewers & { readonly union: boolean },
): Promise<Outcome<Pull>> {
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), needs.triagePull);
  if (!author.ok) return author;
  const fault = faultIn(world, author.value, pull, asked);
  if (fault !== undefined) return fault;
  const byId = author.value.account.id;
  if (!asked.union) {
    for (const userId of pull.requestedUserIds.filter((id) => !asked.userIds.includes(id))) {
      await withdraw(world, pull, byId, { userId });
    }
    for (const teamId of pull.requestedTeamIds.filter((id) => !asked.teamIds.includes(id))) {
      await withdraw(world, pull, byId, { teamId });
    }
  }
  for (const userId of asked.userIds) await ask(world, pull, byId, { userId });
  for (const teamId of asked.teamIds) await ask(world, pull, byId, { teamId });
  return done(pull);
}

export async function removeReviewRequests(
  world: World,
  actor: Actor,
  pull: Pull,
  named: Reviewers,
): Promise<Outcome<Pull>> {
  const author = authorise(world, actor, held(world.repositories, pull.repositoryId), needs.triagePull);
  if (!author.ok) return author;
  for (const userId of named.userIds) await withdraw(world, pull, author.value.account.id, { userId });
  for (const teamId of named.teamIds) await withdraw(world, pull, author.value.account.id, { teamId });
  return done(pull);
}
