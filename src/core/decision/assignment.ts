import { secondsFor, serves, take, type Candidate, type StageNeeds } from "./stage-needs.ts";
import { Torn, type Placed } from "./torn.ts";

/** An approval that counts: whose, and of which second. */
export interface Assignment {
  readonly person: number;
  readonly second: number;
}

/**
 * Who counts where, once the seconds of completion are known: each complete stage and the open one after them, with
 * nobody more than needed; the most in the open stage, then the lowest ids. `null`: given up.
 */
export function assign(
  stages: readonly StageNeeds[],
  people: readonly Candidate[],
  ends: readonly number[],
): readonly (readonly Assignment[])[] | null {
  const last = Math.min(stages.length, ends.length + 1);
  const placed = people.map((candidate) => ({ candidate, options: optionsOf(candidate, stages, ends, last) }));
  const torn = placed.filter(({ options }) => options.size > 1);
  const best = torn.length === 0 ? null : new Torn(stages.slice(0, last), ends.length, placed);
  const most = best?.value() ?? 0;
  if (best?.exhausted === true) return null;
  const assigned: (readonly Assignment[])[] = [];
  const taken = new Set<Placed>();
  for (let index = 0; index < last; index++) {
    const stage = stages[index]!;
    const missing = stage.groups.map(() => stage.quorum);
    const chosen: Placed[] = [];
    for (const one of placed) {
      if (taken.has(one) || !one.options.has(index)) continue;
      const { person } = one.candidate;
      if (!stage.groups.some((group, at) => missing[at]! > 0 && group.has(person))) continue;
      if (best !== null && one.options.size > 1 && !best.mayTake(one, index, most)) {
        if (best.exhausted) return null;
        continue;
      }
      take(stage, missing, person);
      chosen.push(one);
      taken.add(one);
    }
    for (const one of withoutNeed(stage, chosen, missing)) taken.delete(one);
    assigned.push(
      chosen
        .filter((one) => taken.has(one))
        .map(({ candidate }) => ({ person: candidate.person, second: secondIn(candidate, ends, index)! })),
    );
  }
  return assigned;
}

const secondIn = (candidate: Candidate, ends: readonly number[], index: number): number | undefined =>
  secondsFor(candidate, index).find((at) => at > (ends[index - 1] ?? -Infinity) && at <= (ends[index] ?? Infinity));

function optionsOf(
  candidate: Candidate,
  stages: readonly StageNeeds[],
  ends: readonly number[],
  last: number,
): Set<number> {
  const options = new Set<number>();
  for (let index = 0; index < last; index++)
    if (serves(stages[index]!, candidate.person) && secondIn(candidate, ends, index) !== undefined) options.add(index);
  return options;
}

/** With several groups of entries, somebody taken first may be needed no more once others came. */
function withoutNeed(stage: StageNeeds, chosen: readonly Placed[], missing: number[]): readonly Placed[] {
  if (stage.groups.length < 2 || missing.some((count) => count > 0)) return [];
  return chosen.toReversed().filter(({ candidate: { person } }) => {
    const groups = stage.groups.flatMap((group, at) => (group.has(person) ? [at] : []));
    if (groups.some((at) => missing[at]! >= 0)) return false;
    for (const at of groups) missing[at]!++;
    return true;
  });
}
