import { diffTrees } from "../../git/diff.ts";
import { commitsBetween } from "../../git/merge.ts";
import { difference } from "../../git/measure.ts";
import type { Commit } from "../../git/object.ts";
import { accountByLogin, pullsOf } from "../../state/lookup.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import { simplePull } from "../shapes/pull.ts";
import { repositoryPage, repositoryUrl } from "../shapes/repository.ts";
import { page } from "../page.ts";
import { type ApiRequest, inRepository, refused, type Reply, type Route } from "../request.ts";

async function list(request: ApiRequest, repository: Repository): Promise<Reply> {
  const query = request.url.searchParams;
  const from = query.get("sha") ?? repository.defaultBranch;
  const head = await repository.git.resolve(from);
  if (head === undefined) return refused(notFound);
  const path = query.get("path");
  const listed = await repository.git.run(["rev-list", head, ...(path === null ? [] : ["--", path])]);
  const oids = listed.split("\n").filter((oid) => oid !== "");
  return page(request, oids, async (oid) => {
    const commit = await repository.git.commit(oid);
    return commit === undefined ? null : commitShape(request.world, repository, commit);
  });
}

async function show({ world, param }: ApiRequest, repository: Repository): Promise<Reply> {
  const commit = await repository.git.commit(param("ref"));
  if (commit === undefined) return refused(refuse(422, `No commit found for SHA: ${param("ref")}`));
  const parent = commit.parents[0] ?? (await repository.git.writeTree([]));
  const files = await diffTrees(repository.git, parent, commit.oid);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    status: 200,
    body: {
      ...commitShape(world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => fileShape(world, repository, commit.oid, file)),
    },
  };
}

/** A side of a comparison: a ref, or `owner:branch` of this repository or a fork. */
async function side({ world }: ApiRequest, repository: Repository, name: string): Promise<Commit | undefined> {
  const colon = name.indexOf(":");
  if (colon === -1) return repository.git.commit(name);
  const owner = accountByLogin(world, name.slice(0, colon));
  const source = [...world.repositories.values()].find(
    (one) => one.ownerId === owner?.id && (one.id === repository.id || one.forkOf === repository.id),
  );
  const oid = await source?.git.head(name.slice(colon + 1));
  if (source === undefined || oid === undefined) return undefined;
  if (source.id !== repository.id)
    await repository.git.run(["fetch", "--quiet", "--no-tags", source.git.directory, oid]);
  return repository.git.commit(oid);
}

async function compare(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { world } = request;
  const match = /^(.+?)\.\.\.(.+)$/su.exec(request.param("range"));
  const [base, head] = await Promise.all([
    side(request, repository, match?.[1] ?? ""),
    side(request, repository, match?.[2] ?? ""),
  ]);
  if (base === undefined || head === undefined) return refused(notFound);
  const { mergeBase, commits, files } = await difference(repository.git, base.oid, head.oid);
  const fork = mergeBase === undefined ? undefined : await repository.git.commit(mergeBase);
  if (fork === undefined) return refused(refuse(404, "No common ancestor between these commits."));
  const behind = (await commitsBetween(repository.git, head.oid, base.oid)).length;
  const ahead = commits.length;
  const status = ahead === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged";
  const range = `${base.oid}...${head.oid}`;
  const html = `${repositoryPage(world, repository)}/compare/${range}`;
  const shapes = commits.slice(0, 250).map((commit) => commitShape(world, repository, commit));
  return {
    status: 200,
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${range}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: commitShape(world, repository, base),
      merge_base_commit: commitShape(world, repository, fork),
      status,
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: shapes,
      files: files.slice(0, 300).map((file) => fileShape(world, repository, head.oid, file)),
    },
  };
}

export const commitRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/commits", handle: inRepository("contents", list) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref/pulls",
    handle: inRepository("pull_requests", async (request, repository) => {
      const sha = await repository.git.resolve(request.param("ref"));
      const holds = async (pull: Pull): Promise<boolean> => {
        if (pull.mergedAt !== null && pull.mergeCommitSha === sha) return true;
        const { commits } = await difference(repository.git, pull.base.sha, pull.head.sha);
        return commits.some(({ oid }) => oid === sha);
      };
      const all = pullsOf(request.world, repository.id);
      const held = await Promise.all(all.map(holds));
      const pulls = all.filter((_, index) => held[index] === true);
      return page(request, pulls, (pull) => simplePull(request.world, pull));
    }),
  },
  { method: "GET", path: "/repos/:owner/:repo/commits/:ref", handle: inRepository("contents", show) },
  { method: "GET", path: "/repos/:owner/:repo/compare/:range{.+}", handle: inRepository("contents", compare) },
];
