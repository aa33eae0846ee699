import { permissionOf, reaches } from "../../state/access.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { Review } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import type { Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { commitOrNull } from "../things.ts";
import { writtenFields } from "./written.ts";

const repositoryOf = ({ pullId }: Review, world: World): Repository =>
  held(world.repositories, held(world.pulls, pullId).repositoryId);

const page = (review: Review, world: World): string =>
  `/${fullName(world, repositoryOf(review, world))}/pull/${held(world.pulls, review.pullId).number}#pullrequestreview-${review.id}`;

export const pullRequestReview: Fields<Review> = {
  ...writtenFields(repositoryOf),
  state: ({ state }) => state,
  submittedAt: ({ submittedAt }) => submittedAt,
  publishedAt: ({ submittedAt }) => submittedAt,
  commit: async (review, _, { world }) => commitOrNull(repositoryOf(review, world), review.commitId),
  pullRequest: ({ pullId }, _, { world }) => new Thing("PullRequest", held(world.pulls, pullId)),
  repository: (review, _, { world }) => new Thing("Repository", repositoryOf(review, world)),
  authorCanPushToRepository: (review, _, { world }) =>
    reaches(permissionOf(world, repositoryOf(review, world), review.authorId), "write"),
  url: (review, _, { world }) => world.url() + page(review, world),
  resourcePath: (review, _, { world }) => page(review, world),
};
