import { randomBytes } from "node:crypto";
import { grants } from "../../state/access.ts";
import type { App, Installation, Level, Permissions } from "../../state/app.ts";
import { held, organisationByLogin, repositoryByName } from "../../state/lookup.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { World } from "../../state/world.ts";
import { timeOf } from "../../clock.ts";
import { appShape, installationShape } from "../shapes/app.ts";
import { listedRepository, repositoryShape } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { type ApiRequest, type Handler, refused, type Reply, type Route } from "../request.ts";

/** A handler for the app itself, by its JWT. */
export function asApp(handle: (request: ApiRequest, app: App) => Reply | Promise<Reply>): Handler {
  return (request) =>
    request.actor.kind === "app"
      ? handle(request, request.actor.app)
      : refused(refuse(401, "A JSON web token could not be decoded"));
}

function installationsOf(world: World, app: App): readonly Installation[] {
  return [...world.installations.values()].filter(({ appId }) => appId === app.id);
}

function found(world: World, installation: Installation | undefined): Reply {
  return installation === undefined ? refused(notFound) : { status: 200, body: installationShape(world, installation) };
}

const createToken: Handler = asApp(({ world, param, fields }, app) => {
  const installation = world.installations.get(Number(param("id")));
  if (installation === undefined || installation.appId !== app.id) return refused(notFound);
  const asked = fields.object("permissions");
  const permissions: Record<string, Level> = {};
  for (const [name, level] of Object.entries(installation.permissions)) {
    const wanted = asked === undefined ? level : asked.oneOf(name, ["read", "write", "admin"]);
    if (wanted === undefined) continue;
    if (!grants(installation.permissions, name, wanted)) {
      return refused(refuse(422, "The permissions requested are not granted to this installation."));
    }
    permissions[name] = wanted;
  }
  const account = held(world.accounts, installation.accountId).login;
  const named = fields.texts("repositories")?.map((name) => repositoryByName(world, account, name)?.id);
  const chosen = named ?? fields.numbers("repository_ids");
  const reachable = (id: number | undefined): id is number =>
    id !== undefined &&
    world.repositories.get(id)?.ownerId === installation.accountId &&
    installation.repositoryIds?.has(id) !== false;
  if (chosen?.every(reachable) === false) {
    return refused(
      refuse(
        422,
        "There is at least one repository that does not exist or is not accessible to the parent installation.",
      ),
    );
  }
  const repositoryIds = chosen === undefined ? installation.repositoryIds : new Set(chosen.filter(reachable));
  return { status: 201, body: grant(world, installation, permissions, repositoryIds) };
});

function grant(
  world: World,
  installation: Installation,
  permissions: Permissions,
  repositoryIds: ReadonlySet<number> | null,
) {
  // GitHub's tokens may be long by now, and their length is promised to nobody.
  const token = `ghs_${installation.appId}_${randomBytes(192).toString("base64url")}`;
  const expiresAt = world.clock.now() + 3_600_000;
  world.tokens.set(token, {
    kind: "installation",
    installationId: installation.id,
    permissions,
    repositoryIds,
    expiresAt,
  });
  const repositories = repositoryIds === null ? [] : [...repositoryIds].map((id) => held(world.repositories, id));
  return {
    token,
    expires_at: timeOf(expiresAt),
    permissions,
    repository_selection: repositoryIds === null ? "all" : "selected",
    ...(repositoryIds === null ? {} : { repositories: repositories.map((one) => repositoryShape(world, one)) }),
  };
}

const listRepositories: Handler = (request) => {
  const { world, actor } = request;
  if (actor.kind !== "installation")
    return refused(
      refuse(
        403,
        "You must authenticate with an installation access token in order to list repositories for an installation.",
      ),
    );
  const repositories = [...world.repositories.values()].filter(
    ({ id, ownerId }) => ownerId === actor.installation.accountId && actor.repositoryIds?.has(id) !== false,
  );
  const selection = actor.repositoryIds === null ? "all" : "selected";
  return page(
    request,
    repositories,
    (one) => listedRepository(world, one, actor),
    (shapes, total) => ({ total_count: total, repository_selection: selection, repositories: shapes }),
  );
};

const revokeToken: Handler = ({ world, actor }) => {
  if (actor.kind !== "installation") return refused(refuse(401, "Bad credentials"));
  for (const [value, token] of world.tokens) {
    if (token.kind === "installation" && token.permissions === actor.permissions) world.tokens.delete(value);
  }
  return { status: 204 };
};

export const appRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/app",
    handle: asApp(({ world }, app) => ({
      status: 200,
      body: { ...appShape(world, app), installations_count: installationsOf(world, app).length },
    })),
  },
  {
    method: "GET",
    path: "/app/installations",
    handle: asApp((request, app) =>
      page(request, installationsOf(request.world, app), (one) => installationShape(request.world, one)),
    ),
  },
  {
    method: "GET",
    path: "/app/installations/:id",
    handle: asApp(({ world, param }, app) =>
      found(
        world,
        installationsOf(world, app).find(({ id }) => id === Number(param("id"))),
      ),
    ),
  },
  { method: "POST", path: "/app/installations/:id/access_tokens", handle: createToken },
  { method: "GET", path: "/installation/repositories", handle: listRepositories },
  { method: "DELETE", path: "/installation/token", handle: revokeToken },
  {
    method: "GET",
    path: "/repos/:owner/:repo/installation",
    handle: asApp(({ world, param }, app) => {
      const repository = repositoryByName(world, param("owner"), param("repo"));
      return found(
        world,
        installationsOf(world, app).find(
          (one) => one.accountId === repository?.ownerId && one.repositoryIds?.has(repository.id) !== false,
        ),
      );
    }),
  },
  {
    method: "GET",
    path: "/orgs/:org/installation",
    handle: asApp(({ world, param }, app) => {
      const organisation = organisationByLogin(world, param("org"));
      return found(
        world,
        installationsOf(world, app).find(({ accountId }) => accountId === organisation?.id),
      );
    }),
  },
];
