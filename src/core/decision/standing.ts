import type { CaseFile } from "../case-file.ts";
import { secondOf, type Instant } from "../instant.ts";
import type { RulesInForce } from "../policy.ts";
import type { Change } from "../request.ts";
import type { Discount, Review } from "../review.ts";
import type { Digests } from "./digest.ts";
import type { People, Person } from "./people.ts";

/** A person's decisive reviews up to a moment, oldest first, and which of them stand. */
export interface Standing {
  readonly reviews: readonly Review[];
  /** Approvals with nothing contrary after them, and for the content that is asked for now. Oldest first. */
  readonly approvals: readonly Review[];
  /** The last word, if it is an objection, dismissed or not. */
  readonly objection: Review | null;
}

/**
 * Rule 4: the latest decisive review of a person decides. A repeated approval leaves the earlier ones standing; a
 * dismissed or edited one is nothing, and nothing before it revives.
 */
export function standingOf(reviews: readonly Review[], flaws: Flaws, at: Instant): Standing {
  const known = reviews.filter((review) => review.submittedAt <= at);
  const last = known.at(-1);
  const approvals: Review[] = [];
  for (let index = known.length - 1; index >= 0; index--) {
    const review = known[index]!;
    if (review.verdict !== "approved" || isDismissed(review, at) || isEdited(review, at)) break;
    if (flaws.of(review) === null) approvals.unshift(review);
  }
  return { reviews: known, approvals, objection: last?.verdict === "changes-requested" ? last : null };
}

export const isDismissed = ({ dismissed }: Review, at: Instant): boolean =>
  dismissed !== undefined && dismissed.at <= at;
export const isEdited = ({ editedAt }: Review, at: Instant): boolean => editedAt !== undefined && editedAt <= at;

/** Everybody's reviews, in the order of submission. Of one second, an objection is taken for the later word. */
export function byPerson(reviews: readonly Review[], people: People): ReadonlyMap<Person, readonly Review[]> {
  const given = new Map<Person, Review[]>();
  for (const review of reviews) {
    const person = people.personOf(review.by);
    const theirs = given.get(person);
    if (theirs === undefined) given.set(person, [review]);
    else theirs.push(review);
  }
  for (const theirs of given.values()) theirs.sort(inOrder);
  return given;
}

export function inOrder(a: Review, b: Review): number {
  const seconds = secondOf(a.submittedAt) - secondOf(b.submittedAt);
  if (seconds !== 0) return seconds;
  if (a.verdict !== b.verdict) return a.verdict === "approved" ? -1 : 1;
  return a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id));
}

export type Flaw = Extract<Discount, "rewritten" | "stale-content" | "rules-changed">;

/** Why a review does not stand for what is asked for now; `null`: it does. */
export interface Flaws {
  of(review: Review): Flaw | null;
}

/** Rule 2: a review counts only for what it saw, under what that meant then and means now. */
export class EntryFlaws implements Flaws {
  readonly #digests: Digests;
  readonly #changes: readonly Change[];
  readonly #rules: readonly RulesInForce[];
  readonly #since: number;
  readonly #known = new Map<Review, Flaw | null>();

  constructor(file: CaseFile, changes: readonly Change[], digests: Digests) {
    this.#digests = digests;
    this.#changes = changes;
    this.#rules = file.rules;
    this.#since = file.pull.retargetedAt === undefined ? -Infinity : secondOf(file.pull.retargetedAt);
  }

  of(review: Review): Flaw | null {
    const known = this.#known.get(review);
    if (known !== undefined) return known;
    const flaw = this.#contentFlaw(review) ?? this.#rulesFlaw(review);
    this.#known.set(review, flaw);
    return flaw;
  }

  /** A force-push makes GitHub name another commit: every commit that was ever named must hold the same. */
  #contentFlaw({ commits, submittedAt }: Review): Flaw | null {
    const contents = commits.map((commit) => this.#digests.at(commit));
    if (contents.length === 0 || contents.includes("unreadable")) return "rewritten";
    const texts = new Set(contents.map((content) => (typeof content === "object" ? content.text : null)));
    if (texts.size > 1) return "rewritten";
    // Against another base branch the same commit showed its reader another difference.
    if (secondOf(submittedAt) <= this.#since) return "stale-content";
    return texts.has(this.#digests.head) ? null : "stale-content";
  }

  #rulesFlaw({ submittedAt }: Review): Flaw | null {
    return this.#digests.meansTheSame(this.#changes, rulesAt(this.#rules, submittedAt)?.rules) ? null : "rules-changed";
  }
}

/** The rules in force at a moment. */
export const rulesAt = (rules: readonly RulesInForce[], at: Instant): RulesInForce | undefined =>
  rules.findLast((one) => one.since <= at);
