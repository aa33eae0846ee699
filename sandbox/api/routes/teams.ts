import { removeTeamMember, setTeamMember } from "../../actions/membership.ts";
import { teamMemberIds, teamMembership, teamPermission } from "../../state/access.ts";
import type { Team, TeamMembership } from "../../state/account.ts";
import { accountByLogin, held, repositoryByName, teamBySlug } from "../../state/lookup.ts";
import { notFound } from "../../state/refusal.ts";
import { permissionFlags, simpleUser } from "../shapes/account.ts";
import { repositoryShape } from "../shapes/repository.ts";
import { fullTeam, teamShape } from "../shapes/team.ts";
import { page } from "../page.ts";
import { acknowledge, type ApiRequest, answer, type Handler, refused, type Reply, type Route } from "../request.ts";
import { inOrganisation } from "./organisations.ts";

function inTeam(handle: (request: ApiRequest, team: Team) => Reply | Promise<Reply>): Handler {
  return inOrganisation((request, organisation) => {
    const team = teamBySlug(request.world, organisation.id, request.param("slug"));
    return team === undefined ? refused(notFound) : handle(request, team);
  });
}

function membershipShape({ world, param, url }: ApiRequest, membership: TeamMembership) {
  return {
    url: `${world.url()}${url.pathname.replace(/[^/]*$/u, param("login"))}`,
    role: membership.role,
    state: membership.state,
  };
}

function permissionShape(request: ApiRequest, team: Team, repositoryId: number) {
  const permission = teamPermission(request.world, team, repositoryId);
  const shape = repositoryShape(request.world, held(request.world.repositories, repositoryId));
  return { ...shape, permissions: permissionFlags(permission), role_name: permission ?? "none" };
}

const base = "/orgs/:org/teams/:slug";

export const teamRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/:org/teams",
    handle: inOrganisation((request, organisation) => {
      const teams = [...request.world.teams.values()].filter((team) => team.organisationId === organisation.id);
      return page(request, teams, (team) => ({ ...teamShape(request.world, team) }));
    }),
  },
  { method: "GET", path: base, handle: inTeam(({ world }, team) => ({ status: 200, body: fullTeam(world, team) })) },
  {
    method: "GET",
    path: `${base}/teams`,
    handle: inTeam((request, team) => {
      const children = [...request.world.teams.values()].filter(({ parentId }) => parentId === team.id);
      return page(request, children, (child) => teamShape(request.world, child));
    }),
  },
  {
    method: "GET",
    path: `${base}/members`,
    handle: inTeam((request, team) =>
      page(request, teamMemberIds(request.world, team), (id) => simpleUser(request.world, id)),
    ),
  },
  {
    method: "GET",
    path: `${base}/memberships/:login`,
    handle: inTeam((request, team) => {
      const account = accountByLogin(request.world, request.param("login"));
      const membership = account === undefined ? undefined : teamMembership(request.world, team, account.id);
      if (membership === undefined) return refused(notFound);
      return { status: 200, body: membershipShape(request, membership) };
    }),
  },
  {
    method: "PUT",
    path: `${base}/memberships/:login`,
    handle: inTeam((request, team) => {
      const account = accountByLogin(request.world, request.param("login"));
      if (account?.type !== "User") return refused(notFound);
      const role = request.fields.oneOf("role", ["member", "maintainer"] as const) ?? "member";
      const outcome = setTeamMember(request.world, request.actor, team, { userId: account.id, role });
      return answer(outcome, 200, (one) => membershipShape(request, one));
    }),
  },
  {
    method: "DELETE",
    path: `${base}/memberships/:login`,
    handle: inTeam(({ world, actor, param }, team) => {
      const account = accountByLogin(world, param("login"));
      return account === undefined ? refused(notFound) : acknowledge(removeTeamMember(world, actor, team, account.id));
    }),
  },
  {
    method: "GET",
    path: `${base}/repos`,
    handle: inTeam((request, team) => {
      const ids = [...request.world.repositories.keys()].filter(
        (id) => teamPermission(request.world, team, id) !== null,
      );
      return page(request, ids, (id) => permissionShape(request, team, id));
    }),
  },
  {
    method: "GET",
    path: `${base}/repos/:owner/:repo`,
    handle: inTeam((request, team) => {
      const repository = repositoryByName(request.world, request.param("owner"), request.param("repo"));
      const permission = repository === undefined ? null : teamPermission(request.world, team, repository.id);
      // Without the media type that asks for the repository itself, GitHub answers 204.
      return permission === null ? refused(notFound) : { status: 204 };
    }),
  },
];
