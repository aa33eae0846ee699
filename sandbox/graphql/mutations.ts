import { mutationFields } from "./mutation.ts";
import { checkRunMutations } from "./mutations/check-run.ts";
import { commentMutations } from "./mutations/comment.ts";
import { commitMutations } from "./mutations/commit.ts";
import { issueMutations } from "./mutations/issue.ts";
import { mergeMutations } from "./mutations/merge.ts";
import { pullRequestMutations } from "./mutations/pull-request.ts";
import { refMutations } from "./mutations/ref.ts";
import { reviewMutations } from "./mutations/review.ts";

/** All of them go through the actions that REST uses, so that webhooks are sent alike. */
export const mutations = mutationFields({
  ...checkRunMutations,
  ...commentMutations,
  ...commitMutations,
  ...issueMutations,
  ...mergeMutations,
  ...pullRequestMutations,
  ...refMutations,
  ...reviewMutations,
});
