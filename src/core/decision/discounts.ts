import type { CaseFile } from "../case-file.ts";
import { instant, secondOf, type Instant } from "../instant.ts";
import type { Review } from "../review.ts";
import type { DiscountedReview, Exclusion } from "./decision.ts";
import type { People, Person } from "./people.ts";
import type { Course, Progress } from "./progress.ts";
import { isEligible } from "./stages.ts";
import { inOrder, isDismissed, isEdited, type Flaws, type Standing } from "./standing.ts";

interface Known {
  readonly file: CaseFile;
  readonly course: Course;
  readonly now: Progress;
  readonly flaws: Flaws;
  readonly excluded: ReadonlyMap<Person, readonly Exclusion[]>;
  readonly people: People;
  readonly at: Instant;
}

type Reason = Omit<DiscountedReview, "review">;

/** Approvals that do not count, each with the first reason that holds. Surplus ones and objections are not listed. */
export function discountsIn(known: Known): readonly DiscountedReview[] {
  const found: DiscountedReview[] = [];
  for (const [person, standing] of known.now.standing) {
    for (const review of standing.reviews) {
      if (review.verdict !== "approved") continue;
      const why = reasonFor(known, person, standing, review);
      if (why !== null) found.push({ review, ...why });
    }
  }
  return found.toSorted((a, b) => inOrder(a.review, b.review));
}

function reasonFor(known: Known, person: Person, standing: Standing, review: Review): Reason | null {
  const { now, flaws, at } = known;
  const counted = now.counted.get(person);
  if (counted?.review === review) return null;
  const repeated = counted !== undefined && inOrder(counted.review, review) < 0;
  if (repeated ? !couldServeOpen(known, person, review) : isSurplus(known, person, standing, review)) return null;
  if (standing.reviews.at(-1) !== review)
    return { why: "superseded", because: "a later review of the same person took its place" };
  if (isDismissed(review, at)) return { why: "dismissed", because: "it was dismissed; approve again" };
  if (isEdited(review, at)) return { why: "edited", because: "it was edited after it was submitted; approve again" };
  const flaw = flaws.of(review);
  if (flaw !== null) return { why: flaw, because: (known.file.guarded === undefined ? flawText : guardedText)[flaw] };
  return (
    personalReason(known, person, review) ?? unassured(known, person, review) ?? orderReason(known, person, review)
  );
}

const flawText = {
  rewritten: "the commit it was given for was rewritten, or cannot be read any more; look again, and approve again",
  "stale-content": "the request says something else since; look again, and approve again",
  "rules-changed": "the rules give this access another meaning since; look again, and approve again",
} as const;

const guardedText = {
  ...flawText,
  "stale-content": "the branch holds something else since; look again, and approve again",
  "rules-changed": "something else is in force since; look again, and approve again",
} as const;

function personalReason(known: Known, person: Person, { by }: Review): Reason | null {
  const { file, course, excluded, people } = known;
  const account = file.accounts.get(by);
  const login = `\`${account?.login ?? `account ${by}`}\``;
  if (account?.kind === "bot") return { why: "not-eligible", because: `${login} is a bot: bots never count` };
  if (!people.isActive(by))
    return { why: "not-eligible", because: `${login} is not an active member of the organisation` };
  if (!course.applicable.some((stage) => isEligible(stage, person)))
    return { why: "not-eligible", because: `${login} is not among those who may approve this` };
  const roles = excluded.get(person);
  if (known.now.spared.has(person))
    return {
      why: "excluded",
      because: `${login} is the last who could collect the credential: nobody approves and collects`,
    };
  if (roles === undefined) return null;
  const words = roles.map((role) => roleText[role]);
  return { why: "excluded", because: `nobody approves what they have a part in: ${login} ${words.join(" and ")}` };
}

const roleText: Readonly<Record<Exclusion, string>> = {
  requester: "opened this request",
  subject: "would hold the access, or holds it",
  author: "wrote a commit of it",
  committer: "made a commit of it",
  "co-author": "is named as co-author of a commit of it",
  pusher: "pushed to it",
  "on-behalf-of": "is the person for whom it would act",
  "vendor-contact": "is the vendor's contact",
  "subject-owner": "owns what would hold the access",
  named: "is named in it, alone or with a team, where the rules in force do not name them",
  delegate: "stands in for somebody who has a part in it",
};

