import { seesMembers, teamMemberIds, teamMembership } from "../../state/access.ts";
import type { Account, Organisation, Team } from "../../state/account.ts";
import { held, teamBySlug } from "../../state/lookup.ts";
import { needMembers } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { account, accountById, team as thingOf } from "../things.ts";
import { ownerFields } from "./account.ts";

type Query = { readonly query?: string | null };

function organisationOf({ world }: Context, { id }: Account): Organisation {
  return held(world.organisations, id);
}

/** A secret team is seen by its members, the organisation's administrators, and apps that see members. */
function seesTeam({ world, actor }: Context, team: Team): boolean {
  if (!seesMembers(world, actor, team.organisationId)) return false;
  if (team.privacy === "closed" || actor.kind === "installation") return true;
  const administers = held(world.organisations, team.organisationId).members.get(actor.account.id)?.role === "admin";
  return administers || teamMembership(world, team, actor.account.id) !== undefined;
}

const says = (text: string | null | undefined, query: string | null | undefined): boolean =>
  query == null || (text ?? "").toLowerCase().includes(query.toLowerCase());

const named = (person: Account, { query }: Query): boolean => says(person.login, query) || says(person.name, query);

function teams(context: Context, list: Iterable<Team>, args: PageArguments, name: string): unknown {
  const seen = [...list].filter((one) => seesTeam(context, one)).toSorted((a, b) => a.slug.localeCompare(b.slug));
  return connection(seen, args, { name, key: ({ id }) => String(id), node: thingOf });
}

export const organization: Fields<Account> = {
  ...ownerFields,
  name: ({ name }) => name,
  email: ({ email }) => email,
  viewerIsAMember: (value, _, context) =>
    organisationOf(context, value).members.get(context.actor.account.id)?.state === "active",
  viewerCanAdminister: (value, _, context) =>
    organisationOf(context, value).members.get(context.actor.account.id)?.role === "admin",
  team: (value, { slug }: { readonly slug: string }, context) => {
    needMembers(context, value.id);
    const found = teamBySlug(context.world, value.id, slug);
    return found !== undefined && seesTeam(context, found) ? thingOf(found) : null;
  },
  teams: (value, args: PageArguments & Query & { rootTeamsOnly?: boolean; userLogins?: string[] | null }, context) => {
    needMembers(context, value.id);
    const { world } = context;
    const all = [...world.teams.values()].filter((one) => one.organisationId === value.id);
    const wanted = all.filter(
      (one) =>
        (says(one.slug, args.query) || says(one.name, args.query)) &&
        (args.rootTeamsOnly !== true || one.parentId === null) &&
        (args.userLogins == null || holdsAny(world, one, args.userLogins)),
    );
    return teams(context, wanted, args, "teams");
  },
  membersWithRole: (value, args: PageArguments & Query, context) => {
    needMembers(context, value.id);
    const { world } = context;
    const memberships = [...organisationOf(context, value).members.values()].filter(
      ({ state, userId }) => state === "active" && named(held(world.accounts, userId), args),
    );
    return connection(memberships, args, {
      name: "membersWithRole",
      key: ({ userId }) => String(userId),
      node: ({ userId }) => accountById(world, userId),
      edge: ({ role }) => ({ role: role.toUpperCase() }),
    });
  },
};

function holdsAny(world: Context["world"], team: Team, logins: readonly string[]): boolean {
  const wanted = new Set(logins.map((login) => login.toLowerCase()));
  return teamMemberIds(world, team).some((id) => wanted.has(held(world.accounts, id).login.toLowerCase()));
}

type Membership = "ALL" | "IMMEDIATE" | "CHILD_TEAM";

/** The ids of a team's active members, by how they are members. */
function memberIds(world: Context["world"], team: Team, membership: Membership): readonly number[] {
  const own = [...team.members.values()].filter(({ state }) => state === "active").map(({ userId }) => userId);
  if (membership === "IMMEDIATE") return own;
  const all = teamMemberIds(world, team);
  return membership === "ALL" ? all : all.filter((id) => !own.includes(id));
}

const path = ({ world }: Context, { organisationId, slug }: Team): string =>
  `/orgs/${held(world.accounts, organisationId).login}/teams/${slug}`;

export const team: Fields<Team> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  slug: ({ slug }) => slug,
  name: ({ name }) => name,
  description: ({ description }) => description,
  combinedSlug: ({ slug, organisationId }, _, { world }) => `${held(world.accounts, organisationId).login}/${slug}`,
  privacy: ({ privacy }) => (privacy === "secret" ? "SECRET" : "VISIBLE"),
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  url: (value, _, context) => context.world.url() + path(context, value),
  resourcePath: (value, _, context) => path(context, value),
  organization: ({ organisationId }, _, { world }) => account(held(world.accounts, organisationId)),
  parentTeam: ({ parentId }, _, context) => {
    const parent = parentId === null ? undefined : held(context.world.teams, parentId);
    return parent !== undefined && seesTeam(context, parent) ? thingOf(parent) : null;
  },
  childTeams: (value, args: PageArguments & { readonly immediateOnly?: boolean }, context) => {
    const children = childrenOf(context.world, value, args.immediateOnly !== false);
    return teams(context, children, args, "childTeams");
  },
  reviewRequestDelegationEnabled: ({ reviewAssignment }) => reviewAssignment !== null,
  reviewRequestDelegationMemberCount: ({ reviewAssignment }) => reviewAssignment?.count ?? null,
  members: (value, args: PageArguments & Query & { membership?: Membership | null; role?: string | null }, context) => {
    const { world } = context;
    const role = (id: number): string => (teamMembership(world, value, id)?.role ?? "member").toUpperCase();
    const ids = memberIds(world, value, args.membership ?? "ALL").filter(
      (id) => named(held(world.accounts, id), args) && (args.role == null || role(id) === args.role),
    );
    return connection(ids, args, {
      name: "members",
      key: String,
      node: (id) => accountById(world, id),
      edge: (id) => ({ role: role(id) }),
    });
  },
  repositories: (value, args: PageArguments, { world }) => {
    const reached = [...value.repositories.entries()];
    return connection(reached, args, {
      name: "repositories",
      key: ([id]) => String(id),
      node: ([id]) => new Thing("Repository", held(world.repositories, id)),
      edge: ([, permission]) => ({ permission: permission.toUpperCase() }),
    });
  },
};

function childrenOf(world: Context["world"], parent: Team, immediateOnly: boolean): readonly Team[] {
  const children = [...world.teams.values()].filter(({ parentId }) => parentId === parent.id);
  return immediateOnly ? children : children.concat(children.flatMap((child) => childrenOf(world, child, false)));
}
