import { createStatus } from "../../actions/status.ts";
import type { CommitStatus } from "../../state/check.ts";
import { refuse } from "../../state/refusal.ts";
import { statusShape } from "../shapes/check.ts";
import { repositoryShape, repositoryUrl } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { answer, type ApiRequest, inRepository, refused, type Route } from "../request.ts";
import type { Repository } from "../../state/repository.ts";

async function statusesOf({ world, param }: ApiRequest, repository: Repository) {
  const sha = await repository.git.resolve(param("ref"));
  const all = [...world.statuses.values()].filter((one) => one.repositoryId === repository.id && one.sha === sha);
  return { sha, newestFirst: all.toReversed() };
}

export const statusRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/repos/:owner/:repo/statuses/:sha",
    handle: inRepository("metadata", async ({ world, actor, fields, param }, repository) => {
      const outcome = await createStatus(world, actor, repository, {
        sha: param("sha"),
        state: fields.oneOf("state", ["error", "failure", "pending", "success"] as const) ?? "pending",
        context: fields.text("context") ?? "default",
        description: fields.text("description") ?? null,
        targetUrl: fields.text("target_url") ?? null,
      });
      return answer(outcome, 201, (status) => statusShape(world, status));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref/statuses",
    handle: inRepository("statuses", async (request, repository) => {
      const { newestFirst } = await statusesOf(request, repository);
      return page(request, newestFirst, (status) => statusShape(request.world, status));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref/status",
    handle: inRepository("statuses", async (request, repository) => {
      const { world } = request;
      const { sha, newestFirst } = await statusesOf(request, repository);
      if (sha === undefined) return refused(refuse(404, "Not Found"));
      const latest = [...new Map(newestFirst.toReversed().map((one) => [one.context, one])).values()];
      const url = repositoryUrl(world, repository);
      return {
        status: 200,
        body: {
          state: combined(latest),
          statuses: latest.map((one) => simple(statusShape(world, one))),
          sha,
          total_count: latest.length,
          repository: repositoryShape(world, repository),
          commit_url: `${url}/commits/${sha}`,
          url: `${url}/commits/${sha}/status`,
        },
      };
    }),
  },
];

function simple(shape: Readonly<Record<string, unknown>>) {
  const { creator: _, ...rest } = shape;
  return rest;
}

function combined(latest: readonly CommitStatus[]): string {
  if (latest.some(({ state }) => state === "failure" || state === "error")) return "failure";
  return latest.length === 0 || latest.some(({ state }) => state === "pending") ? "pending" : "success";
}
