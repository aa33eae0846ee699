import type { Commit, Signature } from "./object.ts";
import type { BareRepository } from "./repository.ts";
import { GitError } from "./run.ts";

/** The tree that merging two commits yields, or nothing where they conflict. */
export async function mergeTree(git: BareRepository, ours: string, theirs: string): Promise<string | undefined> {
  try {
    return (await git.run(["merge-tree", "--write-tree", ours, theirs])).split("\n")[0]?.trim();
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return undefined;
    throw error;
  }
}

export async function mergeBase(git: BareRepository, left: string, right: string): Promise<string | undefined> {
  try {
    return (await git.run(["merge-base", left, right])).trim();
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return undefined;
    throw error;
  }
}

export async function isAncestor(git: BareRepository, ancestor: string, descendant: string): Promise<boolean> {
  try {
    await git.run(["merge-base", "--is-ancestor", ancestor, descendant]);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return false;
    throw error;
  }
}

/** The commits that are in `head` and not in `base`, oldest first. */
export async function commitsBetween(git: BareRepository, base: string, head: string): Promise<readonly Commit[]> {
  const oids = (await git.run(["rev-list", "--reverse", "--topo-order", `${base}..${head}`]))
    .split("\n")
    .filter(Boolean);
  const commits = await Promise.all(oids.map(async (oid) => git.commit(oid)));
  return commits.filter((commit) => commit !== undefined);
}

/**
 * Applies a commit's own change on top of another, as `git cherry-pick` would. Git 2.39 has no `--merge-base` for
 * `merge-tree`: three throw-away commits tell it which base to take.
 */
async function applyOnto(git: BareRepository, commit: Commit, onto: string): Promise<string | undefined> {
  const parent = await git.commit(commit.parents[0] ?? "");
  const target = await git.commit(onto);
  if (parent === undefined || target === undefined) return undefined;
  const shape = { author: commit.author, committer: commit.committer, message: "" };
  const base = await git.writeCommit({ ...shape, tree: parent.tree, parents: [] });
  const ours = await git.writeCommit({ ...shape, tree: target.tree, parents: [base] });
  const theirs = await git.writeCommit({ ...shape, tree: commit.tree, parents: [base] });
  return mergeTree(git, ours, theirs);
}

/** Replays the commits between a base and a head, without its merges, on a tip; nothing where one conflicts. */
export async function rebase(
  git: BareRepository,
  tip: string,
  head: string,
  committer: Signature,
): Promise<{ readonly head: string; readonly written: readonly string[] } | undefined> {
  const written: string[] = [];
  let at = tip;
  for (const commit of await commitsBetween(git, tip, head)) {
    if (commit.parents.length > 1) continue;
    const tree = await applyOnto(git, commit, at);
    if (tree === undefined) return undefined;
    at = await git.writeCommit({ tree, parents: [at], author: commit.author, committer, message: commit.message });
    written.push(at);
  }
  return { head: at, written };
}
