import type { Time } from "../clock.ts";
import type { BareRepository } from "../git/repository.ts";
import type { RepositoryPermission } from "./account.ts";
import type { MergeQueueEntry } from "./merge-queue.ts";
import type { Ruleset } from "./ruleset.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Repository {
  readonly id: number;
  readonly nodeId: string;
  readonly ownerId: number;
  name: string;
  description: string | null;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  /** The repository this one was forked from. */
  readonly forkOf: number | null;
  readonly collaborators: Map<number, RepositoryPermission>;
  readonly mergeMethods: Set<MergeMethod>;
  deleteBranchOnMerge: boolean;
  readonly rulesets: Map<number, Ruleset>;
  readonly queue: MergeQueueEntry[];
  readonly activity: Activity[];
  readonly createdAt: Time;
  pushedAt: Time;
  updatedAt: Time;
  /** Issues and pull requests are numbered together. */
  lastNumber: number;
  readonly git: BareRepository;
}

export type ActivityType =
  | "push"
  | "force_push"
  | "branch_creation"
  | "branch_deletion"
  | "pr_merge"
  | "merge_queue_merge";

/** One movement of a ref, as `GET /repos/{owner}/{repo}/activity` lists it. */
interface Activity {
  readonly id: number;
  readonly nodeId: string;
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actorId: number;
  readonly type: ActivityType;
  readonly at: Time;
}

/** What GitHub knows of a commit beyond git: whether it holds the signature to be good. */
export interface CommitFact {
  readonly verified: boolean;
  /** True where the signature is GitHub's own: commits made on the web, by the API, or by a merge. */
  readonly byGitHub: boolean;
}
