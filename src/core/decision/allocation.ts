import { assign, type Assignment } from "./assignment.ts";
import { CompletionSearch } from "./completion.ts";
import { inTurn, type Candidate, type StageNeeds } from "./stage-needs.ts";

/** Which approval counts in which stage; `open` is the first stage that is not complete. */
export type Allocation =
  | {
      readonly kind: "allocated";
      readonly complete: readonly { readonly by: readonly Assignment[]; readonly at: number }[];
      readonly open: readonly Assignment[];
    }
  /** So many people repeated their approvals for so many stages that it cannot be found out in bounded time. */
  | { readonly kind: "entangled" };

/**
 * Rule 7. Of all assignments of distinct people to stages, in order of strictly later seconds (rule 1): the most
 * consecutive complete stages; then the earliest second of completion, stage by stage; then the most approvals in the
 * open stage; then the lowest person ids, stage by stage. Exact: greedy is wrong where somebody who repeated an
 * approval could serve several stages, and only there a search is needed.
 */
export function allocate(stages: readonly StageNeeds[], candidates: readonly Candidate[]): Allocation {
  const people = candidates.toSorted((a, b) => a.person - b.person);
  const seconds = completions(stages, people);
  if (seconds === null) return { kind: "entangled" };
  const assigned = assign(stages, people, seconds);
  if (assigned === null) return { kind: "entangled" };
  return {
    kind: "allocated",
    complete: seconds.map((at, index) => ({ by: assigned[index]!, at })),
    open: assigned[seconds.length] ?? [],
  };
}

/** The seconds in which the complete stages became complete; `null`: entangled. */
function completions(stages: readonly StageNeeds[], people: readonly Candidate[]): readonly number[] | null {
  const earliest = inTurn(stages, people);
  const several = people.filter(({ seconds }) => seconds.length > 1);
  // Whoever approved once takes nothing from a later stage, so that each stage may end as early as it can.
  if (several.length === 0) return earliest;
  const search = new CompletionSearch(stages, people, several);
  for (let target = earliest.length; target > 0; target--) {
    const found = search.find(target);
    if (found !== null) return found;
    if (search.exhausted) return null;
  }
  return [];
}
