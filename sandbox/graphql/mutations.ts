import { mutationFields } from "./mutation.ts";
import { checkRunMutations } from "./mutations/check-run.ts";
import { commentMutations } from "./mutations/comment.ts";
import { issueMutations } from "./mutations/issue.ts";

/** All of them go through the actions that REST uses, so that webhooks are sent alike. */
export const mutations = mutationFields({
  ...checkRunMutations,
  ...commentMutations,
  ...issueMutations,
});
