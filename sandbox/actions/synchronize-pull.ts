import { difference } from "../git/measure.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Account } from "../state/account.ts";
import { held, reviewsOf } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { Repository } from "../state/repository.ts";
import { rulesetsFor } from "../state/rules-of-branch.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { rebuildGroups } from "./build-groups.ts";
import { applyDismissal } from "./dismiss-review.ts";
import { leaveQueue } from "./leave-queue.ts";
import { happened } from "./timeline.ts";

/** Brings a head's commits into the base repository, under `refs/pull/<number>/head`, as GitHub does. */
export async function fetchHead(world: World, repository: Repository, pull: Pull): Promise<void> {
  const ref = `refs/pull/${pull.number}/head`;
  const source = pull.head.repositoryId === null ? undefined : held(world.repositories, pull.head.repositoryId);
  if (source === undefined || source.id === repository.id) {
    await repository.git.run(["update-ref", ref, pull.head.sha]);
    return;
  }
  await repository.git.run(["fetch", "--quiet", "--no-tags", source.git.directory, `+${pull.head.sha}:${ref}`]);
}

/** A push to the head of an open pull request. A force-push re-binds its reviews where the options say so. */
export async function synchronizePull(
  world: World,
  pull: Pull,
  move: RefUpdate,
  by: Account,
  forced: boolean,
): Promise<void> {
  const repository = held(world.repositories, pull.repositoryId);
  const before = { base: pull.base.sha, head: pull.head.sha };
  pull.head.sha = move.after;
  pull.base.sha = (await repository.git.head(pull.base.ref)) ?? pull.base.sha;
  pull.mergeable = null;
  pull.mergeCommitSha = null;
  pull.updatedAt = world.now();
  await fetchHead(world, repository, pull);
  if (await leaveQueue(world, pull, by.id, "head changed")) rebuildGroups(world, repository, pull.base.ref);
  if (forced) {
    happened(world, pull, by.id, { kind: "head-force-pushed", ref: move.ref, before: move.before, after: move.after });
    if (world.options.rebindReviewsOnForcePush) {
      for (const review of reviewsOf(world, pull.id)) review.commitId = move.after;
    }
  }
  await announcePull(world, pull, by.id, "synchronize", { before: move.before, after: move.after });
  await dismissStale(world, repository, pull, before, by.id);
}

/** "Dismiss stale approvals" compares what the pull request changes, not its commits. */
async function dismissStale(
  world: World,
  repository: Repository,
  pull: Pull,
  before: { readonly base: string; readonly head: string },
  byId: number,
): Promise<void> {
  const rules = rulesetsFor(repository, pull.base.ref).flatMap((ruleset) => ruleset.rules);
  if (!rules.some((rule) => rule.type === "pull_request" && rule.dismissStaleOnPush)) return;
  const print = async (base: string, head: string): Promise<string> =>
    JSON.stringify(
      (await difference(repository.git, base, head)).files.map(({ path, oid, status }) => [path, oid, status]),
    );
  if ((await print(before.base, before.head)) === (await print(pull.base.sha, pull.head.sha))) return;
  for (const review of reviewsOf(world, pull.id)) {
    if (review.state === "APPROVED") applyDismissal(world, pull, review, byId, "");
  }
}
