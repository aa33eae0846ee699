import { permissionOf } from "../../state/access.ts";
import { accountByLogin } from "../../state/lookup.ts";
import { notAccessible, notFound, refuse } from "../../state/refusal.ts";
import { privateUser, publicUser, simpleOrganisation } from "../shapes/account.ts";
import { installationShape } from "../shapes/app.ts";
import { listedRepository } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { type ApiRequest, type Handler, refused, type Reply, type Route } from "../request.ts";
import type { Account } from "../../state/account.ts";

/** A handler for `/user…`: only persons have one. */
function asPerson(handle: (request: ApiRequest, account: Account) => Reply | Promise<Reply>): Handler {
  return (request) => {
    switch (request.actor.kind) {
      case "user":
        return handle(request, request.actor.account);
      case "installation":
        return refused(notAccessible);
      case "app":
        return refused(refuse(401, "A JSON web token could not be decoded"));
      default:
        return refused(refuse(401, "Requires authentication"));
    }
  };
}

export const userRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/user",
    handle: asPerson(({ world }, account) => ({ status: 200, body: privateUser(world, account) })),
  },
  {
    method: "GET",
    path: "/user/repos",
    handle: asPerson((request, account) => {
      const { world, actor } = request;
      const readable = [...world.repositories.values()].filter((one) => permissionOf(world, one, account.id) !== null);
      return page(request, readable, (one) => listedRepository(world, one, actor));
    }),
  },
  {
    method: "GET",
    path: "/user/orgs",
    handle: asPerson((request, account) => {
      const own = [...request.world.organisations.values()].filter(
        ({ members }) => members.get(account.id)?.state === "active",
      );
      return page(request, own, ({ id }) => simpleOrganisation(request.world, id));
    }),
  },
  {
    method: "GET",
    path: "/user/installations",
    handle: asPerson((request, account) => {
      const { world, actor } = request;
      const own = [...world.installations.values()].filter(
        ({ accountId, appId }) =>
          (actor.kind !== "user" || actor.via === null || actor.via.id === appId) &&
          (accountId === account.id || world.organisations.get(accountId)?.members.get(account.id)?.state === "active"),
      );
      return page(
        request,
        own,
        (one) => installationShape(world, one),
        (shapes, total) => ({ total_count: total, installations: shapes }),
      );
    }),
  },
  {
    method: "GET",
    path: "/users/:login",
    handle: ({ world, param }) => {
      const account = accountByLogin(world, param("login"));
      return account === undefined ? refused(notFound) : { status: 200, body: publicUser(world, account) };
    },
  },
  {
    method: "GET",
    path: "/user/:id{[0-9]+}",
    handle: ({ world, param }) => {
      const account = world.accounts.get(Number(param("id")));
      return account === undefined ? refused(notFound) : { status: 200, body: publicUser(world, account) };
    },
  },
];