/** None of the stages that somebody may approve takes them so early, or without more assurance. */
function unassured({ course }: Known, person: Person, review: Review): Reason | null {
  const lacks = course.applicable.flatMap((stage, index) =>
    isEligible(stage, person) ? [course.lacks(index, person, review)] : [],
  );
  const [first] = lacks;
  return first && first.why !== "unanswered" && lacks.every((lack) => lack?.why === first.why) ? first : null;
}

/** In order for a stage that is complete or open, and without what the stage asks for. */
function unanswered({ course, now }: Known, person: Person, review: Review): Reason | null {
  const second = secondOf(review.submittedAt);
  for (const [index, stage] of course.applicable.entries()) {
    if (index > now.completedAt.length || !isEligible(stage, person) || second <= endBefore(now, index)) continue;
    const lack = course.lacks(index, person, review);
    if (lack !== null) return lack;
  }
  return null;
}

/** Approvals of people who could count, at a time when they could not. */
function orderReason(known: Known, person: Person, review: Review): Reason | null {
  const { course, now } = known;
  const nameOf = (index: number): string => `\`${course.applicable[index]?.stage.name ?? ""}\``;
  if (now.unbased.has(review))
    return {
      why: "stage-reopened",
      because:
        "it was given for what somebody had narrowed, and that was taken back since; look again, and approve again",
    };
  const lack = unanswered(known, person, review);
  if (lack !== null) return lack;
  const counted = now.counted.get(person);
  if (counted !== undefined)
    return {
      why: "counted-elsewhere",
      because: `their approval counts in ${nameOf(counted.stage)}: one person counts in one stage`,
    };
  // The stage that it came too early for, and whose completion it had to wait for.
  const first = course.applicable.findIndex((stage) => isEligible(stage, person));
  const before = Math.max(0, first - 1);
  const taken = takenBack(known, person, review);
  if (taken)
    return {
      why: "stage-reopened",
      because: `${nameOf(before)} was complete when it was given, and something was taken back since; approve again once it is complete`,
    };
  const again = before < now.completedAt.length ? "approve again" : "approve again once it is";
  return { why: "too-early", because: `came before ${nameOf(before)} was complete; ${again}` };
}

/** The second in which the stage before a stage was completed. */
const endBefore = ({ completedAt }: Progress, index: number): number => {
  const end = completedAt[index - 1];
  return end === undefined ? -Infinity : secondOf(end);
};

/** Given in time, by somebody who may, for a stage that needs nobody more. */
function isSurplus(
  { course, now, excluded, people }: Known,
  person: Person,
  standing: Standing,
  review: Review,
): boolean {
  if (!standing.approvals.includes(review) || now.unbased.has(review) || now.spared.has(person)) return false;
  if (excluded.has(person) || !people.isActive(review.by)) return false;
  const second = secondOf(review.submittedAt);
  return course.applicable.some(
    (stage, index) =>
      index <= now.completedAt.length &&
      isEligible(stage, person) &&
      second > endBefore(now, index) &&
      course.lacks(index, person, review) === null,
  );
}

function couldServeOpen({ course, now }: Known, person: Person, review: Review): boolean {
  const open = now.completedAt.length;
  const stage = course.applicable[open];
  return (
    stage !== undefined &&
    now.counted.get(person)?.stage !== open &&
    isEligible(stage, person) &&
    secondOf(review.submittedAt) > endBefore(now, open)
  );
}

/** Rule 6: it counted when it was given, and one of those that counted with it does not stand any more. */
function takenBack({ course, now, people }: Known, person: Person, review: Review): boolean {
  const then = course.asItWas(instant(secondOf(review.submittedAt) * 1000 + 999));
  if (then.counted.get(person)?.review !== review) return false;
  return [...then.counted].some(([other, { review: approval, stage }]) => {
    const stands = now.standing.get(other)?.approvals.includes(approval) ?? false;
    return !stands || !people.isActive(approval.by) || !isEligible(course.applicable[stage]!, other);
  });
}
