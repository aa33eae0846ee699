import { createRef, deleteRef, updateRef } from "../../actions/ref.ts";
import { nodeId } from "../../state/ids.ts";
import { notFound } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { acknowledge, answer, inRepository, refused, type Route } from "../request.ts";

/** `git-ref`. */
function refShape(world: World, repository: Repository, ref: string, sha: string) {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: nodeId("Ref", `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha, type: "commit", url: `${url}/git/commits/${sha}` },
  };
}

export const refRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/ref/:ref{.+}",
    handle: inRepository("contents", async ({ world, param }, repository) => {
      const ref = `refs/${param("ref")}`;
      const sha = (await repository.git.refs(ref)).get(ref);
      return sha === undefined ? refused(notFound) : { status: 200, body: refShape(world, repository, ref, sha) };
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/matching-refs/:ref{.+}",
    handle: inRepository("contents", async (request, repository) => {
      const start = `refs/${request.param("ref")}`;
      const refs = [...(await repository.git.refs())].filter(([name]) => name.startsWith(start));
      return page(request, refs, ([name, sha]) => refShape(request.world, repository, name, sha));
    }),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/git/refs",
    handle: inRepository("metadata", async ({ world, actor, fields }, repository) => {
      const input = { ref: fields.text("ref") ?? "", sha: fields.text("sha") ?? "" };
      const outcome = await createRef(world, actor, repository, input);
      return answer(outcome, 201, ({ ref, after }) => refShape(world, repository, ref, after));
    }),
  },
  {
    method: "PATCH",
    path: "/repos/:owner/:repo/git/refs/:ref{.+}",
    handle: inRepository("metadata", async ({ world, actor, fields, param }, repository) => {
      const input = {
        ref: `refs/${param("ref")}`,
        sha: fields.text("sha") ?? "",
        force: fields.flag("force") ?? false,
      };
      const outcome = await updateRef(world, actor, repository, input);
      return answer(outcome, 200, ({ ref, after }) => refShape(world, repository, ref, after));
    }),
  },
  {
    method: "DELETE",
    path: "/repos/:owner/:repo/git/refs/:ref{.+}",
    handle: inRepository("metadata", async ({ world, actor, param }, repository) =>
      acknowledge(await deleteRef(world, actor, repository, `refs/${param("ref")}`)),
    ),
  },
];
