import { secondOf, type Instant } from "../instant.ts";
import type { Stage } from "../policy.ts";
import type { Review } from "../review.ts";
import { narrowingsIn, type AskedEntry } from "./narrowing.ts";
import { asksSubjectOwner, type Owners } from "./owners.ts";
import type { People, Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";

/** What an approval lacks to serve a stage for which its author is eligible. */
export interface Lack {
  readonly why: "not-eligible" | "excluded" | "assurance" | "unanswered";
  readonly because: string;
}

/** Rules 8, 10 and 11: what a stage asks of the person and of the review, beside the person's being named. */
export function lackIn(
  one: StageInCase,
  person: Person,
  review: Review,
  people: People,
  asked: readonly AskedEntry[],
  owners: Owners,
): Lack | null {
  const { stage, widened } = one;
  if (widened?.persons.has(person) === true && secondOf(review.submittedAt) <= secondOf(widened.at))
    return {
      why: "not-eligible",
      because: `\`${stage.name}\` went to more people only after it was given; approve again`,
    };
  if (isOwnerElsewhere(one, person, owners))
    return {
      why: "excluded",
      because: `nobody approves what they have a part in: they own what would hold the access, and \`${stage.name}\` does not ask its owner`,
    };
  if (!isAssured(stage, person, review.submittedAt, people))
    return {
      why: "assurance",
      because: `\`${stage.name}\` takes approvals of people with \`${stage.assurance}\`, and the directory held none for them when it was given`,
    };
  const missing = missingAnswers(stage, review.body);
  const narrowing = narrowingsIn(review.body, stage, asked);
  if (missing.length === 0) return narrowing.ok ? null : { why: "unanswered", because: narrowing.because };
  const lines = missing.map((answer) => `\`${answer}:\``);
  return {
    why: "unanswered",
    because: `\`${stage.name}\` needs ${lines.length === 1 ? `an answer in a line ${lines[0]}` : `answers in lines ${listed(lines)}`}; approve again with ${lines.length === 1 ? "it" : "them"}`,
  };
}

/** An owner by name approves where a stage asks the subject's owner, and nowhere else. */
const isOwnerElsewhere = (stage: StageInCase, person: Person, { users }: Owners): boolean =>
  users.has(person) && !asksSubjectOwner(stage);

/** Whether an approval of somebody could serve a stage now, as far as it is about them. */
export const couldServe = (one: StageInCase, person: Person, at: Instant, people: People, owners: Owners): boolean =>
  isAssured(one.stage, person, at, people) && !isOwnerElsewhere(one, person, owners);

/** Whether the directory held, at a moment, the attribute that a stage asks of its approvers. */
function isAssured({ assurance }: Stage, person: Person, at: Instant, people: People): boolean {
  if (assurance === undefined) return true;
  const since = people.assuredSince(person, assurance);
  return since !== undefined && since <= at;
}

/** An answer is a line of its own, with something behind the colon; whatever marks a list or stress is passed over. */
function missingAnswers({ answers = [] }: Stage, body: string): readonly string[] {
  if (answers.length === 0) return [];
  const given = new Set<string>();
  for (const line of body.split(/\r\n|\r|\n/)) {
    const [before = "", ...rest] = line.replace(/^[\s>*_-]+/, "").split(":");
    if (rest.join(":").replace(/[\s*_]/g, "") !== "") given.add(before.replace(/[\s*_]+$/, "").toLowerCase());
  }
  return answers.filter((answer) => !given.has(answer.toLowerCase()));
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
