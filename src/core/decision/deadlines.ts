import { formatDuration } from "../duration.ts";
import { after, instant, type Instant } from "../instant.ts";
import type { Policy } from "../policy.ts";
import type { Outcome } from "./decision.ts";
import type { Progress } from "./progress.ts";
import type { StageInCase } from "./stages.ts";

/** What the time that has passed does to a request, and when more of it will (rule 8). */
export interface Deadlines {
  readonly lapsed: Extract<Outcome, { readonly kind: "lapsed" }> | null;
  readonly next: Instant | null;
}

/** Of an open stage: when it goes to more people, and when the request is given up. */
export function deadlinesOf({ stage, widened }: StageInCase, since: Instant, at: Instant): Deadlines {
  const end = stage.lapse === undefined ? null : after(since, stage.lapse);
  if (end !== null && at >= end)
    return {
      lapsed: {
        kind: "lapsed",
        at: end,
        because: `\`${stage.name}\` was not complete within ${formatDuration(stage.lapse!)}`,
      },
      next: null,
    };
  const wider = stage.escalate === undefined || widened !== undefined ? null : after(since, stage.escalate.after);
  return { lapsed: null, next: earliest([end, wider]) };
}

/** Of an approved request: how long it may wait for its merge. */
export function mergeDeadline({ merge }: Policy, since: Instant, at: Instant): Deadlines {
  if (merge.within === undefined) return { lapsed: null, next: null };
  const end = after(since, merge.within);
  if (at < end) return { lapsed: null, next: end };
  const because = `it was approved, and not merged within ${formatDuration(merge.within)}`;
  return { lapsed: { kind: "lapsed", at: end, because }, next: null };
}

/** The latest moment at which it became approved: the last stage complete, and nobody objecting any more. */
export function approvedSince({ standing, completedAt }: Progress, at: Instant): Instant {
  const moments: number[] = [completedAt.at(-1) ?? at];
  for (const { reviews } of standing.values()) {
    for (const [index, review] of reviews.entries()) {
      if (review.verdict !== "changes-requested") continue;
      const approval = reviews.slice(index + 1).find(({ verdict }) => verdict === "approved")?.submittedAt;
      const lifted = [approval, review.dismissed?.at].filter((moment) => moment !== undefined && moment <= at);
      if (lifted.length > 0) moments.push(Math.min(...(lifted as readonly Instant[])));
    }
  }
  return instant(Math.max(...moments));
}

/** The first of the moments at which something will change. */
export function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const coming = moments.filter((moment) => moment !== null);
  return coming.length === 0 ? null : instant(Math.min(...coming));
}
