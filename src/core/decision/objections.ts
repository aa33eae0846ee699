import type { Instant } from "../instant.ts";
import type { Review } from "../review.ts";
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
    const lifts = dismissal === undefined ? () => false : liftedBy(dismissal, course, excluded, people);
    const open = then.applicable.find((stage, index) =>
      stage.entries.some(({ eligible }, nth) => eligible.has(person) && !lifts(index, nth)),
    );
    if (open !== undefined) found.push({ review: objection, stage: open.stage.name });
  }
  return found.toSorted((a, b) => inOrder(a.review, b.review));
}

/** For which entry of which stage a dismissal lifts an objection. */
function liftedBy(
  { by, at }: NonNullable<Review["dismissed"]>,
  course: Course,
  excluded: ReadonlyMap<Person, readonly Exclusion[]>,
  people: People,
): (stage: number, entry: number) => boolean {
  const dismisser = people.personOf(by);
  const then = course.stagesAt(at);
  const may = then.people.isActive(by) && !excluded.has(dismisser);
  return (stage, entry) => may && then.applicable[stage]!.entries[entry]!.eligible.has(dismisser);
}
