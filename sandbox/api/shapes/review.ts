import { held } from "../../state/lookup.ts";
import type { Review } from "../../state/pull.ts";
import type { World } from "../../state/world.ts";
import { association, simpleUser } from "./account.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** `pull-request-review`. REST does not show who edited it. */
export function reviewShape(world: World, review: Review): Json {
  const pull = held(world.pulls, review.pullId);
  const repository = held(world.repositories, pull.repositoryId);
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: simpleUser(world, review.authorId),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: association(world, repository, review.authorId),
    _links: { html: { href: page }, pull_request: { href: url } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  };
}

/** A review in a webhook: its state is in lower case there. */
export function deliveredReview(world: World, review: Review): Json {
  return {
    ...reviewShape(world, review),
    state: review.state.toLowerCase(),
    submitted_at: review.submittedAt,
    updated_at: review.updatedAt,
  };
}
