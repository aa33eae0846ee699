import type { Commit } from "../../git/object.ts";
import { nodeId } from "../../state/ids.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";

interface PullCommit {
  readonly pull: Pull;
  readonly commit: Commit;
}

export function pullCommit(pull: Pull, commit: Commit): Thing<PullCommit> {
  return new Thing("PullRequestCommit", { pull, commit });
}

const page = ({ pull, commit }: PullCommit, { world }: Context): string =>
  `/${fullName(world, held(world.repositories, pull.repositoryId))}/pull/${pull.number}/commits/${commit.oid}`;

export const pullRequestCommit: Fields<PullCommit> = {
  id: ({ pull, commit }) => nodeId("PullRequestCommit", `${pull.id}:${commit.oid}`),
  pullRequest: ({ pull }) => new Thing("PullRequest", pull),
  commit: ({ pull, commit }, _, { world }) =>
    new Thing("Commit", { repository: held(world.repositories, pull.repositoryId), commit }),
  url: (value, _, context) => context.world.url() + page(value, context),
  resourcePath: (value, _, context) => page(value, context),
};
