import { difference } from "../git/measure.ts";
import { refusalIn } from "../state/access.ts";
import type { Actor } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import { accountByLogin, fullName, openPullsFrom } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { done, invalid, type Outcome } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { authorise, needs, readNeed } from "./authorise.ts";
import { fetchHead } from "./synchronize-pull.ts";

const fieldFault = (field: string) => invalid({ resource: "PullRequest", field, code: "invalid" });

/** The repository and branch that `branch` or `owner:branch` names: this repository, or a fork of it. */
function findHead(
  world: World,
  repository: Repository,
  head: string,
): { repository: Repository; branch: string } | undefined {
  const colon = head.indexOf(":");
  if (colon === -1) return { repository, branch: head };
  const owner = accountByLogin(world, head.slice(0, colon));
  if (owner?.id === repository.ownerId) return { repository, branch: head.slice(colon + 1) };
  const fork = [...world.repositories.values()].find(
    (one) => one.ownerId === owner?.id && one.forkOf === repository.id,
  );
  return fork === undefined ? undefined : { repository: fork, branch: head.slice(colon + 1) };
}

export interface NewPull {
  readonly title: string;
  /** `branch`, or `owner:branch` of a fork. */
  readonly head: string;
  readonly base: string;
  readonly body?: string | null;
  readonly draft?: boolean;
  readonly maintainerCanModify?: boolean;
}

/** Opens a pull request. Whether it can be merged is unknown at first. */
export async function createPull(
  world: World,
  actor: Actor,
  repository: Repository,
  input: NewPull,
): Promise<Outcome<Pull>> {
  return world.exclusively(repository.id, async () => open(world, actor, repository, input));
}

async function open(world: World, actor: Actor, repository: Repository, input: NewPull): Promise<Outcome<Pull>> {
  const author = authorise(world, actor, repository, needs.openPull);
  if (!author.ok) return author;
  if (input.title.trim() === "") return invalid({ resource: "PullRequest", code: "missing_field", field: "title" });
  const source = findHead(world, repository, input.head);
  if (source === undefined || refusalIn(world, actor, source.repository, readNeed("contents")) !== undefined) {
    return fieldFault("head");
  }
  const [headSha, baseSha] = await Promise.all([
    source.repository.git.head(source.branch),
    repository.git.head(input.base),
  ]);
  if (baseSha === undefined) return fieldFault("base");
  if (headSha === undefined) return fieldFault("head");
  const custom = (message: string) => invalid({ resource: "PullRequest", code: "custom", message });
  const same = openPullsFrom(world, source.repository.id, source.branch).find(
    (pull) => pull.repositoryId === repository.id && pull.base.ref === input.base,
  );
  const label = `${fullName(world, source.repository).split("/")[0] ?? ""}:${source.branch}`;
  if (same !== undefined) return custom(`A pull request already exists for ${label}.`);
  // What a fork has must be here before it can be compared.
  if (source.repository.id !== repository.id) {
    await repository.git.run(["fetch", "--quiet", "--no-tags", source.repository.git.directory, headSha]);
  }
  const { commits, mergeBase } = await difference(repository.git, baseSha, headSha);
  if (mergeBase === undefined) return custom(`The ${source.branch} branch has no history in common with ${input.base}`);
  if (commits.length === 0) return custom(`No commits between ${input.base} and ${source.branch}`);
  const id = world.nextId();
  repository.lastNumber += 1;
  const pull: Pull = {
    id,
    nodeId: nodeId("PullRequest", id),
    number: repository.lastNumber,
    repositoryId: repository.id,
    authorId: author.value.account.id,
    title: input.title,
    body: input.body ?? null,
    state: "open",
    draft: input.draft ?? false,
    locked: false,
    head: { repositoryId: source.repository.id, ref: source.branch, sha: headSha },
    base: { ref: input.base, sha: baseSha },
    mergeable: null,
    mergeCommitSha: null,
    mergeMethod: null,
    mergedById: null,
    maintainerCanModify: input.maintainerCanModify ?? source.repository.id !== repository.id,
    requestedUserIds: [],
    requestedTeamIds: [],
    timeline: [],
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    mergedAt: null,
    editorId: null,
    lastEditedAt: null,
  };
  await fetchHead(world, repository, pull);
  world.pulls.set(id, pull);
  await announcePull(world, pull, pull.authorId, "opened");
  return done(pull);
}
