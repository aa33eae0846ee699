import { nodeId } from "../../state/ids.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { MergeQueueEntry } from "../../state/merge-queue.ts";
import type { Repository } from "../../state/repository.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import type { World } from "../../state/world.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { accountById, commitOrNull } from "../things.ts";

interface Queue {
  readonly repository: Repository;
  readonly branch: string;
}

/** The merge queue of a branch; nothing where no rule asks for one. */
export function mergeQueueOf(repository: Repository, branch: string): Thing<Queue> | null {
  const asked = rulesetsFor(repository, branch).some(({ rules }) => rules.some(({ type }) => type === "merge_queue"));
  return asked ? new Thing("MergeQueue", { repository, branch }) : null;
}

const entriesOf = ({ repository, branch }: Queue): readonly MergeQueueEntry[] =>
  repository.queue.filter(({ base }) => base === branch);

const pathOf = ({ repository, branch }: Queue, world: World): string =>
  `/${fullName(world, repository)}/queue/${branch}`;

export const mergeQueue: Fields<Queue> = {
  id: ({ repository, branch }) => nodeId("MergeQueue", `${repository.id}:${branch}`),
  repository: ({ repository }) => new Thing("Repository", repository),
  url: (queue, _, { world }) => world.url() + pathOf(queue, world),
  resourcePath: (queue, _, { world }) => pathOf(queue, world),
  entries: (queue, args: PageArguments) =>
    connection(entriesOf(queue), args, {
      name: "entries",
      key: ({ id }) => String(id),
      node: (entry) => new Thing("MergeQueueEntry", entry),
    }),
};

const repositoryOf = (entry: MergeQueueEntry, world: World): Repository =>
  held(world.repositories, held(world.pulls, entry.pullId).repositoryId);

export const mergeQueueEntry: Fields<MergeQueueEntry> = {
  id: ({ nodeId }) => nodeId,
  enqueuedAt: ({ enqueuedAt }) => enqueuedAt,
  enqueuer: ({ enqueuerId }, _, { world }) => accountById(world, enqueuerId),
  state: ({ state }) => state.toUpperCase(),
  pullRequest: ({ pullId }, _, { world }) => new Thing("PullRequest", held(world.pulls, pullId)),
  position: (entry, _, { world }) =>
    entriesOf({ repository: repositoryOf(entry, world), branch: entry.base }).indexOf(entry) + 1,
  headCommit: async (entry, _, { world }) => commitOrNull(repositoryOf(entry, world), entry.group?.headSha ?? null),
  baseCommit: async (entry, _, { world }) => commitOrNull(repositoryOf(entry, world), entry.group?.baseSha ?? null),
  mergeQueue: (entry, _, { world }) => mergeQueueOf(repositoryOf(entry, world), entry.base),
  jump: () => false,
  solo: () => false,
};
