import { acceptInvitation, membershipShape, removeMember, setMember } from "../../actions/membership.ts";
import { seesMembers } from "../../state/access.ts";
import type { Organisation } from "../../state/account.ts";
import { accountByLogin, organisationByLogin } from "../../state/lookup.ts";
import { notAccessible, notFound, type Refusal } from "../../state/refusal.ts";
import { fullOrganisation, simpleUser } from "../shapes/account.ts";
import { page } from "../page.ts";
import { acknowledge, type ApiRequest, answer, type Handler, refused, type Reply, type Route } from "../request.ts";

/** What an actor without sight of the members is told: an app that it lacks the permission, others nothing. */
function unseen({ actor }: ApiRequest): Refusal {
  return actor.kind === "installation" ? notAccessible : notFound;
}

/** A handler for `/orgs/:org/…`, for those who may see its members. */
export function inOrganisation(
  handle: (request: ApiRequest, organisation: Organisation) => Reply | Promise<Reply>,
): Handler {
  return (request) => {
    const organisation = organisationByLogin(request.world, request.param("org"));
    if (organisation === undefined) return refused(notFound);
    if (!seesMembers(request.world, request.actor, organisation.id)) return refused(unseen(request));
    return handle(request, organisation);
  };
}

const showMembership = inOrganisation(({ world, param }, organisation) => {
  const account = accountByLogin(world, param("login"));
  const membership = account === undefined ? undefined : organisation.members.get(account.id);
  if (membership === undefined) return refused(notFound);
  return { status: 200, body: membershipShape(world, organisation.id, membership) };
});

const remove = inOrganisation(({ world, actor, param }, organisation) => {
  const account = accountByLogin(world, param("login"));
  return account === undefined
    ? refused(notFound)
    : acknowledge(removeMember(world, actor, organisation.id, account.id));
});

export const organisationRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/:org",
    handle: ({ world, param }) => {
      const organisation = organisationByLogin(world, param("org"));
      if (organisation === undefined) return refused(notFound);
      return { status: 200, body: fullOrganisation(world, organisation.id) };
    },
  },
  {
    method: "GET",
    path: "/orgs/:org/members",
    handle: inOrganisation((request, organisation) => {
      const role = request.url.searchParams.get("role") ?? "all";
      const members = [...organisation.members.values()].filter(
        (one) => one.state === "active" && (role === "all" || one.role === role),
      );
      return page(request, members, ({ userId }) => simpleUser(request.world, userId));
    }),
  },
  {
    method: "GET",
    path: "/orgs/:org/members/:login",
    handle: inOrganisation(({ world, param }, organisation) => {
      const account = accountByLogin(world, param("login"));
      const membership = account === undefined ? undefined : organisation.members.get(account.id);
      return membership?.state === "active" ? { status: 204 } : refused(notFound);
    }),
  },
  { method: "DELETE", path: "/orgs/:org/members/:login", handle: remove },
  { method: "GET", path: "/orgs/:org/memberships/:login", handle: showMembership },
  {
    method: "PUT",
    path: "/orgs/:org/memberships/:login",
    handle: inOrganisation(({ world, actor, param, fields }, organisation) => {
      const account = accountByLogin(world, param("login"));
      if (account?.type !== "User") return refused(notFound);
      const role = fields.oneOf("role", ["admin", "member"] as const) ?? "member";
      return answer(setMember(world, actor, organisation.id, { userId: account.id, role }), 200, (one) =>
        membershipShape(world, organisation.id, one),
      );
    }),
  },
  { method: "DELETE", path: "/orgs/:org/memberships/:login", handle: remove },
  {
    method: "PATCH",
    path: "/user/memberships/orgs/:org",
    handle: ({ world, actor, param }) => {
      const organisation = organisationByLogin(world, param("org"));
      if (organisation === undefined) return refused(notFound);
      return answer(acceptInvitation(world, actor, organisation.id), 200, (one) =>
        membershipShape(world, organisation.id, one),
      );
    },
  },
];
