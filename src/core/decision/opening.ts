import type { CaseFile } from "../case-file.ts";
import { instant, type Instant } from "../instant.ts";
import type { Course, Progress } from "./progress.ts";
import { isEligible } from "./stages.ts";
import type { Flaws } from "./standing.ts";

/**
 * Since when the open stage is open: the completion of the stage before, the opening of the pull request, or the
 * moment at which it was reopened because something that had completed it was taken back.
 */
export function openSince(file: CaseFile, course: Course, now: Progress, flaws: Flaws, at: Instant): Instant {
  const open = now.completedAt.length;
  let since = now.completedAt[open - 1] ?? file.pull.openedAt;
  const stage = course.applicable[open]!;
  const isNews = (moment: Instant): boolean => moment > since && moment <= at;
  for (const [person, { reviews }] of now.standing) {
    if (!isEligible(stage, person)) continue;
    for (const [index, review] of reviews.entries()) {
      if (review.verdict !== "approved") continue;
      if (flaws.of(review) !== null) {
        const voided = voidedAt(file, review.submittedAt);
        if (isNews(voided)) since = voided;
        continue;
      }
      const contrary = reviews.slice(index + 1).find((later) => later.verdict === "changes-requested")?.submittedAt;
      for (const end of [review.dismissed?.at, review.editedAt, contrary])
        if (end !== undefined && isNews(end) && wasComplete(course, open, end)) since = end;
    }
  }
  for (const { at: end } of file.departures ?? []) if (isNews(end) && wasComplete(course, open, end)) since = end;
  return since;
}

/** What changed the content or the rules came with the first push, or the first rules, after the review. */
function voidedAt(file: CaseFile, after: Instant): Instant {
  const moments = file.pushes.map((push) => push.at).concat(file.rules.map((rules) => rules.since));
  const later = moments.filter((moment) => moment > after);
  return later.length === 0 ? after : instant(Math.min(...later));
}

/** Just before, that is in the second before: GitHub's times have whole seconds. */
const wasComplete = (course: Course, stage: number, moment: Instant): boolean =>
  course.asItWas(instant(moment - 1)).completedAt.length > stage;
