import type { Time } from "../clock.ts";
import type { MergeMethod } from "./repository.ts";
import type { TimelineEvent } from "./timeline.ts";

export interface Pull {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly repositoryId: number;
  readonly authorId: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  draft: boolean;
  locked: boolean;
  /** The repository is nothing once a fork has been deleted. */
  readonly head: { readonly repositoryId: number | null; readonly ref: string; sha: string };
  /** `sha` freezes at the last push to the head, as GitHub's does. */
  readonly base: { ref: string; sha: string };
  /** Nothing until it was computed: a fresh pull request shows none. */
  mergeable: boolean | null;
  /** The test merge while open, the merge once merged. */
  mergeCommitSha: string | null;
  mergeMethod: MergeMethod | null;
  mergedById: number | null;
  maintainerCanModify: boolean;
  requestedUserIds: number[];
  requestedTeamIds: number[];
  readonly timeline: TimelineEvent[];
  readonly createdAt: Time;
  updatedAt: Time;
  closedAt: Time | null;
  mergedAt: Time | null;
  editorId: number | null;
  lastEditedAt: Time | null;
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface Review {
  readonly id: number;
  readonly nodeId: string;
  readonly pullId: number;
  readonly authorId: number;
  body: string;
  state: ReviewState;
  /** What GitHub shows as the reviewed commit: a force-push can re-bind it to the new head. */
  commitId: string;
  /** The commit it was really submitted on; no API shows it. */
  submittedCommitId: string;
  readonly createdAt: Time;
  submittedAt: Time | null;
  updatedAt: Time;
  editorId: number | null;
  lastEditedAt: Time | null;
}
