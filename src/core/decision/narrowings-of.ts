import type { CaseFile } from "../case-file.ts";
import { secondOf, type Instant } from "../instant.ts";
import type { Rules } from "../policy.ts";
import type { Change } from "../request.ts";
import type { AskedEntry, Narrowing } from "./narrowing.ts";
import type { Person } from "./people.ts";
import type { Course, Progress } from "./progress.ts";
import { isEligible, lengthOf } from "./stages.ts";

/** What a request asks for, as narrowings measure it. */
export const askedIn = (
  file: CaseFile,
  changes: readonly Change[],
  { catalog }: Rules,
  at: Instant,
): readonly AskedEntry[] =>
  changes.flatMap((change) => {
    if (change.kind === "delete") return [];
    const entry = change.after;
    const scope = entry.scope ?? catalog.get(entry.entitlement)?.scope ?? [];
    return [{ entry, length: lengthOf(entry, file, at), scope }];
  });

/**
 * Rule 10: what approvals take away that count, or that would if one more were needed: whoever may narrow is heard,
 * also where others were faster.
 */
export function narrowingsOf(
  course: Course,
  { standing, counted, completedAt, unbased }: Progress,
  excluded: ReadonlyMap<Person, unknown>,
): readonly Narrowing[] {
  const narrowing = [...standing].filter(([, { approvals }]) => approvals.some(({ body }) => body.includes("/narrow")));
  const inOrder = (stage: number, second: number): boolean => {
    const before = completedAt[stage - 1];
    return stage <= completedAt.length && (before === undefined || second > secondOf(before));
  };
  return narrowing.flatMap(([person, { approvals }]) => {
    if (excluded.has(person)) return [];
    const counts = counted.get(person);
    return approvals.flatMap((review) => {
      if (counts !== undefined) return counts.review === review ? course.narrowings(counts.stage, review) : [];
      if (unbased.has(review)) return [];
      const stage = course.applicable.findIndex(
        (one, index) =>
          isEligible(one, person) &&
          inOrder(index, secondOf(review.submittedAt)) &&
          course.lacks(index, person, review) === null,
      );
      return stage < 0 ? [] : course.narrowings(stage, review);
    });
  });
}
