import { deliveredSuite } from "../api/shapes/check.ts";
import type { CheckSuite } from "../state/check.ts";
import { grants } from "../state/access.ts";
import { nodeId } from "../state/ids.ts";
import { held } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";

export function suiteOf(world: World, repository: Repository, sha: string, appId: number): CheckSuite | undefined {
  return [...world.checkSuites.values()].find(
    (suite) => suite.repositoryId === repository.id && suite.headSha === sha && suite.appId === appId,
  );
}

/** The app's suite of a commit: there is one of each, made when first needed. */
export function openSuite(
  world: World,
  repository: Repository,
  input: {
    readonly sha: string;
    readonly appId: number;
    readonly branch: string | null;
    readonly before: string | null;
  },
): CheckSuite {
  const known = suiteOf(world, repository, input.sha, input.appId);
  if (known !== undefined) return known;
  const id = world.nextId();
  const suite: CheckSuite = {
    id,
    nodeId: nodeId("CheckSuite", id),
    repositoryId: repository.id,
    appId: input.appId,
    headSha: input.sha,
    headBranch: input.branch,
    before: input.before,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.checkSuites.set(id, suite);
  return suite;
}

/** A push asks every app that may write checks for its suite. */
export async function requestSuites(
  world: World,
  repository: Repository,
  push: { readonly sha: string; readonly branch: string; readonly before: string; readonly senderId: number },
): Promise<void> {
  const commit = await repository.git.commit(push.sha);
  if (commit === undefined) return;
  for (const installation of world.installations.values()) {
    const inside = installation.repositoryIds === null || installation.repositoryIds.has(repository.id);
    if (installation.accountId !== repository.ownerId || !inside) continue;
    if (!grants(installation.permissions, "checks", "write")) continue;
    const app = held(world.apps, installation.appId);
    if (suiteOf(world, repository, push.sha, app.id) !== undefined) continue;
    const suite = openSuite(world, repository, { ...push, appId: app.id });
    const payload = { check_suite: deliveredSuite(world, suite, commit) };
    announce(world, repository, push.senderId, "check_suite", "requested", payload, app.id);
  }
}
