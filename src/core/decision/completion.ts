import { inTurn, secondsFor, serves, take, type Candidate, type StageNeeds } from "./stage-needs.ts";

/** Beyond so many steps the case is given up, and fails: a person can repeat an approval without end. */
const mostSteps = 20_000;

/**
 * Finds the earliest seconds of completion, stage by stage, where people who repeated their approval could serve
 * several stages. Everybody else in a stage's window is taken for granted; of those who could also serve later, only
 * as many as are missing are tried.
 */
export class CompletionSearch {
  exhausted = false;
  readonly #stages: readonly StageNeeds[];
  readonly #people: readonly Candidate[];
  readonly #several: ReadonlySet<Candidate>;
  readonly #found = new Map<string, readonly number[] | null>();
  readonly #bounds = new Map<string, number>();
  #target = 0;
  #steps = 0;

  constructor(stages: readonly StageNeeds[], people: readonly Candidate[], several: readonly Candidate[]) {
    this.#stages = stages;
    this.#people = people;
    this.#several = new Set(several);
  }

  /** The earliest completions of the first `target` stages; `null`: there are none, or it was given up. */
  find(target: number): readonly number[] | null {
    this.#target = target;
    this.#found.clear();
    return this.#from(0, -Infinity, new Set());
  }

  #from(index: number, after: number, used: ReadonlySet<number>): readonly number[] | null {
    if (index === this.#target) return [];
    const key = `${index} ${after} ${[...used].sort((a, b) => a - b).join(",")}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    if (this.exhausted || ++this.#steps > mostSteps) {
      this.exhausted = true;
      return null;
    }
    const found =
      this.#reach(index, after) < this.#target || !this.#enough(index, after, used)
        ? null
        : this.#try(index, after, used);
    this.#found.set(key, found);
    return found;
  }

  #try(index: number, after: number, used: ReadonlySet<number>): readonly number[] | null {
    const stage = this.#stages[index]!;
    for (const end of this.#ends(index, after)) {
      const missing = stage.groups.map(() => stage.quorum);
      const spare: Candidate[] = [];
      for (const candidate of this.#people) {
        if (!serves(stage, candidate.person)) continue;
        if (!secondsFor(candidate, index).some((at) => at > after && at <= end)) continue;
        if (used.has(candidate.person)) continue;
        if (this.#couldServe(candidate, index + 1, end)) spare.push(candidate);
        else take(stage, missing, candidate.person);
      }
      const open = missing.some((count) => count > 0);
      const rest = open
        ? this.#best(index, end, used, spare, missing)
        : this.#from(index + 1, end, this.#stillMatters(used, index + 1, end));
      if (rest !== null) return [end, ...rest];
      // A later end leaves less time to the stages after it, and nobody free who is not free now.
      if (!open) return null;
    }
    return null;
  }

  /** Of all ways to fill what is missing with people who could also serve later, the one with the earliest rest. */
  #best(
    index: number,
    end: number,
    used: ReadonlySet<number>,
    spare: readonly Candidate[],
    missing: readonly number[],
  ): readonly number[] | null {
    const stage = this.#stages[index]!;
    let best: readonly number[] | null = null;
    const choose = (from: number, left: readonly number[], taken: ReadonlySet<number>): void => {
      if (this.exhausted || ++this.#steps > mostSteps) {
        this.exhausted = true;
        return;
      }
      if (left.every((count) => count <= 0)) {
        const rest = this.#from(index + 1, end, this.#stillMatters(taken, index + 1, end));
        if (rest !== null && (best === null || earlier(rest, best))) best = rest;
        return;
      }
      for (let at = from; at < spare.length; at++) {
        const { person } = spare[at]!;
        const after = [...left];
        if (take(stage, after, person)) choose(at + 1, after, new Set([...taken, person]));
      }
    };
    choose(0, missing, used);
    return best;
  }

  /** Seconds in which the stage could become complete. */
  #ends(index: number, after: number): readonly number[] {
    const ends = new Set<number>();
    for (const one of this.#people)
      if (serves(this.#stages[index]!, one.person))
        for (const second of secondsFor(one, index)) if (second > after) ends.add(second);
    return [...ends].sort((a, b) => a - b);
  }

  #couldServe(candidate: Candidate, index: number, after: number): boolean {
    if (!this.#several.has(candidate)) return false;
    for (let later = index; later < this.#target; later++)
      if (serves(this.#stages[later]!, candidate.person) && lastFor(candidate, later) > after) return true;
    return false;
  }

  /** Of those used, the ones who would be missed: the rest make no difference to what follows. */
  #stillMatters(used: ReadonlySet<number>, index: number, after: number): ReadonlySet<number> {
    const matter = new Set<number>();
    for (const candidate of this.#several)
      if (used.has(candidate.person) && this.#couldServe(candidate, index, after)) matter.add(candidate.person);
    return matter;
  }

  /** How many stages could be complete if one person might serve several. */
  #reach(index: number, after: number): number {
    const key = `${index} ${after}`;
    const known = this.#bounds.get(key);
    if (known !== undefined) return known;
    const reach = index + inTurn(this.#stages, this.#people, index, after).length;
    this.#bounds.set(key, reach);
    return reach;
  }

  /** Whether there are enough distinct people left at all, were it not for the order. */
  #enough(index: number, after: number, used: ReadonlySet<number>): boolean {
    const slots: { readonly group: ReadonlySet<number>; readonly stage: number }[] = [];
    for (let stage = index; stage < this.#target; stage++) {
      const { quorum, groups } = this.#stages[stage]!;
      const group = groups.reduce((a, b) => (b.size < a.size ? b : a));
      for (let slot = 0; slot < quorum; slot++) slots.push({ group, stage });
    }
    const left = this.#people.filter(({ person, seconds }) => !used.has(person) && seconds.at(-1)! > after);
    const taken = new Map<number, number>();
    const seat = (slot: number, seen: Set<number>): boolean =>
      left.some((candidate) => {
        const { person } = candidate;
        const { group, stage } = slots[slot]!;
        if (seen.has(person) || !group.has(person) || lastFor(candidate, stage) <= after) return false;
        seen.add(person);
        const other = taken.get(person);
        if (other !== undefined && !seat(other, seen)) return false;
        taken.set(person, slot);
        return true;
      });
    return slots.every((_, slot) => seat(slot, new Set()));
  }
}

const lastFor = (candidate: Candidate, stage: number): number => secondsFor(candidate, stage).at(-1) ?? -Infinity;

function earlier(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((second, at) => second !== b[at]);
  return index >= 0 && a[index]! < b[index]!;
}
