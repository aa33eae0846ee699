import { recordSigned, signatureOf } from "../../actions/web-commit.ts";
import { authorise, needs } from "../../actions/authorise.ts";
import { editTree, isTreePath, type TreeChange } from "../../git/edit-tree.ts";
import type { Signature, TreeEntry } from "../../git/object.ts";
import { nodeId } from "../../state/ids.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { gitCommitShape } from "../shapes/commit.ts";
import { repositoryUrl } from "../shapes/repository.ts";
import type { Fields } from "../fields.ts";
import { type ApiRequest, inRepository, refused, type Reply, type Route } from "../request.ts";

const unprocessable = (message: string): Reply => refused(refuse(422, message));

/** A commit's author or committer as given; its date, or now. */
export function givenSignature(world: World, fields: Fields | undefined): Signature | undefined {
  const [name, email] = [fields?.text("name"), fields?.text("email")];
  if (name === undefined || email === undefined) return undefined;
  const date = Date.parse(fields?.text("date") ?? "");
  return { name, email, date: Number.isNaN(date) ? world.now() : new Date(date).toISOString() };
}

async function listTree(
  repository: Repository,
  oid: string,
  prefix: string,
  deep: boolean,
): Promise<readonly { readonly entry: TreeEntry; readonly path: string }[]> {
  const entries = (await repository.git.tree(oid)) ?? [];
  const listed = await Promise.all(
    entries.map(async (entry) => {
      const path = `${prefix}${entry.name}`;
      const below = deep && entry.type === "tree" ? await listTree(repository, entry.oid, `${path}/`, true) : [];
      return [{ entry, path }].concat(below);
    }),
  );
  return listed.flat();
}

async function treeShape(world: World, repository: Repository, oid: string, deep: boolean) {
  const url = `${repositoryUrl(world, repository)}/git`;
  const entries = await listTree(repository, oid, "", deep);
  const tree = await Promise.all(
    entries.map(async ({ path, entry: { mode, type, oid: sha } }) => {
      const common = { path, mode, type, sha, url: `${url}/${type}s/${sha}` };
      if (type !== "blob") return common;
      return Object.assign(common, { size: (await repository.git.object(sha))?.content.length ?? 0 });
    }),
  );
  return { sha: oid, url: `${url}/trees/${oid}`, tree, truncated: false };
}

async function createTree({ world, actor, fields }: ApiRequest, repository: Repository): Promise<Reply> {
  const author = authorise(world, actor, repository, needs.push);
  if (!author.ok) return refused(author);
  const base = fields.text("base_tree");
  if (base !== undefined && (await repository.git.tree(base)) === undefined)
    return unprocessable("base_tree is not a valid tree oid");
  const changes: TreeChange[] = [];
  for (const entry of fields.objects("tree") ?? []) {
    const [path, content, sha] = [entry.text("path") ?? "", entry.text("content"), entry.textOrNull("sha")];
    if (!isTreePath(path)) return unprocessable("tree.path contains a malformed path component");
    const mode = entry.oneOf("mode", ["100644", "100755", "040000", "120000", "160000"] as const) ?? "100644";
    const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
    const oid = content === undefined ? (sha ?? null) : await repository.git.writeBlob(content);
    // A submodule's commit is in another repository.
    if (oid !== null && type !== "commit" && (await repository.git.object(oid))?.type !== type)
      return unprocessable(`tree.sha ${oid} is not a valid ${type}`);
    changes.push({ path, mode, type, oid });
  }
  if (changes.length === 0) return unprocessable("Invalid tree info");
  const oid = await editTree(repository.git, base, changes);
  return { status: 201, body: await treeShape(world, repository, oid, false) };
}

async function createCommit({ world, actor, fields }: ApiRequest, repository: Repository): Promise<Reply> {
  const author = authorise(world, actor, repository, needs.push);
  if (!author.ok) return refused(author);
  const tree = fields.text("tree") ?? "";
  const parents = fields.texts("parents") ?? [];
  if ((await repository.git.object(tree))?.type !== "tree") return unprocessable("Tree SHA does not exist");
  const known = await Promise.all(parents.map(async (oid) => repository.git.object(oid)));
  if (known.some((object) => object?.type !== "commit"))
    return unprocessable("Parent SHA does not exist or is not a commit object");
  const own = signatureOf(world, author.value.account);
  const given = givenSignature(world, fields.object("author"));
  const oid = await repository.git.writeCommit({
    tree,
    parents,
    author: given ?? own,
    committer: givenSignature(world, fields.object("committer")) ?? given ?? own,
    message: fields.text("message") ?? "",
  });
  // GitHub signs what an app commits under its own name, and nothing that names somebody else.
  const custom = given !== undefined || fields.object("committer") !== undefined;
  if (author.value.kind === "installation" && !custom) recordSigned(world, oid);
  const commit = await repository.git.commit(oid);
  return commit === undefined ? refused(notFound) : { status: 201, body: gitCommitShape(world, repository, commit) };
}

export const gitObjectRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/commits/:sha",
    handle: inRepository("contents", async ({ world, param }, repository) => {
      const commit = await repository.git.commit(param("sha"));
      return commit === undefined
        ? refused(notFound)
        : { status: 200, body: gitCommitShape(world, repository, commit) };
    }),
  },
  { method: "POST", path: "/repos/:owner/:repo/git/commits", handle: inRepository("metadata", createCommit) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/trees/:sha",
    handle: inRepository("contents", async ({ world, param, url }, repository) => {
      const object = await repository.git.object(`${param("sha")}^{tree}`);
      if (object === undefined) return refused(notFound);
      const deep = (url.searchParams.get("recursive") ?? "") !== "";
      return { status: 200, body: await treeShape(world, repository, object.oid, deep) };
    }),
  },
  { method: "POST", path: "/repos/:owner/:repo/git/trees", handle: inRepository("metadata", createTree) },
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/blobs/:sha",
    handle: inRepository("contents", async ({ world, param }, repository) => {
      const sha = param("sha");
      const object = /^[0-9a-f]{40}$/u.test(sha) ? await repository.git.object(sha) : undefined;
      if (object?.type !== "blob") return refused(notFound);
      const url = `${repositoryUrl(world, repository)}/git/blobs/${sha}`;
      const content = object.content.toString("base64");
      const id = nodeId("Blob", `${repository.id}:${sha}`);
      return { status: 200, body: { sha, node_id: id, size: object.content.length, url, content, encoding: "base64" } };
    }),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/git/blobs",
    handle: inRepository("metadata", async ({ world, actor, fields }, repository) => {
      const author = authorise(world, actor, repository, needs.push);
      if (!author.ok) return refused(author);
      const encoding = fields.text("encoding") === "base64" ? "base64" : "utf8";
      const sha = await repository.git.writeBlob(Buffer.from(fields.text("content") ?? "", encoding));
      return { status: 201, body: { sha, url: `${repositoryUrl(world, repository)}/git/blobs/${sha}` } };
    }),
  },
];
