/** One applicable stage, as allocation sees it: each group of entries needs `quorum` of the people eligible for it. */
export interface StageNeeds {
  readonly quorum: number;
  /** Who is eligible, by person id; one set for each group of entries with the same approvers. */
  readonly groups: readonly ReadonlySet<number>[];
}

/** Somebody whose approval may count, with the seconds of it: several if it was repeated. Ascending. */
export interface Candidate {
  readonly person: number;
  readonly seconds: readonly number[];
  /** By stage: seconds of approvals that cannot serve it, since they lack what it asks for. */
  readonly unfit?: readonly ReadonlySet<number>[];
}

/** The seconds in which somebody approved so that it can serve a stage. */
export function secondsFor({ seconds, unfit }: Candidate, stage: number): readonly number[] {
  const lacking = unfit?.[stage];
  return lacking === undefined || lacking.size === 0 ? seconds : seconds.filter((second) => !lacking.has(second));
}

export const serves = (stage: StageNeeds, person: number): boolean => stage.groups.some((group) => group.has(person));

/** Counts a person for every group they are eligible for; says whether that helped any. */
export function take({ groups }: StageNeeds, missing: number[], person: number): boolean {
  let helped = false;
  for (const [index, group] of groups.entries()) {
    if (!group.has(person)) continue;
    if (missing[index]! > 0) helped = true;
    missing[index]!--;
  }
  return helped;
}

/** Each stage ends as early as it can, although one person may be taken for several: a bound where that matters. */
export function inTurn(
  stages: readonly StageNeeds[],
  people: readonly Candidate[],
  from = 0,
  begin = -Infinity,
): readonly number[] {
  const ends: number[] = [];
  let after = begin;
  for (let index = from; index < stages.length; index++) {
    const end = earliestEnd(stages[index]!, index, people, after);
    if (end === null) break;
    ends.push(end);
    after = end;
  }
  return ends;
}

function earliestEnd(
  { quorum, groups }: StageNeeds,
  index: number,
  people: readonly Candidate[],
  after: number,
): number | null {
  let end = -Infinity;
  for (const group of groups) {
    const firsts: number[] = [];
    for (const candidate of people) {
      if (!group.has(candidate.person)) continue;
      const first = secondsFor(candidate, index).find((second) => second > after);
      if (first !== undefined) firsts.push(first);
    }
    if (firsts.length < quorum) return null;
    end = Math.max(end, firsts.sort((a, b) => a - b)[quorum - 1]!);
  }
  return end;
}
