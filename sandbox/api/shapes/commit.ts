import type { ChangedFile } from "../../git/diff.ts";
import type { Commit, Signature } from "../../git/object.ts";
import { nodeId } from "../../state/ids.ts";
import { accountByEmail } from "../../state/lookup.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { simpleUser } from "./account.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** Whether GitHub holds the signature of a commit to be good. */
function verification(world: World, commit: Commit): Json {
  const fact = world.commitFacts.get(commit.oid);
  return fact?.verified === true
    ? {
        verified: true,
        reason: "valid",
        signature: "-----BEGIN PGP SIGNATURE-----",
        payload: commit.oid,
        verified_at: commit.committer.date,
      }
    : { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
}

function person(signature: Signature): Json {
  return { name: signature.name, email: signature.email, date: signature.date };
}

function accountOf(world: World, signature: Signature): Json | null {
  const account = accountByEmail(world, signature.email);
  return account === undefined ? null : simpleUser(world, account.id);
}

/** `commit`: with the accounts that GitHub recognises in it. */
export function commitShape(world: World, repository: Repository, commit: Commit): Json {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.oid,
    node_id: nodeId("Commit", `${repository.id}:${commit.oid}`),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message.replace(/\n+$/u, ""),
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.oid}`,
      comment_count: 0,
      verification: verification(world, commit),
    },
    url: `${url}/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    comments_url: `${url}/commits/${commit.oid}/comments`,
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** `git-commit`: the commit as git keeps it. */
export function gitCommitShape(world: World, repository: Repository, commit: Commit): Json {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.oid,
    node_id: nodeId("Commit", `${repository.id}:${commit.oid}`),
    url: `${url}/git/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message.replace(/\n+$/u, ""),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verification(world, commit),
  };
}

/** `simple-commit`: inside merge groups and check suites. */
export function simpleCommit(commit: Commit): Json {
  return {
    id: commit.oid,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** A commit of a `push` payload, with the paths it touched. */
export function pushedCommit(
  world: World,
  repository: Repository,
  commit: Commit,
  files: readonly ChangedFile[],
): Json {
  const named = (signature: Signature): Json => {
    const account = accountByEmail(world, signature.email);
    return {
      name: signature.name,
      email: signature.email,
      ...(account === undefined ? {} : { username: account.login }),
    };
  };
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.replace(/\n+$/u, ""),
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: named(commit.author),
    committer: named(commit.committer),
    added: files.filter(({ status }) => status === "added" || status === "renamed").map(({ path }) => path),
    removed: files.flatMap(({ status, path, previousPath }) =>
      status === "removed" ? [path] : previousPath === null ? [] : [previousPath],
    ),
    modified: files.filter(({ status }) => status === "modified" || status === "changed").map(({ path }) => path),
  };
}

/** `diff-entry`: one changed file. */
export function fileShape(world: World, repository: Repository, commit: string, file: ChangedFile): Json {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(world, repository)}/blob/${commit}/${path}`,
    raw_url: `${repositoryPage(world, repository)}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
