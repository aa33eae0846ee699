import type { CaseFile } from "../case-file.ts";
import type { Instant } from "../instant.ts";
import { asksFor, nobody } from "./asks.ts";
import { Contributions } from "./contributions.ts";
import type { Decision } from "./decision.ts";
import { Digests } from "./digest.ts";
import { exclusionsOf } from "./exclusion.ts";
import { People } from "./people.ts";
import { isMassRemoval, type Deletion } from "./removal.ts";
import { eligibleFor } from "./eligibility.ts";
import { byPerson, EntryFlaws, rulesAt, standingOf } from "./standing.ts";

/**
 * Rule 13: removing is always allowed, with rules that do not read too; only a great many at once are confirmed by one
 * other person who is eligible for a touched entry, in whichever stage.
 */
export function decideRemoval(file: CaseFile, blank: Decision, deletions: readonly Deletion[], at: Instant): Decision {
  const allowed: Decision = { ...blank, removal: true, outcome: { kind: "approved", at: file.pull.openedAt } };
  if (!isMassRemoval(file, deletions)) return allowed;
  const inForce = rulesAt(file.rules, at);
  const pending: Decision = { ...allowed, outcome: { kind: "pending" } };
  if (inForce?.rules.ok !== true) {
    const message = "many removals at once need somebody to confirm them, and no readable rules say who may";
    const help = "remove fewer at a time: a quarter of the live entries, or ten in a day, need nobody";
    return { ...allowed, outcome: { kind: "invalid", problems: [{ code: "E621", message, help }] } };
  }
  const { value: rules } = inForce.rules;
  const people = new People(file, rules.directory, at);
  const digests = new Digests(file, deletions, rules);
  const excluded = exclusionsOf(file, deletions, new Contributions(file, digests), people, rules.register);
  const flaws = new EntryFlaws(file, deletions, digests);
  const stages = rules.policy.stages.map((stage, index) => ({
    stage,
    number: index + 1,
    entries: deletions.map(({ before }) => ({ entry: before, eligible: eligibleFor(stage, before, rules, people) })),
  }));
  const eligible = new Set(stages.flatMap(({ entries }) => entries.flatMap((entry) => [...entry.eligible])));
  const candidates = new Set([...eligible].filter((person) => !excluded.has(person)));
  const confirmed = [...byPerson(file.reviews, people)].flatMap(([person, reviews]) =>
    candidates.has(person)
      ? standingOf(reviews, flaws, at).approvals.filter((review) => people.isActive(review.by))
      : [],
  );
  const decision = { ...pending, excluded, digest: digests.whole(deletions) };
  if (confirmed.length > 0) {
    const first = Math.min(...confirmed.map((review) => review.submittedAt)) as Instant;
    return { ...decision, outcome: { kind: "approved", at: first } };
  }
  const [first] = stages;
  if (first === undefined || file.pull.draft) return { ...decision, asks: nobody };
  return { ...decision, asks: asksFor(file, first, rules, candidates, file.pull.openedAt, people) };
}
