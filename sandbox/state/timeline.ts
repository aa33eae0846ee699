import type { Time } from "../clock.ts";
import type { ReviewState } from "./pull.ts";

interface Happened {
  readonly id: number;
  readonly nodeId: string;
  readonly actorId: number;
  readonly at: Time;
}

/** What happened to a pull request or issue besides comments, reviews and commits, oldest first. */
export type TimelineEvent = Happened &
  (
    | {
        readonly kind: "review-requested" | "review-request-removed";
        readonly userId: number | null;
        readonly teamId: number | null;
      }
    | {
        readonly kind: "review-dismissed";
        readonly reviewId: number;
        readonly previousState: ReviewState;
        readonly message: string;
      }
    | { readonly kind: "head-force-pushed"; readonly ref: string; readonly before: string; readonly after: string }
    | { readonly kind: "merged"; readonly ref: string; readonly commit: string }
    | { readonly kind: "closed" | "reopened" | "ready-for-review" | "convert-to-draft" }
    | { readonly kind: "renamed"; readonly from: string; readonly to: string }
    | { readonly kind: "base-changed"; readonly from: string; readonly to: string }
    | { readonly kind: "head-deleted"; readonly ref: string }
    | { readonly kind: "added-to-merge-queue" }
    | { readonly kind: "removed-from-merge-queue"; readonly reason: string }
  );
