import type { Candidate, StageNeeds } from "../../../src/core/decision/stage-needs.ts";

/** An outcome of trying everything: by stage, who counts and when. */
export interface Best {
  /** Seconds of completion of the complete stages. */
  readonly ends: readonly number[];
  /** Persons by stage, the open one last, ascending. */
  readonly by: readonly (readonly number[])[];
}

interface Seat {
  readonly person: number;
  readonly stage: number;
  readonly second: number;
}

/**
 * Tries every way to give each person one stage and one second, or none, and keeps the best by rule 7. Shares nothing
 * with the code that it judges.
 */
export function bruteForce(stages: readonly StageNeeds[], candidates: readonly Candidate[]): Best {
  let best: Best = { ends: [], by: [[]] };
  const seats: Seat[] = [];
  const visit = (index: number): void => {
    const candidate = candidates[index];
    if (candidate === undefined) {
      const found = judge(stages, seats);
      if (found !== null && better(stages, found, best)) best = found;
      return;
    }
    visit(index + 1);
    for (const [stage, { groups }] of stages.entries()) {
      if (!groups.some((group) => group.has(candidate.person))) continue;
      for (const second of candidate.seconds) {
        if (candidate.unfit?.[stage]?.has(second) === true) continue;
        seats.push({ person: candidate.person, stage, second });
        visit(index + 1);
        seats.pop();
      }
    }
  };
  visit(0);
  return best;
}

/** `null`: these seats break a rule. */
function judge(stages: readonly StageNeeds[], seats: readonly Seat[]): Best | null {
  const ends: number[] = [];
  const by: (readonly number[])[] = [];
  let after = -Infinity;
  for (const [stage, { quorum, groups }] of stages.entries()) {
    const here = seats.filter((seat) => seat.stage === stage);
    if (here.some(({ second }) => second <= after)) return null;
    by.push(here.map(({ person }) => person).toSorted((a, b) => a - b));
    const lacks = groups.map((group) => quorum - here.filter(({ person }) => group.has(person)).length);
    if (lacks.some((lack) => lack > 0)) return seats.some((seat) => seat.stage > stage) ? null : { ends, by };
    // Nobody more than needed, where all entries have the same approvers.
    if (groups.length === 1 && here.length > quorum) return null;
    after = Math.max(...here.map(({ second }) => second));
    ends.push(after);
  }
  return { ends, by };
}

function better(stages: readonly StageNeeds[], a: Best, b: Best): boolean {
  if (a.ends.length !== b.ends.length) return a.ends.length > b.ends.length;
  const ends = compare(a.ends, b.ends);
  if (ends !== 0) return ends < 0;
  const open = stages[a.ends.length];
  const have = (best: Best): number => (open === undefined ? 0 : filled(open, best.by[best.ends.length] ?? []));
  if (have(a) !== have(b)) return have(a) > have(b);
  for (const [stage, people] of a.by.entries()) {
    const order = compare(people, b.by[stage] ?? []);
    if (order !== 0) return order < 0;
  }
  return false;
}

const filled = ({ quorum, groups }: StageNeeds, people: readonly number[]): number =>
  groups
    .map((group) => Math.min(quorum, people.filter((person) => group.has(person)).length))
    .reduce((sum, count) => sum + count, 0);

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? Infinity);
  return a.length - b.length;
}
