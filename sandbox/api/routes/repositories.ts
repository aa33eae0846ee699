import { forkRepository } from "../../actions/repository.ts";
import { announce } from "../../actions/announce.ts";
import { authorise, needs } from "../../actions/authorise.ts";
import { permissionOf, sees } from "../../state/access.ts";
import { accountByLogin } from "../../state/lookup.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import { permissionFlags, simpleUser } from "../shapes/account.ts";
import { commitShape } from "../shapes/commit.ts";
import { fullRepository, repositoryShape, repositoryUrl } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { answer, type ApiRequest, inRepository, refused, type Reply, type Route } from "../request.ts";

function activity(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { world } = request;
  const query = request.url.searchParams;
  const ref = query.get("ref");
  const full = ref === null || ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const actor = query.get("actor");
  const type = query.get("activity_type");
  const actorId = actor === null ? undefined : accountByLogin(world, actor)?.id;
  const wanted = repository.activity.filter(
    (one) =>
      (full === null || one.ref === full) &&
      (actor === null || one.actorId === actorId) &&
      (type === null || one.type === type),
  );
  const sorted = query.get("direction") === "asc" ? wanted : wanted.toReversed();
  return page(request, sorted, (one) => ({
    id: one.id,
    node_id: one.nodeId,
    before: one.before,
    after: one.after,
    ref: one.ref,
    timestamp: one.at,
    activity_type: one.type,
    actor: simpleUser(world, one.actorId),
  }));
}

async function branch({ world, param }: ApiRequest, repository: Repository): Promise<Reply> {
  const name = param("branch");
  const commit = await repository.git.commit(`refs/heads/${name}`);
  if (commit === undefined) return refused(refuse(404, "Branch not found"));
  const url = `${repositoryUrl(world, repository)}/branches/${name}`;
  const isProtected = rulesetsFor(repository, name).length > 0;
  return {
    status: 200,
    body: {
      name,
      commit: commitShape(world, repository, commit),
      _links: { self: url, html: `${world.url()}/tree/${name}` },
      protected: isProtected,
      protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
      protection_url: `${url}/protection`,
    },
  };
}

async function branches(request: ApiRequest, repository: Repository): Promise<Reply> {
  const refs = [...(await repository.git.refs("refs/heads/"))];
  const url = repositoryUrl(request.world, repository);
  return page(request, refs, ([ref, sha]) => {
    const name = ref.slice("refs/heads/".length);
    return { name, commit: { sha, url: `${url}/commits/${sha}` }, protected: rulesetsFor(repository, name).length > 0 };
  });
}

/** GitHub answers `read`, `write`, `admin` or `none` here, and the finer role beside it. */
function permission({ world, param }: ApiRequest, repository: Repository): Reply {
  const account = accountByLogin(world, param("login"));
  if (account === undefined) return refused(notFound);
  const held = permissionOf(world, repository, account.id);
  const coarse = held === "maintain" ? "write" : held === "triage" ? "read" : (held ?? "none");
  const user = { ...simpleUser(world, account.id), permissions: permissionFlags(held), role_name: held ?? "none" };
  return { status: 200, body: { permission: coarse, role_name: held ?? "none", user } };
}

function edit({ world, actor, fields }: ApiRequest, repository: Repository): Reply {
  const author = authorise(world, actor, { ...repository, archived: false }, needs.administer);
  if (!author.ok) return refused(author);
  const archived = fields.flag("archived") ?? repository.archived;
  const turned = archived !== repository.archived;
  repository.archived = archived;
  repository.deleteBranchOnMerge = fields.flag("delete_branch_on_merge") ?? repository.deleteBranchOnMerge;
  repository.private = fields.flag("private") ?? repository.private;
  for (const [field, method] of [
    ["allow_merge_commit", "merge"],
    ["allow_squash_merge", "squash"],
    ["allow_rebase_merge", "rebase"],
  ] as const) {
    const allowed = fields.flag(field);
    if (allowed === true) repository.mergeMethods.add(method);
    if (allowed === false) repository.mergeMethods.delete(method);
  }
  repository.updatedAt = world.now();
  const byId = author.value.account.id;
  if (turned) announce(world, repository, byId, "repository", archived ? "archived" : "unarchived", {});
  return { status: 200, body: fullRepository(world, repository, actor) };
}

export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo",
    handle: inRepository("metadata", ({ world, actor }, repository) => ({
      status: 200,
      body: fullRepository(world, repository, actor),
    })),
  },
  { method: "PATCH", path: "/repos/:owner/:repo", handle: inRepository("metadata", edit) },
  {
    method: "GET",
    path: "/repositories/:id",
    handle: ({ world, actor, param }) => {
      const repository = world.repositories.get(Number(param("id")));
      if (repository === undefined || !sees(world, actor, repository)) return refused(notFound);
      return { status: 200, body: fullRepository(world, repository, actor) };
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/forks",
    handle: inRepository("metadata", (request, repository) => {
      const forks = [...request.world.repositories.values()].filter(({ forkOf }) => forkOf === repository.id);
      return page(request, forks, (fork) => repositoryShape(request.world, fork));
    }),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/forks",
    handle: inRepository("metadata", async ({ world, actor, fields }, repository) =>
      answer(await forkRepository(world, actor, repository, fields.text("organization")), 202, (fork) =>
        fullRepository(world, fork, actor),
      ),
    ),
  },
  { method: "GET", path: "/repos/:owner/:repo/activity", handle: inRepository("contents", activity) },
  { method: "GET", path: "/repos/:owner/:repo/branches", handle: inRepository("contents", branches) },
  { method: "GET", path: "/repos/:owner/:repo/branches/:branch{.+}", handle: inRepository("contents", branch) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/collaborators/:login/permission",
    handle: inRepository("metadata", permission),
  },
];
