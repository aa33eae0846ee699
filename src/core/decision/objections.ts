import type { Instant } from "../instant.ts";
import type { Exclusion, Objection } from "./decision.ts";
import type { People, Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";
import { isDismissed, type Standing } from "./standing.ts";

/**
 * Rule 5: an objection by somebody eligible for an applicable stage, excluded or not, blocks until they approve or
 * until somebody who is not excluded and eligible for the same dismisses it. Where the objector is eligible for
 * several stages, all of them must be covered.
 */
export function objectionsIn(
  stages: readonly StageInCase[],
  standing: ReadonlyMap<Person, Standing>,
  excluded: ReadonlyMap<Person, readonly Exclusion[]>,
  people: People,
  at: Instant,
): readonly Objection[] {
  const found: Objection[] = [];
  for (const [person, { objection }] of standing) {
    if (objection === null || !people.isActive(objection.by)) continue;
    const dismisser =
      isDismissed(objection, at) && objection.dismissed !== undefined && people.isActive(objection.dismissed.by)
        ? people.personOf(objection.dismissed.by)
        : null;
    const covered = (eligible: ReadonlySet<Person>): boolean =>
      dismisser !== null && !excluded.has(dismisser) && eligible.has(dismisser);
    const open = stages.find(({ entries }) =>
      entries.some(({ eligible }) => eligible.has(person) && !covered(eligible)),
    );
    if (open !== undefined) found.push({ review: objection, stage: open.stage.name });
  }
  return found.toSorted((a, b) => a.review.submittedAt - b.review.submittedAt || (a.review.id < b.review.id ? -1 : 1));
}
