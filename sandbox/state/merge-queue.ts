import type { Time } from "../clock.ts";

/** A pull request's place in a merge queue, with the group branch that was built for it. */
export interface MergeQueueEntry {
  readonly id: number;
  readonly nodeId: string;
  readonly pullId: number;
  readonly base: string;
  readonly enqueuerId: number;
  readonly enqueuedAt: Time;
  /** `refs/heads/gh-readonly-queue/main/pr-12-<base sha>`, once built. */
  group: { readonly ref: string; readonly headSha: string; readonly baseSha: string } | null;
  state: "queued" | "awaiting_checks" | "mergeable" | "unmergeable";
}
