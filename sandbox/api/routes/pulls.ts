import { createPull } from "../../actions/create-pull.ts";
import { editPull, type PullChange } from "../../actions/edit-pull.ts";
import { mergePull } from "../../actions/merge-pull.ts";
import { startTestMerge } from "../../actions/test-merge.ts";
import { updateBranch } from "../../actions/update-branch.ts";
import { difference } from "../../git/measure.ts";
import { held, pullsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";
import { fullPull, simplePull } from "../shapes/pull.ts";
import { present } from "../fields.ts";
import { page } from "../page.ts";
import { type ApiRequest, answer, inPull, inRepository, refused, type Reply, type Route } from "../request.ts";

async function shown(request: ApiRequest, pull: Pull, status = 200): Promise<Reply> {
  startTestMerge(request.world, pull);
  return { status, body: await fullPull(request.world, pull) };
}

function list(request: ApiRequest, repository: Repository): Promise<Reply> {
  const query = request.url.searchParams;
  const state = query.get("state") ?? "open";
  const [base, head] = [query.get("base"), query.get("head")];
  const label = (pull: Pull): string => {
    const from = pull.head.repositoryId === null ? undefined : request.world.repositories.get(pull.head.repositoryId);
    return `${from === undefined ? "" : held(request.world.accounts, from.ownerId).login}:${pull.head.ref}`;
  };
  const wanted = pullsOf(request.world, repository.id).filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      (base === null || pull.base.ref === base) &&
      (head === null || label(pull) === head),
  );
  const byUpdate = query.get("sort") === "updated";
  const sorted = byUpdate ? wanted.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt) || a.id - b.id) : wanted;
  const ascending = query.get("direction") === "asc";
  return page(request, ascending ? sorted : sorted.toReversed(), (pull) => simplePull(request.world, pull));
}

async function create(request: ApiRequest, repository: Repository): Promise<Reply> {
  const { world, actor, fields } = request;
  const outcome = await createPull(world, actor, repository, {
    title: fields.text("title") ?? "",
    head: fields.text("head") ?? "",
    base: fields.text("base") ?? "",
    body: fields.textOrNull("body") ?? null,
    draft: fields.flag("draft") ?? false,
    ...present({ maintainerCanModify: fields.flag("maintainer_can_modify") }),
  });
  return outcome.ok ? { status: 201, body: await fullPull(world, outcome.value) } : refused(outcome);
}

async function edit(request: ApiRequest, pull: Pull): Promise<Reply> {
  const { fields } = request;
  const change: PullChange = present({
    title: fields.text("title"),
    body: fields.textOrNull("body"),
    state: fields.oneOf("state", ["open", "closed"] as const),
    base: fields.text("base"),
    maintainerCanModify: fields.flag("maintainer_can_modify"),
  });
  const outcome = await editPull(request.world, request.actor, pull, change);
  return outcome.ok ? shown(request, outcome.value) : refused(outcome);
}

async function merge(request: ApiRequest, pull: Pull): Promise<Reply> {
  const { fields } = request;
  const outcome = await mergePull(request.world, request.actor, pull, {
    ...present({
      method: fields.oneOf("merge_method", ["merge", "squash", "rebase"] as const),
      sha: fields.text("sha"),
    }),
    text: present({ title: fields.text("commit_title"), message: fields.text("commit_message") }),
  });
  return answer(outcome, 200, ({ sha }) => ({ sha, merged: true, message: "Pull Request successfully merged" }));
}

export const pullRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/pulls", handle: inRepository("pull_requests", list) },
  { method: "POST", path: "/repos/:owner/:repo/pulls", handle: inRepository("metadata", create) },
  { method: "GET", path: "/repos/:owner/:repo/pulls/:number", handle: inPull((request, pull) => shown(request, pull)) },
  { method: "PATCH", path: "/repos/:owner/:repo/pulls/:number", handle: inPull(edit) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number/files",
    handle: inPull(async (request, pull, repository) => {
      const { files } = await difference(repository.git, pull.base.sha, pull.head.sha);
      return page(request, files.slice(0, 3000), (file) => fileShape(request.world, repository, pull.head.sha, file));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number/commits",
    handle: inPull(async (request, pull, repository) => {
      const { commits } = await difference(repository.git, pull.base.sha, pull.head.sha);
      return page(request, commits.slice(0, 250), (commit) => commitShape(request.world, repository, commit));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number/merge",
    handle: inPull((_, pull) => (pull.mergedAt === null ? { status: 404 } : { status: 204 })),
  },
  { method: "PUT", path: "/repos/:owner/:repo/pulls/:number/merge", handle: inPull(merge) },
  {
    method: "PUT",
    path: "/repos/:owner/:repo/pulls/:number/update-branch",
    handle: inPull(async ({ world, actor, fields }, pull) => {
      const outcome = await updateBranch(world, actor, pull, fields.text("expected_head_sha"));
      const url = `${world.url()}/repos`;
      return answer(outcome, 202, () => ({ message: "Updating pull request branch.", url }));
    }),
  },
];
