import { serves, take, type Candidate, type StageNeeds } from "./stage-needs.ts";

/** An approval that counts: whose, and of which second. */
export interface Assignment {
  readonly person: number;
  readonly second: number;
}

const mostSteps = 50_000;

interface Placed {
  readonly candidate: Candidate;
  /** Stages in whose window they approved. */
  readonly options: Set<number>;
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

const secondIn = ({ seconds }: Candidate, ends: readonly number[], index: number): number | undefined =>
  seconds.find((at) => at > (ends[index - 1] ?? -Infinity) && at <= (ends[index] ?? Infinity));

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

/** People who could serve several of the stages: who may serve which, so that everything stays as good as it can be. */
class Torn {
  exhausted = false;
  readonly #stages: readonly StageNeeds[];
  readonly #complete: number;
  readonly #torn: readonly Placed[];
  readonly #missing: readonly (readonly number[])[];
  #known = new Map<string, number>();
  #steps = 0;

  constructor(stages: readonly StageNeeds[], complete: number, placed: readonly Placed[]) {
    this.#stages = stages;
    this.#complete = complete;
    this.#torn = placed.filter(({ options }) => options.size > 1);
    this.#missing = stages.map((stage, index) => {
      const missing = stage.groups.map(() => stage.quorum);
      for (const { options, candidate } of placed)
        if (options.size === 1 && options.has(index)) take(stage, missing, candidate.person);
      return missing.map((count) => Math.max(0, count));
    });
  }

  /** The most that the open stage can have with all stages before it complete, as what it still lacks, negative. */
  value(): number {
    this.#known = new Map();
    return this.#best(0, this.#missing);
  }

  /** Lets somebody serve this stage and no other, if everything stays as good; otherwise bars them from it. */
  mayTake(one: Placed, index: number, most: number): boolean {
    const before = [...one.options];
    one.options.clear();
    one.options.add(index);
    if (this.value() === most) return true;
    for (const option of before) if (option !== index) one.options.add(option);
    one.options.delete(index);
    return false;
  }

  #best(at: number, missing: readonly (readonly number[])[]): number {
    const one = this.#torn[at];
    if (one === undefined) return this.#lack(missing);
    const key = `${at} ${missing.join(" ")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.exhausted || ++this.#steps > mostSteps) {
      this.exhausted = true;
      return -Infinity;
    }
    let best = this.#best(at + 1, missing);
    for (const index of one.options) {
      const left = [...missing[index]!];
      if (!take(this.#stages[index]!, left, one.candidate.person)) continue;
      const next = missing.with(
        index,
        left.map((count) => Math.max(0, count)),
      );
      best = Math.max(best, this.#best(at + 1, next));
    }
    this.#known.set(key, best);
    return best;
  }

  #lack(missing: readonly (readonly number[])[]): number {
    let lack = 0;
    for (const [index, counts] of missing.entries()) {
      for (const count of counts) {
        if (count > 0 && index < this.#complete) return -Infinity;
        lack += count;
      }
    }
    return -lack;
  }
}
