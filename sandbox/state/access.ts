import { repositoryPermissions, type RepositoryPermission, type Team, type TeamMembership } from "./account.ts";
import type { Actor } from "./actor.ts";
import type { Level } from "./app.ts";
import { notAccessible, notFound, refuse, type Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

const rank = (permission: RepositoryPermission | null): number =>
  permission === null ? -1 : repositoryPermissions.indexOf(permission);

export function reaches(held: RepositoryPermission | null, needed: RepositoryPermission): boolean {
  return rank(held) >= rank(needed);
}

/** A team and the teams above it, whose repositories it inherits. */
function teamAndParents(world: World, team: Team): readonly Team[] {
  const parent = team.parentId === null ? undefined : world.teams.get(team.parentId);
  return parent === undefined ? [team] : [team, ...teamAndParents(world, parent)];
}

/** A person's place in a team, held directly or through a child team. */
export function teamMembership(world: World, team: Team, userId: number): TeamMembership | undefined {
  const own = team.members.get(userId);
  if (own !== undefined) return own;
  for (const child of world.teams.values()) {
    if (child.parentId !== team.id) continue;
    const through = teamMembership(world, child, userId);
    if (through !== undefined) return { ...through, role: "member" };
  }
  return undefined;
}

/** The active members of a team, those of its child teams included. */
export function teamMemberIds(world: World, team: Team): readonly number[] {
  const own = [...team.members.values()].filter(({ state }) => state === "active").map(({ userId }) => userId);
  const below = [...world.teams.values()].filter(({ parentId }) => parentId === team.id);
  return [...new Set([...own, ...below.flatMap((child) => teamMemberIds(world, child))])];
}

export function teamPermission(world: World, team: Team, repositoryId: number): RepositoryPermission | null {
  const held = teamAndParents(world, team).map((one) => one.repositories.get(repositoryId) ?? null);
  return held.reduce<RepositoryPermission | null>((best, one) => (rank(one) > rank(best) ? one : best), null);
}

/** The most that any path gives a person: ownership, membership, teams, collaboration, or that everybody may read. */
export function permissionOf(world: World, repository: Repository, userId: number): RepositoryPermission | null {
  if (repository.ownerId === userId) return "admin";
  const held: (RepositoryPermission | null)[] = [repository.collaborators.get(userId) ?? null];
  if (!repository.private) held.push("read");
  const organisation = world.organisations.get(repository.ownerId);
  const membership = organisation?.members.get(userId);
  if (organisation !== undefined && membership?.state === "active") {
    if (membership.role === "admin") return "admin";
    held.push(organisation.defaultPermission);
    for (const team of world.teams.values()) {
      if (team.organisationId !== organisation.id || team.members.get(userId)?.state !== "active") continue;
      held.push(teamPermission(world, team, repository.id));
    }
  }
  return held.reduce<RepositoryPermission | null>((best, one) => (rank(one) > rank(best) ? one : best), null);
}

/** What a call needs: the app's permission (`contents: write`), and the role of a person. */
export interface Need {
  readonly permission: string;
  readonly level: Level;
  readonly role: RepositoryPermission;
}

const levels: readonly Level[] = ["read", "write", "admin"];

export function grants(permissions: Readonly<Record<string, Level>>, permission: string, level: Level): boolean {
  const held = permissions[permission] ?? (permission === "metadata" ? "read" : undefined);
  return held !== undefined && levels.indexOf(held) >= levels.indexOf(level);
}

/** Why an actor may not do something in a repository, or nothing: what cannot be seen is 404, what may not be done 403. */
export function refusalIn(world: World, actor: Actor, repository: Repository, need: Need): Refusal | undefined {
  switch (actor.kind) {
    case "anonymous":
      if (repository.private) return notFound;
      return need.level === "read" ? undefined : refuse(401, "Requires authentication");
    case "app":
      return refuse(401, "A JSON web token could not be decoded");
    case "installation": {
      const reachable = actor.repositoryIds === null || actor.repositoryIds.has(repository.id);
      const own = actor.installation.accountId === repository.ownerId && reachable;
      if (!own) return repository.private ? notFound : need.level === "read" ? undefined : notAccessible;
      return grants(actor.permissions, need.permission, need.level) ? undefined : notAccessible;
    }
    default: {
      const held = permissionOf(world, repository, actor.account.id);
      if (held === null) return notFound;
      if (actor.via !== null && !grants(actor.via.permissions, need.permission, need.level)) return notAccessible;
      if (reaches(held, need.role)) return undefined;
      return refuse(
        403,
        need.role === "admin" ? "Must have admin rights to Repository." : "Must have push access to repository",
      );
    }
  }
}

/** Whether an actor may see that a repository is there. */
export function sees(world: World, actor: Actor, repository: Repository): boolean {
  return refusalIn(world, actor, repository, { permission: "metadata", level: "read", role: "read" }) === undefined;
}

/** Whether an actor may see an organisation's members and teams. */
export function seesMembers(world: World, actor: Actor, organisationId: number): boolean {
  switch (actor.kind) {
    case "installation":
      return actor.installation.accountId === organisationId && grants(actor.permissions, "members", "read");
    case "user":
      return (
        world.organisations.get(organisationId)?.members.get(actor.account.id)?.state === "active" &&
        (actor.via === null || grants(actor.via.permissions, "members", "read"))
      );
    default:
      return false;
  }
}
