import { pushedCommit } from "../api/shapes/commit.ts";
import { repositoryPage, repositoryShape } from "../api/shapes/repository.ts";
import { simpleUser } from "../api/shapes/account.ts";
import { diffTrees } from "../git/diff.ts";
import { commitsBetween, isAncestor } from "../git/merge.ts";
import { type Commit, zeroOid } from "../git/object.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Account } from "../state/account.ts";
import { held, noreplyEmail } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";

/** Whether a movement leaves commits behind. */
export async function rewinds(repository: Repository, move: RefUpdate): Promise<boolean> {
  if (move.before === zeroOid || move.after === zeroOid) return false;
  return !(await isAncestor(repository.git, move.before, move.after));
}

async function shapeOf(world: World, repository: Repository, commit: Commit) {
  const parent = commit.parents[0];
  const files = await diffTrees(repository.git, parent ?? (await repository.git.writeTree([])), commit.oid);
  return pushedCommit(world, repository, commit, files);
}

/** Sends the `push` webhook of a movement. A new branch brings what the default branch does not have. */
export async function dispatchPush(
  world: World,
  repository: Repository,
  move: RefUpdate,
  by: Account,
  forced: boolean,
): Promise<void> {
  const git = repository.git;
  const created = move.before === zeroOid;
  const deleted = move.after === zeroOid;
  const since = created ? await git.head(repository.defaultBranch) : move.before;
  const head = deleted ? undefined : await git.commit(move.after);
  const reachable = head === undefined || since === undefined ? [] : await commitsBetween(git, since, head.oid);
  // GitHub caps the list at 2,048 commits.
  const commits = await Promise.all(reachable.slice(-2048).map(async (commit) => shapeOf(world, repository, commit)));
  const pushed = Math.floor(Date.parse(repository.pushedAt) / 1000);
  const owner = held(world.accounts, repository.ownerId);
  announce(world, repository, by.id, "push", null, {
    ref: move.ref,
    before: move.before,
    after: move.after,
    created,
    deleted,
    forced,
    base_ref: null,
    compare: `${repositoryPage(world, repository)}/compare/${move.before.slice(0, 12)}...${move.after.slice(0, 12)}`,
    commits,
    head_commit: head === undefined ? null : await shapeOf(world, repository, head),
    pusher: { name: by.login, email: noreplyEmail(by) },
    repository: {
      ...repositoryShape(world, repository),
      created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
      pushed_at: pushed,
      owner: { ...simpleUser(world, owner.id), name: owner.login, email: null },
      stargazers: 0,
      master_branch: repository.defaultBranch,
      ...(owner.type === "Organization" ? { organization: owner.login } : {}),
    },
  });
}
