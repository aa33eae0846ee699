import { secondOf, type Instant } from "../instant.ts";
import type { Review } from "../review.ts";
import { allocate, type Allocation } from "./allocation.ts";
import type { Exclusion } from "./decision.ts";
import { lackIn, type Lack } from "./fitness.ts";
import type { People, Person } from "./people.ts";
import { needsOf, type StageInCase } from "./stages.ts";
import type { Candidate, StageNeeds } from "./stage-needs.ts";
import { standingOf, type Flaws, type Standing } from "./standing.ts";

/** A review that counts, and in which of the applicable stages. */
interface Counted {
  readonly review: Review;
  readonly stage: number;
}

/** How far a request had come at a moment. Stages are the applicable ones, in order, from 0. */
export interface Progress {
  readonly standing: ReadonlyMap<Person, Standing>;
  readonly allocation: Allocation;
  readonly counted: ReadonlyMap<Person, Counted>;
  /** When each complete stage became complete. */
  readonly completedAt: readonly Instant[];
}

/** A request's course: what its reviews amounted to at any moment, under today's rules and memberships. */
export class Course {
  readonly applicable: readonly StageInCase[];
  readonly needs: readonly StageNeeds[];
  readonly #given: ReadonlyMap<Person, readonly Review[]>;
  readonly #flaws: Flaws;
  readonly #excluded: ReadonlyMap<Person, readonly Exclusion[]>;
  readonly #people: People;
  /** The same stages with everybody who was eligible at a moment, and the memberships of then. */
  readonly stagesAt: (moment: Instant) => { readonly applicable: readonly StageInCase[]; readonly people: People };

  constructor(
    applicable: readonly StageInCase[],
    given: ReadonlyMap<Person, readonly Review[]>,
    flaws: Flaws,
    excluded: ReadonlyMap<Person, readonly Exclusion[]>,
    people: People,
    stagesAt: (moment: Instant) => { readonly applicable: readonly StageInCase[]; readonly people: People },
  ) {
    this.stagesAt = stagesAt;
    this.applicable = applicable;
    this.needs = applicable.map(needsOf);
    this.#given = given;
    this.#flaws = flaws;
    this.#excluded = excluded;
    this.#people = people;
  }

  /** What it looked like at a moment in the past, to those who were there. */
  asItWas(moment: Instant): Progress {
    const { applicable, people } = this.stagesAt(moment);
    return new Course(applicable, this.#given, this.#flaws, this.#excluded, people, this.stagesAt).at(moment);
  }

  /** What an approval lacks to serve a stage; `null`: nothing. */
  lacks(stage: number, person: Person, review: Review): Lack | null {
    return lackIn(this.applicable[stage]!.stage, person, review, this.#people);
  }

  /** Seconds in which every approval lacks something that the stage asks for. */
  #unfit(stage: number, person: Person, approvals: readonly Review[]): ReadonlySet<number> {
    const lacking = new Set<number>();
    for (const review of approvals)
      if (this.lacks(stage, person, review) !== null) lacking.add(secondOf(review.submittedAt));
    if (lacking.size > 0)
      for (const review of approvals)
        if (this.lacks(stage, person, review) === null) lacking.delete(secondOf(review.submittedAt));
    return lacking;
  }

  at(moment: Instant): Progress {
    const standing = new Map<Person, Standing>();
    const usable = new Map<Person, readonly Review[]>();
    const candidates: Candidate[] = [];
    for (const [person, reviews] of this.#given) {
      const stands = standingOf(reviews, this.#flaws, moment);
      standing.set(person, stands);
      if (this.#excluded.has(person)) continue;
      const approvals = stands.approvals.filter((review) => this.#people.isActive(review.by));
      if (approvals.length === 0) continue;
      usable.set(person, approvals);
      const seconds = [...new Set(approvals.map((review) => secondOf(review.submittedAt)))];
      candidates.push({
        person,
        seconds,
        unfit: this.applicable.map((_, stage) => this.#unfit(stage, person, approvals)),
      });
    }
    const allocation = allocate(this.needs, candidates);
    const counted = new Map<Person, Counted>();
    const completedAt: Instant[] = [];
    if (allocation.kind === "allocated") {
      for (const [stage, by] of [...allocation.complete.map(({ by }) => by), allocation.open].entries()) {
        for (const { person, second } of by) {
          const review = usable
            .get(person as Person)
            ?.find((one) => secondOf(one.submittedAt) === second && this.lacks(stage, person as Person, one) === null);
          if (review !== undefined) counted.set(person as Person, { review, stage });
        }
      }
      for (const { at } of allocation.complete) completedAt.push((at * 1000) as Instant);
    }
    return { standing, allocation, counted, completedAt };
  }
}
