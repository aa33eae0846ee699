import { diffTrees, type ChangedFile } from "../../git/diff.ts";
import { difference } from "../../git/measure.ts";
import { parseTree, type Signature } from "../../git/object.ts";
import { nodeId } from "../../state/ids.ts";
import { accountByEmail, fullName } from "../../state/lookup.ts";
import { need } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { commitIn, type CommitIn, type ObjectIn, userOrNull } from "../things.ts";
import { history, pullsWith } from "./commit-history.ts";
import { checkSuitesOf } from "./check-suite.ts";
import { type EntryIn } from "./git-object.ts";
import { rollupOf } from "./rollup.ts";

const headline = (message: string): string => message.split("\n")[0] ?? "";
const bodyOf = (message: string): string => message.split("\n").slice(1).join("\n").trim();

/** What a commit changed since its first parent. */
async function changes({ repository, commit }: CommitIn): Promise<readonly ChangedFile[]> {
  const [parent] = commit.parents;
  if (parent !== undefined) return (await difference(repository.git, parent, commit.oid)).files;
  return diffTrees(repository.git, await repository.git.writeTree([]), commit.oid);
}

const sum = (files: readonly ChangedFile[], count: "additions" | "deletions"): number =>
  files.reduce((total, file) => total + file[count], 0);

const trailer = /^co-authored-by:\s*(.*?)\s*<([^>]+)>\s*$/gimu;

/** Who wrote a commit: its author, then whom its trailers name as co-authors, each address once. */
function authorsOf({ commit }: CommitIn): readonly Signature[] {
  const { author, message } = commit;
  const named = [...message.matchAll(trailer)].map(([, name = "", email = ""]) => ({ name, email, date: author.date }));
  const all = new Map<string, Signature>();
  for (const who of [author, ...named]) if (!all.has(who.email.toLowerCase())) all.set(who.email.toLowerCase(), who);
  return [...all.values()];
}

const gitActor = (value: Signature): Thing<Signature> => new Thing("GitActor", value);

const pathOf = ({ repository, commit }: CommitIn, { world }: Context): string =>
  `/${fullName(world, repository)}/commit/${commit.oid}`;

export const commit: Fields<CommitIn> = {
  id: ({ repository, commit }) => nodeId("Commit", `${repository.id}:${commit.oid}`),
  oid: ({ commit }) => commit.oid,
  abbreviatedOid: ({ commit }) => commit.oid.slice(0, 7),
  repository: ({ repository }) => new Thing("Repository", repository),
  resourcePath: (value, _, context) => pathOf(value, context),
  commitResourcePath: (value, _, context) => pathOf(value, context),
  url: (value, _, context) => context.world.url() + pathOf(value, context),
  commitUrl: (value, _, context) => context.world.url() + pathOf(value, context),
  message: ({ commit }) => commit.message.trimEnd(),
  messageHeadline: ({ commit }) => headline(commit.message),
  messageBody: ({ commit }) => bodyOf(commit.message),
  tree: ({ repository, commit }) => new Thing<ObjectIn>("Tree", { repository, oid: commit.tree, path: "" }),
  parents: ({ repository, commit }, args: PageArguments) =>
    connection(commit.parents, args, {
      name: "parents",
      key: (oid) => oid,
      node: async (oid) => commitIn(repository, oid),
    }),
  author: ({ commit }) => gitActor(commit.author),
  committer: ({ commit }) => gitActor(commit.committer),
  authors: (value, args: PageArguments) =>
    connection(authorsOf(value), args, { name: "authors", key: ({ email }) => email, node: gitActor }),
  authoredDate: ({ commit }) => commit.author.date,
  committedDate: ({ commit }) => commit.committer.date,
  authoredByCommitter: ({ commit }) => commit.author.email === commit.committer.email,
  committedViaWeb: ({ commit }, _, { world }) => world.commitFacts.get(commit.oid)?.byGitHub === true,
  signature: (value, _, { world }) => {
    const fact = world.commitFacts.get(value.commit.oid);
    return fact === undefined ? null : new Thing("GpgSignature", { ...value, fact });
  },
  history,
  file: async ({ repository, commit }, { path }: { readonly path: string }) => {
    const folder = path.split("/").slice(0, -1).join("/");
    const found = await repository.git.object(`${commit.oid}:${folder}`);
    const entries = found?.type === "tree" ? parseTree(found.content) : [];
    const entry = entries.find(({ name }) => name === path.split("/").at(-1));
    return entry === undefined ? null : new Thing<EntryIn>("TreeEntry", { repository, folder, entry });
  },
  changedFiles: async (value) => (await changes(value)).length,
  changedFilesIfAvailable: async (value) => (await changes(value)).length,
  additions: async (value) => sum(await changes(value), "additions"),
  deletions: async (value) => sum(await changes(value), "deletions"),
  associatedPullRequests: async (value, args: PageArguments, context) => {
    need(context, value.repository, "pull_requests");
    return connection(await pullsWith(value, context), args, {
      name: "associatedPullRequests",
      key: ({ id }) => String(id),
      node: (pull) => new Thing("PullRequest", pull),
    });
  },
  checkSuites: (value, args: PageArguments, context) => checkSuitesOf(value, args, context),
  statusCheckRollup: (value, _, context) => rollupOf(value, context),
};

export const actor: Fields<Signature> = {
  name: ({ name }) => name,
  email: ({ email }) => email,
  date: ({ date }) => date,
  user: ({ email }, _, { world }) => userOrNull(accountByEmail(world, email)),
};
