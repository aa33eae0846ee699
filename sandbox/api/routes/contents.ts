import { commitOnBranch } from "../../actions/commit-on-branch.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { gitCommitShape } from "../shapes/commit.ts";
import { repositoryPage, repositoryUrl } from "../shapes/repository.ts";
import { present } from "../fields.ts";
import { answer, type ApiRequest, inRepository, refused, type Reply, type Route } from "../request.ts";
import { givenSignature } from "./git-objects.ts";

interface Item {
  readonly path: string;
  readonly sha: string;
  readonly type: "file" | "dir";
  readonly content: Buffer | undefined;
}

/** `content-file`, or an item of a folder's listing. */
function itemShape(world: World, repository: Repository, ref: string, item: Item) {
  const path = item.path.split("/").map(encodeURIComponent).join("/");
  const url = `${repositoryUrl(world, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind = item.type === "dir" ? "tree" : "blob";
  const git = `${repositoryUrl(world, repository)}/git/${kind}s/${item.sha}`;
  const html = `${repositoryPage(world, repository)}/${kind}/${ref}/${path}`;
  return {
    name: item.path.slice(item.path.lastIndexOf("/") + 1),
    path: item.path,
    sha: item.sha,
    size: item.content?.length ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: item.type === "dir" ? null : `${repositoryPage(world, repository)}/raw/${ref}/${path}`,
    type: item.type,
    _links: { self: url, git, html },
  };
}

function fileShape(world: World, repository: Repository, ref: string, item: Item) {
  const content = item.content?.toString("base64").replaceAll(/(.{60})/gu, "$1\n") ?? "";
  return {
    ...itemShape(world, repository, ref, item),
    content: content === "" ? "" : `${content}\n`,
    encoding: "base64",
  };
}

async function show({ world, param, url }: ApiRequest, repository: Repository): Promise<Reply> {
  const path = param("path").replace(/\/$/u, "");
  const ref = url.searchParams.get("ref") ?? repository.defaultBranch;
  const commit = await repository.git.resolve(ref);
  if (commit === undefined) return refused(refuse(404, `No commit found for the ref ${ref}`));
  const object = await repository.git.object(path === "" ? `${commit}^{tree}` : `${commit}:${path}`);
  if (object === undefined) return refused(notFound);
  if (object.type === "blob") {
    const item: Item = { path, sha: object.oid, type: "file", content: object.content };
    return { status: 200, body: fileShape(world, repository, ref, item) };
  }
  const entries = (await repository.git.tree(object.oid)) ?? [];
  const body = await Promise.all(
    entries.map(async ({ name, oid, type }) => {
      const content = type === "blob" ? (await repository.git.object(oid))?.content : undefined;
      const full = path === "" ? name : `${path}/${name}`;
      return itemShape(world, repository, ref, {
        path: full,
        sha: oid,
        type: type === "blob" ? "file" : "dir",
        content,
      });
    }),
  );
  return { status: 200, body };
}

async function write(request: ApiRequest, repository: Repository, removing: boolean): Promise<Reply> {
  const { world, actor, fields, param } = request;
  const path = param("path");
  const branch = fields.text("branch") ?? repository.defaultBranch;
  const known = await repository.git.object(`refs/heads/${branch}:${path}`);
  const sha = fields.text("sha");
  if (removing && known === undefined) return refused(notFound);
  if (known !== undefined && sha === undefined)
    return refused(refuse(422, `Invalid request.\n\n"sha" wasn't supplied.`));
  if (sha !== undefined && known?.oid !== sha) return refused(refuse(409, `${path} does not match ${sha}`));
  const content = removing ? null : Buffer.from(fields.text("content") ?? "", "base64");
  const outcome = await commitOnBranch(world, actor, repository, {
    branch,
    message: fields.text("message") ?? `${removing ? "Delete" : known === undefined ? "Create" : "Update"} ${path}`,
    changes: [{ path, content }],
    ...present({
      author: givenSignature(world, fields.object("author")),
      committer: givenSignature(world, fields.object("committer")),
    }),
  });
  if (!outcome.ok) return refused(outcome);
  const written = removing ? undefined : await repository.git.object(`${outcome.value.oid}:${path}`);
  return answer(outcome, known === undefined ? 201 : 200, (commit) => ({
    content:
      written === undefined
        ? null
        : itemShape(world, repository, branch, { path, sha: written.oid, type: "file", content: written.content }),
    commit: gitCommitShape(world, repository, commit),
  }));
}

const path = "/repos/:owner/:repo/contents/:path{.+}";

export const contentRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/contents", handle: inRepository("contents", show) },
  { method: "GET", path, handle: inRepository("contents", show) },
  { method: "PUT", path, handle: inRepository("metadata", (request, repository) => write(request, repository, false)) },
  {
    method: "DELETE",
    path,
    handle: inRepository("metadata", (request, repository) => write(request, repository, true)),
  },
];
