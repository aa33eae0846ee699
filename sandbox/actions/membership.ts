import { simpleOrganisation, simpleUser } from "../api/shapes/account.ts";
import { simpleTeam } from "../api/shapes/team.ts";
import { apiRoot } from "../api/shapes/json.ts";
import type { OrganisationMembership, Team, TeamMembership } from "../state/account.ts";
import type { Actor, Author } from "../state/actor.ts";
import { grants } from "../state/access.ts";
import { held } from "../state/lookup.ts";
import { done, notAccessible, notFound, type Outcome, refuse } from "../state/refusal.ts";
import type { World } from "../state/world.ts";

/** Only owners of an organisation change who is in it; an app needs `members: write`. */
function authoriseOwner(world: World, actor: Actor, organisationId: number): Outcome<Author> {
  if (actor.kind === "installation") {
    if (actor.installation.accountId !== organisationId) return notFound;
    return grants(actor.permissions, "members", "write") ? done(actor) : notAccessible;
  }
  if (actor.kind !== "user") return refuse(401, "Requires authentication");
  const own = held(world.organisations, organisationId).members.get(actor.account.id);
  if (own?.role === "admin") return done(actor);
  return refuse(403, "You must be an admin to edit members of this organization.");
}

function tell(
  world: World,
  organisationId: number,
  senderId: number,
  event: string,
  action: string,
  payload: object,
): void {
  const shape = { ...payload };
  world.send({ event, action, repositoryId: null, organisationId, senderId, payload: shape });
}

/** Removes a person from an organisation, and so from all its teams and repositories. */
export function removeMember(world: World, actor: Actor, organisationId: number, userId: number): Outcome<null> {
  const author = authoriseOwner(world, actor, organisationId);
  if (!author.ok) return author;
  const organisation = held(world.organisations, organisationId);
  const membership = organisation.members.get(userId);
  if (membership === undefined) return notFound;
  organisation.members.delete(userId);
  for (const team of world.teams.values()) {
    if (team.organisationId !== organisationId || !team.members.delete(userId)) continue;
    tellTeam(world, team, userId, author.value.account.id, "removed");
  }
  const shape = { ...deliveredMembership(world, organisationId, membership), state: "inactive" };
  tell(world, organisationId, author.value.account.id, "organization", "member_removed", { membership: shape });
  return done(null);
}

function tellTeam(world: World, team: Team, userId: number, senderId: number, action: "added" | "removed"): void {
  const payload = { scope: "team", member: simpleUser(world, userId), team: simpleTeam(world, team) };
  tell(world, team.organisationId, senderId, "membership", action, payload);
}

/** `org-membership`. */
export function membershipShape(world: World, organisationId: number, membership: OrganisationMembership) {
  const organisation = held(world.accounts, organisationId);
  const url = `${apiRoot(world)}/orgs/${organisation.login}`;
  return {
    url: `${url}/memberships/${held(world.accounts, membership.userId).login}`,
    state: membership.state,
    role: membership.role,
    organization_url: url,
    organization: simpleOrganisation(world, organisationId),
    user: simpleUser(world, membership.userId),
  };
}

/** A membership in a webhook: the organisation stands beside it, not in it. */
function deliveredMembership(world: World, organisationId: number, membership: OrganisationMembership) {
  const { organization: _, ...shape } = membershipShape(world, organisationId, membership);
  return shape;
}

/** Makes somebody a member (a person from outside is only invited: `pending`), or changes their role. */
export function setMember(
  world: World,
  actor: Actor,
  organisationId: number,
  input: { readonly userId: number; readonly role: "admin" | "member" },
): Outcome<OrganisationMembership> {
  const author = authoriseOwner(world, actor, organisationId);
  if (!author.ok) return author;
  const { members } = held(world.organisations, organisationId);
  const known = members.get(input.userId);
  const membership = known ?? { userId: input.userId, role: input.role, state: "pending" as const };
  membership.role = input.role;
  members.set(input.userId, membership);
  return done(membership);
}

/** Puts somebody into a team; who is not in the organisation yet is only invited. */
export function setTeamMember(
  world: World,
  actor: Actor,
  team: Team,
  input: { readonly userId: number; readonly role: "member" | "maintainer" },
): Outcome<TeamMembership> {
  const author = authoriseOwner(world, actor, team.organisationId);
  if (!author.ok) return author;
  const { members } = held(world.organisations, team.organisationId);
  if (!members.has(input.userId)) members.set(input.userId, { userId: input.userId, role: "member", state: "pending" });
  const state = members.get(input.userId)?.state ?? "pending";
  const isNew = !team.members.has(input.userId);
  const membership: TeamMembership = { ...input, state };
  team.members.set(input.userId, membership);
  if (isNew && state === "active") tellTeam(world, team, input.userId, author.value.account.id, "added");
  return done(membership);
}

export function removeTeamMember(world: World, actor: Actor, team: Team, userId: number): Outcome<null> {
  const author = authoriseOwner(world, actor, team.organisationId);
  if (!author.ok) return author;
  if (!team.members.delete(userId)) return notFound;
  tellTeam(world, team, userId, author.value.account.id, "removed");
  return done(null);
}

/** A person accepts the invitation to an organisation, and with it those of its teams. */
export function acceptInvitation(world: World, actor: Actor, organisationId: number): Outcome<OrganisationMembership> {
  if (actor.kind !== "user") return notFound;
  const membership = held(world.organisations, organisationId).members.get(actor.account.id);
  if (membership === undefined) return notFound;
  if (membership.state === "active") return done(membership);
  membership.state = "active";
  const shape = deliveredMembership(world, organisationId, membership);
  tell(world, organisationId, actor.account.id, "organization", "member_added", { membership: shape });
  for (const team of world.teams.values()) {
    const invited = team.organisationId === organisationId ? team.members.get(actor.account.id) : undefined;
    if (invited === undefined) continue;
    invited.state = "active";
    tellTeam(world, team, actor.account.id, actor.account.id, "added");
  }
  return done(membership);
}
