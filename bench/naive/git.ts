import type { GraphQLResolveInfo } from "graphql";
import type { Json } from "../../test/support/api.ts";
import { account, all } from "./people.ts";
import { associatedPull } from "./pull.ts";
import type { Reading } from "./reading.ts";
import { inAddress } from "./rest.ts";

/** `<commit>:<path>`: a file with its content, or a folder as the tree above lists it. */
export async function objectAt(reading: Reading, branch: string, expression: string): Promise<object | null> {
  const colon = expression.indexOf(":");
  const [at, path] = [expression.slice(0, colon), expression.slice(colon + 1)];
  const commit = at === "HEAD" ? branch : at;
  if (path.includes(".")) return fileAt(reading, commit, path);
  const root = await reading.rest.find(`${reading.repository}/git/trees/${encodeURIComponent(commit)}`);
  const folder = root?.tree.find((item: Json) => item.path === path && item.type === "tree");
  return folder === undefined ? null : { __typename: "Tree", oid: folder.sha };
}

async function fileAt({ rest, repository }: Reading, commit: string, path: string): Promise<object | null> {
  const found = await rest.find(`${repository}/contents/${inAddress(path)}?ref=${encodeURIComponent(commit)}`);
  if (found === null || found.type !== "file") return null;
  return blob(found.sha, found.encoding === "base64" ? Buffer.from(found.content, "base64") : null);
}

/** `null`: too large for one answer. */
function blob(oid: string, content: Buffer | null): object {
  return {
    __typename: "Blob",
    oid,
    isBinary: content === null ? null : content.includes(0),
    isTruncated: content === null || content.length > 512_000,
    text: content === null || content.includes(0) ? null : content.toString("utf8"),
  };
}

/** By its id alone: the query says whether a tree or a commit is meant. */
export async function objectById(reading: Reading, oid: string, info: GraphQLResolveInfo): Promise<object | null> {
  const meant = info.fieldNodes[0]?.selectionSet?.selections.flatMap((one) =>
    one.kind === "InlineFragment" ? [one.typeCondition?.name.value] : [],
  );
  if (meant?.includes("Tree") === true) return tree(reading, oid);
  const found = await reading.rest.find(`${reading.repository}/commits/${oid}`);
  return found === null ? null : commit(reading, oid, found);
}

async function tree(reading: Reading, oid: string): Promise<object | null> {
  const { rest, repository } = reading;
  const found = await rest.find(`${repository}/git/trees/${oid}`);
  if (found === null) return null;
  const entries = found.tree.map((entry: Json) => ({
    name: entry.path,
    type: entry.type,
    oid: entry.sha,
    object: async () => {
      if (entry.type === "tree") return tree(reading, entry.sha);
      const { content } = await rest.get(`${repository}/git/blobs/${entry.sha}`);
      return blob(entry.sha, Buffer.from(content, "base64"));
    },
  }));
  return { __typename: "Tree", oid, entries };
}

/** `known`: as a list gave it; what lists leave out is a call of its own. */
export function commit(reading: Reading, oid: string, known?: Json): object {
  const { rest, repository } = reading;
  const listed = async (): Promise<Json> => known ?? rest.get(`${repository}/commits/${oid}`);
  const whole = async (): Promise<Json> =>
    known?.stats === undefined ? rest.get(`${repository}/commits/${oid}`) : known;
  const actor = (role: "author" | "committer") => async () => {
    const found = await listed();
    const { name, email } = found.commit[role];
    return { name, email, user: account(reading, found[role]) };
  };
  return {
    __typename: "Commit",
    oid,
    message: async () => (await listed()).commit.message,
    committedDate: async () => (await listed()).commit.committer.date,
    author: actor("author"),
    committer: actor("committer"),
    // Co-authors are in the message only.
    authors: async () => all([await actor("author")()]),
    signature: async () => signature(reading, await listed()),
    additions: async () => (await whole()).stats.additions,
    deletions: async () => (await whole()).stats.deletions,
    changedFilesIfAvailable: async () => (await whole()).files.length,
    parents: async () => {
      const parents = (await listed()).parents as readonly Json[];
      return { ...all(parents.map(({ sha }) => commit(reading, sha))), totalCount: parents.length };
    },
    file: async ({ path }: { readonly path: string }) => {
      const found = (await fileAt(reading, oid, path)) as { readonly oid: string } | null;
      return found === null ? null : { oid: found.oid, type: "blob", object: found };
    },
    history: async ({ first, path }: { readonly first: number; readonly path?: string }) => {
      const of = path === undefined ? "" : `&path=${encodeURIComponent(path)}`;
      const commits = await rest.get(`${repository}/commits?sha=${oid}&per_page=${first}${of}`);
      const nodes = commits.map((one: Json) => commit(reading, one.sha, one));
      return { nodes, pageInfo: { hasNextPage: false, endCursor: null } };
    },
    associatedPullRequests: async () => {
      const pulls = await rest.list(`${repository}/commits/${oid}/pulls`);
      return all(pulls.map((pull) => associatedPull(reading, pull)));
    },
    checkSuites: async ({ filterBy }: { readonly filterBy?: { readonly appId?: number } }) => {
      const runs = await rest.list(`${repository}/commits/${oid}/check-runs`, "check_runs");
      const ours = runs.filter((run) => filterBy?.appId === undefined || run.app?.id === filterBy.appId);
      return all([{ checkRuns: all(ours.map((run) => checkRun(reading, run))) }]);
    },
  };
}

const checkRun = ({ ids }: Reading, run: Json): object => ({
  id: ids.note(run.node_id, { kind: "check-run", id: run.id }),
  databaseId: run.id,
  name: run.name,
  status: run.status.toUpperCase(),
  conclusion: run.conclusion?.toUpperCase() ?? null,
  title: run.output.title,
  summary: run.output.summary,
  externalId: run.external_id,
});

function signature(reading: Reading, { commit: { verification }, committer }: Json): object | null {
  if (verification?.signature === null || verification === undefined) return null;
  const byGitHub = committer?.login === "web-flow";
  return {
    __typename: "GpgSignature",
    isValid: verification.verified,
    wasSignedByGitHub: byGitHub,
    signer: account(reading, byGitHub ? committer : null),
  };
}
