import { take, type Candidate, type StageNeeds } from "./stage-needs.ts";

/** Beyond so many steps the case is given up, and fails. */
const mostSteps = 50_000;

/** Somebody, and the stages in whose window they approved. */
export interface Placed {
  readonly candidate: Candidate;
  readonly options: Set<number>;
}

/** People who could serve several of the stages: who may serve which, so that everything stays as good as it can be. */
export class Torn {
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
    if (this.#stages.every(({ groups }) => groups.length === 1)) return this.#seated();
    this.#known = new Map();
    return this.#best(0, this.#missing);
  }

  /** Lets somebody serve this stage and no other, if everything stays as good. */
  mayTake(one: Placed, index: number, most: number): boolean {
    const before = [...one.options];
    one.options.clear();
    one.options.add(index);
    if (this.value() === most) return true;
    for (const option of before) one.options.add(option);
    return false;
  }

  /** Where every entry has the same approvers, people are seated one by one, moving others where that helps. */
  #seated(): number {
    const seats = this.#missing.flatMap(([count = 0], index) => Array.from({ length: count }, () => index));
    const sitting = new Map<Placed, number>();
    const seat = (at: number, seen: Set<Placed>): boolean =>
      this.#torn.some((one) => {
        if (seen.has(one) || !one.options.has(seats[at]!)) return false;
        seen.add(one);
        const other = sitting.get(one);
        if (other !== undefined && !seat(other, seen)) return false;
        sitting.set(one, at);
        return true;
      });
    let lack = 0;
    for (const [at, index] of seats.entries()) {
      if (seat(at, new Set())) continue;
      if (index < this.#complete) return -Infinity;
      lack++;
    }
    return -lack;
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
