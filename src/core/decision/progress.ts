import { instant, secondOf, type Instant } from "../instant.ts";
import type { Review } from "../review.ts";
import { allocate, type Allocation } from "./allocation.ts";
import type { Exclusion } from "./decision.ts";
import { lackIn, type Lack } from "./fitness.ts";
import { sparedOf, type Owners } from "./owners.ts";
import { narrowingsIn, type AskedEntry, type Narrowing } from "./narrowing.ts";
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
  /** Approvals that were given for what somebody had narrowed, when that does not hold any more: rule 10. */
  readonly unbased: ReadonlySet<Review>;
  /** Who would have been the last that could collect the credential: they have to be left. */
  readonly spared: ReadonlySet<Person>;
}

/** Stages with everybody who was eligible at a moment, and the memberships of then. */
export interface Then {
  readonly applicable: readonly StageInCase[];
  readonly people: People;
}

/** What a course is made of. */
export interface CourseFacts {
  readonly applicable: readonly StageInCase[];
  readonly given: ReadonlyMap<Person, readonly Review[]>;
  readonly flaws: Flaws;
  readonly excluded: ReadonlyMap<Person, readonly Exclusion[]>;
  readonly people: People;
  readonly asked: readonly AskedEntry[];
  readonly owners: Owners;
  readonly stagesAt: (moment: Instant, applicable: readonly StageInCase[]) => Then;
}

/** A request's course: what its reviews amounted to at any moment, under today's rules and memberships. */
export class Course {
  readonly applicable: readonly StageInCase[];
  readonly needs: readonly StageNeeds[];
  readonly #facts: CourseFacts;

  constructor(facts: CourseFacts) {
    this.applicable = facts.applicable;
    this.needs = facts.applicable.map(needsOf);
    this.#facts = facts;
  }

  /** The same stages with everybody who was eligible at a moment, and the memberships of then. */
  stagesAt(moment: Instant): Then {
    return this.#facts.stagesAt(moment, this.applicable);
  }

  /** What it looked like at a moment in the past, to those who were there. */
  asItWas(moment: Instant): Progress {
    return new Course({ ...this.#facts, ...this.stagesAt(moment) }).at(moment);
  }

  /** What an approval takes away from entries, as a review of this stage. */
  narrowings(stage: number, review: Review): readonly Narrowing[] {
    const read = narrowingsIn(review.body, this.applicable[stage]!.stage, this.#facts.asked);
    return read.ok ? read.value : [];
  }

  /** What an approval lacks to serve a stage; `null`: nothing. */
  lacks(stage: number, person: Person, review: Review): Lack | null {
    const { people, asked, owners } = this.#facts;
    return lackIn(this.applicable[stage]!, person, review, people, asked, owners);
  }

  /** Seconds in which every approval lacks something that the stage asks for. */
  #unfit(stage: number, person: Person, approvals: readonly Review[]): ReadonlySet<number> {
    if (!this.#demands(stage, approvals)) return nothing;
    const lacking = new Set(approvals.map((review) => secondOf(review.submittedAt)));
    for (const review of approvals)
      if (this.lacks(stage, person, review) === null) lacking.delete(secondOf(review.submittedAt));
    return lacking;
  }

  /** Whether a stage asks more than to be approved by its people; most do not. */
  #demands(stage: number, approvals: readonly Review[]): boolean {
    const { stage: asks, widened } = this.applicable[stage]!;
    return (
      asks.answers !== undefined ||
      asks.assurance !== undefined ||
      widened !== undefined ||
      this.#facts.owners.users.size > 0 ||
      approvals.some(mentionsNarrowing)
    );
  }

  at(moment: Instant): Progress {
    const { given, flaws, excluded, people } = this.#facts;
    const standing = new Map(
      [...given].map(([person, reviews]) => [person, standingOf(reviews, flaws, moment)] as const),
    );
    const unbased = this.#unbased(standing, moment);
    const usable = new Map<Person, readonly Review[]>();
    const candidates: Candidate[] = [];
    for (const [person, { approvals: all }] of standing) {
      if (excluded.has(person)) continue;
      const approvals = all.filter((review) => people.isActive(review.by) && !unbased.has(review));
      if (approvals.length > 0) usable.set(person, approvals);
    }
    const spared = sparedOf(this.#facts.owners, usable);
    for (const person of spared) usable.delete(person);
    for (const [person, approvals] of usable) {
      const seconds = [...new Set(approvals.map((review) => secondOf(review.submittedAt)))];
      const unfit = this.applicable.map((_, stage) => this.#unfit(stage, person, approvals));
      candidates.push({ person, seconds, unfit });
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
    return { standing, allocation, counted, completedAt, unbased, spared };
  }

  /** Approvals given between a narrowing that counted and the moment at which it was taken back. */
  #unbased(standing: ReadonlyMap<Person, Standing>, moment: Instant): ReadonlySet<Review> {
    const unbased = new Set<Review>();
    for (const [person, { reviews }] of standing) {
      for (const [index, review] of reviews.entries()) {
        if (!mentionsNarrowing(review)) continue;
        const end = takenBackAt(review, reviews.slice(index + 1), moment);
        if (end === null) continue;
        const counted = this.asItWas(instant(end - 1)).counted.get(person);
        if (counted?.review !== review || this.narrowings(counted.stage, review).length === 0) continue;
        for (const { approvals: others } of standing.values())
          for (const other of others)
            if (secondOf(other.submittedAt) > secondOf(review.submittedAt) && other.submittedAt <= end)
              unbased.add(other);
      }
    }
    return unbased;
  }
}

const nothing: ReadonlySet<number> = new Set();

const mentionsNarrowing = ({ body }: Review): boolean => body.includes("/narrow");

/** When an approval that does not stand any more was dismissed, edited or contradicted by its author. */
function takenBackAt(review: Review, later: readonly Review[], moment: Instant): Instant | null {
  const contrary = later.find(({ verdict }) => verdict === "changes-requested")?.submittedAt;
  const ends = [review.dismissed?.at, review.editedAt, contrary].filter((end) => end !== undefined && end <= moment);
  return ends.length === 0 ? null : instant(Math.min(...(ends as readonly Instant[])));
}
