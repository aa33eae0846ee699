import type { Context, Hono } from "hono";
import { authenticate } from "../api/authentication.ts";
import { readNeed, needs } from "../actions/authorise.ts";
import { refMoved } from "../actions/refs-moved.ts";
import { refusalIn } from "../state/access.ts";
import type { Actor } from "../state/actor.ts";
import { repositoryByName } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import { forbidsRewind, pushViolation } from "../state/rules-of-branch.ts";
import type { World } from "../state/world.ts";
import { type BackendRequest, runBackend } from "./backend.ts";
import { zeroOid } from "./object.ts";
import { readCommands } from "./packet.ts";
import type { RefUpdate } from "./repository.ts";

const heads = "refs/heads/";

/** `git clone` and `git push` at `/:owner/:repo.git`, with any token as the password. */
export function mountGit(app: Hono, world: World): void {
  app.all("/:owner/:repo{[^/]+\\.git}/:service{.+}", async (context) => serve(context, world));
}

const challenge = (): Response =>
  new Response("Authentication required.\n", { status: 401, headers: { "www-authenticate": 'Basic realm="GitHub"' } });

async function serve(context: Context, world: World): Promise<Response> {
  const service = context.req.param("service") ?? "";
  const query = new URL(context.req.url).search.slice(1);
  const pushing = service === "git-receive-pack" || query === "service=git-receive-pack";
  if (!["info/refs", "git-upload-pack", "git-receive-pack"].includes(service)) {
    return new Response("Not Found\n", { status: 404 });
  }
  const caller = authenticate(world, context.req.header("authorization"));
  if (!caller.ok) return challenge();
  const actor = caller.value;
  const name = (context.req.param("repo") ?? "").slice(0, -".git".length);
  const repository = repositoryByName(world, context.req.param("owner") ?? "", name);
  const refusal =
    repository === undefined
      ? undefined
      : refusalIn(world, actor, repository, pushing ? needs.push : readNeed("contents"));
  if (repository === undefined || refusal !== undefined) {
    if (actor.kind === "anonymous") return challenge();
    const status = repository === undefined || refusal?.status === 404 ? 404 : 403;
    return new Response(status === 404 ? "Repository not found.\n" : "Permission denied.\n", { status });
  }
  const request: BackendRequest = {
    method: context.req.method,
    service,
    query,
    headers: {
      contentType: context.req.header("content-type") ?? "",
      contentEncoding: context.req.header("content-encoding") ?? "",
      gitProtocol: context.req.header("git-protocol") ?? "",
    },
    body: Buffer.from(await context.req.arrayBuffer()),
    user: "account" in actor ? actor.account.login : "anonymous",
    env: {},
  };
  if (service !== "git-receive-pack") return runBackend(repository.git, request);
  return world.exclusively(repository.id, async () => receive(world, actor, repository, request));
}

/** Takes a push as far as the rules let this actor, and lets what follows from it follow. */
async function receive(world: World, actor: Actor, repository: Repository, request: BackendRequest): Promise<Response> {
  const commands = readCommands(request.body, request.headers.contentEncoding === "gzip");
  const refused = commands.flatMap((command) => {
    const reason = violation(world, actor, repository, command);
    return reason === undefined ? [] : [`${command.ref}\t${reason}`];
  });
  const forward = commands.filter(
    ({ ref, before, after }) =>
      before !== zeroOid && after !== zeroOid && forbidsRewind(world, repository, ref.slice(heads.length), actor),
  );
  const env = {
    SANDBOX_REFUSED: refused.join("\n"),
    SANDBOX_FORWARD_ONLY: forward.map(({ ref }) => ref).join("\n"),
  };
  const response = await runBackend(repository.git, { ...request, env });
  if (commands.length === 0 || !("account" in actor)) return response;
  const now = await repository.git.refs();
  for (const command of commands) {
    if ((now.get(command.ref) ?? zeroOid) === command.after) await refMoved(world, repository, command, actor.account);
  }
  return response;
}

function violation(
  world: World,
  actor: Actor,
  repository: Repository,
  { ref, before, after }: RefUpdate,
): string | undefined {
  if (!ref.startsWith(heads)) return undefined;
  const branch = ref.slice(heads.length);
  if (branch.startsWith("gh-readonly-queue/")) return "Cannot update a merge queue's branch.";
  if (after === zeroOid && branch === repository.defaultBranch) return "Cannot delete the default branch.";
  const change = before === zeroOid ? "creation" : after === zeroOid ? "deletion" : "update";
  return pushViolation(world, repository, branch, actor, change);
}
