import type { Time } from "../clock.ts";
import type { MergeMethod } from "./repository.ts";

export interface BypassActor {
  readonly type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team";
  /** The app's or team's id; for a role 5 is admin, 4 write, 2 maintain; nothing for organisation admins. */
  readonly id: number | null;
  readonly mode: "always" | "pull_request";
}

export interface RequiredCheck {
  readonly context: string;
  /** The app that must have set it; absent: anyone. */
  readonly integrationId?: number;
}

export type Rule =
  | { readonly type: "creation" | "update" | "deletion" | "non_fast_forward" }
  | {
      readonly type: "pull_request";
      readonly requiredApprovals: number;
      readonly dismissStaleOnPush: boolean;
      readonly requireLastPushApproval: boolean;
      readonly allowedMergeMethods: readonly MergeMethod[];
    }
  | {
      readonly type: "required_status_checks";
      /** The branch must be up to date with its base. */
      readonly strict: boolean;
      readonly checks: readonly RequiredCheck[];
    }
  | { readonly type: "merge_queue"; readonly mergeMethod: MergeMethod; readonly maxEntriesToBuild: number };

export interface Ruleset {
  readonly id: number;
  readonly nodeId: string;
  readonly repositoryId: number;
  name: string;
  enforcement: "active" | "disabled" | "evaluate";
  /** Ref patterns, with `~DEFAULT_BRANCH` and `~ALL`. */
  include: readonly string[];
  exclude: readonly string[];
  bypassActors: readonly BypassActor[];
  rules: readonly Rule[];
  readonly createdAt: Time;
  updatedAt: Time;
}
