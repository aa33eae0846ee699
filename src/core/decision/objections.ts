import type { Instant } from "../instant.ts";
import type { Exclusion, Objection } from "./decision.ts";
import type { People, Person } from "./people.ts";
import type { Course, Progress } from "./progress.ts";
import { inOrder, isDismissed } from "./standing.ts";

/**
 * Rule 5: an objection by somebody who was eligible for an applicable stage, excluded or not, blocks until they approve
 * or until somebody who is not excluded and was eligible for the same dismisses it. Where the objector was eligible for
 * several stages or entries, all of them must be covered.
 */
export function objectionsIn(
  course: Course,
  { standing }: Progress,
  excluded: ReadonlyMap<Person, readonly Exclusion[]>,
  people: People,
  at: Instant,
): readonly Objection[] {
  const found: Objection[] = [];
  for (const [person, { objection }] of standing) {
    if (objection === null) continue;
    const then = course.stagesAt(objection.submittedAt);
    if (!then.people.isActive(objection.by)) continue;
    const dismissal = isDismissed(objection, at) ? objection.dismissed : undefined;
    const after = dismissal === undefined ? null : course.stagesAt(dismissal.at);
    const dismisser = dismissal === undefined ? null : people.personOf(dismissal.by);
    const mayDismiss =
      dismissal !== undefined &&
      after?.people.isActive(dismissal.by) === true &&
      !excluded.has(people.personOf(dismissal.by));
    const open = then.applicable.find((stage, index) =>
      stage.entries.some(({ eligible }, nth) => {
        if (!eligible.has(person)) return false;
        const covering = after?.applicable[index]?.entries[nth]?.eligible;
        return !(mayDismiss && dismisser !== null && covering?.has(dismisser) === true);
      }),
    );
    if (open !== undefined) found.push({ review: objection, stage: open.stage.name });
  }
  return found.toSorted((a, b) => inOrder(a.review, b.review));
}
