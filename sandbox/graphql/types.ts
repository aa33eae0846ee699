import type { Types } from "./fields.ts";
import { mutations } from "./mutations.ts";
import { actorFields, user } from "./types/account.ts";
import { app, repositoryRuleset } from "./types/app.ts";
import { checkAnnotation, checkRun, statusContext } from "./types/check-run.ts";
import { checkSuite } from "./types/check-suite.ts";
import { actor, commit } from "./types/commit.ts";
import { blob, tree, treeEntry } from "./types/git-object.ts";
import { issue, issueComment } from "./types/issue.ts";
import { mergeQueue, mergeQueueEntry } from "./types/merge-queue.ts";
import { organization, team } from "./types/organization.ts";
import { pullRequestCommit } from "./types/pull-commit.ts";
import { pullRequest, reviewRequest } from "./types/pull-request.ts";
import { query } from "./types/query.ts";
import { comparison, ref } from "./types/ref.ts";
import { repository } from "./types/repository.ts";
import { pullRequestReview } from "./types/review.ts";
import { statusCheckRollup } from "./types/rollup.ts";
import { signature } from "./types/signature.ts";
import { timelineTypes } from "./types/timeline-events.ts";

/** Everything of GitHub's schema that this sandbox answers. */
export const types: Types = {
  Query: query,
  Mutation: mutations,
  Repository: repository,
  Organization: organization,
  Team: team,
  User: user,
  Bot: actorFields,
  App: app,
  Ref: ref,
  Comparison: comparison,
  Commit: commit,
  GitActor: actor,
  GpgSignature: signature,
  Tree: tree,
  TreeEntry: treeEntry,
  Blob: blob,
  PullRequest: pullRequest,
  PullRequestCommit: pullRequestCommit,
  PullRequestReview: pullRequestReview,
  ReviewRequest: reviewRequest,
  Issue: issue,
  IssueComment: issueComment,
  CheckSuite: checkSuite,
  CheckRun: checkRun,
  CheckAnnotation: checkAnnotation,
  StatusContext: statusContext,
  StatusCheckRollup: statusCheckRollup,
  MergeQueue: mergeQueue,
  MergeQueueEntry: mergeQueueEntry,
  RepositoryRuleset: repositoryRuleset,
  ...timelineTypes,
};
