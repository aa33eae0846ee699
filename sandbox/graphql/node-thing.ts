import { sees } from "../state/access.ts";
import type { NodeKind } from "../state/ids.ts";
import { held } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import { need, needMembers } from "./access.ts";
import type { Context } from "./fields.ts";
import { findNode, isNodeKind, type Nodes } from "./node-value.ts";
import { Thing } from "./thing.ts";
import { commitOrNull, objectOrNull, refOrNull } from "./things.ts";
import { mergeQueueOf } from "./types/merge-queue.ts";
import { pullCommit } from "./types/pull-commit.ts";

/** What reading a node by its id asks for: the repository it is in and the permission that shows it. */
type Guard<T> = (value: T, context: Context) => readonly [Repository, string] | undefined;

const inRepository =
  (permission: string) =>
  ({ repositoryId }: { readonly repositoryId: number }, { world }: Context): readonly [Repository, string] => [
    held(world.repositories, repositoryId),
    permission,
  ];

const ofPull =
  (permission: string) =>
  ({ pullId }: { readonly pullId: number }, { world }: Context): readonly [Repository, string] => [
    held(world.repositories, held(world.pulls, pullId).repositoryId),
    permission,
  ];

const open: Guard<unknown> = () => undefined;

const guards: { readonly [K in keyof Nodes]: Guard<Nodes[K]> } = {
  User: open,
  Bot: open,
  Organization: open,
  App: open,
  Team: ({ organisationId }, context) => {
    needMembers(context, organisationId);
    return undefined;
  },
  Repository: (repository) => [repository, "metadata"],
  PullRequest: inRepository("pull_requests"),
  PullRequestReview: ofPull("pull_requests"),
  Issue: inRepository("issues"),
  IssueComment: ({ repositoryId, number }, { world }) => {
    const onPull = [...world.pulls.values()].some(
      (pull) => pull.repositoryId === repositoryId && pull.number === number,
    );
    return [held(world.repositories, repositoryId), onPull ? "pull_requests" : "issues"];
  },
  CheckSuite: inRepository("checks"),
  CheckRun: inRepository("checks"),
  StatusContext: inRepository("statuses"),
  RepositoryRuleset: inRepository("metadata"),
  MergeQueueEntry: ofPull("merge_queues"),
};

/** The node, if there is one and the caller may see it; a permission that is missing is thrown. */
export async function nodeThing(kind: NodeKind, id: string, context: Context): Promise<Thing | undefined> {
  return isNodeKind(kind) ? numbered(kind, id, context) : gitNode(kind, id, context);
}

function numbered(kind: keyof Nodes, id: string, context: Context): Thing | undefined {
  const value = findNode(context.world, kind, id);
  if (value === undefined) return undefined;
  // The value is of the kind that the guard is for: both were looked up by it.
  const guarded = (guards[kind] as Guard<unknown>)(value, context);
  if (guarded !== undefined) {
    const [repository, permission] = guarded;
    if (!sees(context.world, context.actor, repository)) return undefined;
    need(context, repository, permission);
  }
  return new Thing(kind, value);
}

/** Git objects, refs and queues: named by `<repository or pull id>:<name>`. */
async function gitNode(kind: NodeKind, id: string, context: Context): Promise<Thing | undefined> {
  const at = id.indexOf(":");
  const name = id.slice(at + 1);
  const number = Number(id.slice(0, at));
  const pull = kind === "PullRequestCommit" ? context.world.pulls.get(number) : undefined;
  const repository = context.world.repositories.get(pull?.repositoryId ?? number);
  if (repository === undefined || !sees(context.world, context.actor, repository)) return undefined;
  need(context, repository, kind === "MergeQueue" ? "merge_queues" : "contents");
  switch (kind) {
    case "PullRequestCommit": {
      const commit = await repository.git.commit(name);
      return pull === undefined || commit === undefined ? undefined : pullCommit(pull, commit);
    }
    case "Commit":
      return (await commitOrNull(repository, name)) ?? undefined;
    case "Tree":
    case "Blob":
      return (await objectOrNull(repository, name)) ?? undefined;
    case "Ref":
      return (await refOrNull(repository, name)) ?? undefined;
    case "MergeQueue":
      return mergeQueueOf(repository, name) ?? undefined;
    default:
      return undefined;
  }
}
