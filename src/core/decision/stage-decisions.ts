import type { StageName } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Rules } from "../policy.ts";
import type { CountedReview, StageDecision, StageOutcome } from "./decision.ts";
import { approversIn, nameOf } from "./eligibility.ts";
import type { People, Person } from "./people.ts";
import type { Progress } from "./progress.ts";
import { applies, type StageInCase } from "./stages.ts";

/** Where every stage of the policy stands. `candidates`: whose approval would still help in the open one. */
export function stageDecisions(
  stages: readonly StageInCase[],
  now: Progress,
  since: Instant,
  candidates: ReadonlySet<Person>,
  rules: Rules,
  people: People,
): readonly StageDecision[] {
  const applicable = stages.filter(applies);
  const open = now.completedAt.length;
  return stages.map((stage) => {
    const index = applicable.indexOf(stage);
    if (index === -1) return shown(stage, notApplicable(stage), [], rules, people);
    const by = countedIn(now, index);
    const at = now.completedAt[index];
    if (at !== undefined) return shown(stage, { kind: "complete", by, at }, [], rules, people);
    if (index > open) {
      const outcome = { kind: "waiting", for: applicable[index - 1]!.stage.name } as const;
      return shown(stage, outcome, [], rules, people);
    }
    const outcome = { kind: "open", by, missing: missingIn(stage, by), since } as const;
    return shown(
      stage,
      outcome,
      [...candidates].toSorted((a, b) => a - b),
      rules,
      people,
    );
  });
}

/** Stages of a request that is invalid or denied: those that apply wait until it is mended. */
export const waitingStages = (stages: readonly StageInCase[], rules: Rules, people: People): readonly StageDecision[] =>
  stages.map((stage) =>
    shown(stage, applies(stage) ? { kind: "waiting", for: null } : notApplicable(stage), [], rules, people),
  );

function shown(
  one: StageInCase,
  outcome: StageOutcome,
  candidates: readonly Person[],
  rules: Rules,
  people: People,
): StageDecision {
  const { stage, number, entries } = one;
  const named = new Set(entries.flatMap(({ entry }) => approversIn(one, entry, rules, people).map(nameOf)));
  // A word that leads to nobody, such as a manager whom the directory does not name, is shown as it stands.
  if (named.size === 0)
    for (const { who } of stage.approvers)
      for (const { kind } of who) if (kind === "manager" || kind === "subject-owner") named.add(kind);
  const { name, quorum, answers = [], assurance = null, mayNarrow = false } = stage;
  return { stage: name, number, quorum, outcome, named: [...named], candidates, answers, assurance, mayNarrow };
}

const notApplicable = ({ stage, idle }: StageInCase): StageOutcome => ({
  kind: "not-applicable",
  because:
    idle ??
    (stage.when === undefined
      ? "nothing here is added or changed"
      : `its condition \`${stage.when.source.replaceAll("`", "'")}\` does not hold`),
});

const countedIn = (now: Progress, index: number): readonly CountedReview[] =>
  [...now.counted]
    .flatMap(([person, { review, stage }]) => (stage === index ? [{ review, person }] : []))
    .toSorted((a, b) => a.review.submittedAt - b.review.submittedAt || a.person - b.person);

/** At least so many more people: with several entries, what the worst of them lacks. */
function missingIn({ stage, entries }: StageInCase, by: readonly CountedReview[]): number {
  const lacks = entries.map(({ eligible }) => stage.quorum - by.filter(({ person }) => eligible.has(person)).length);
  return Math.max(0, ...lacks);
}

/** Persons whose approval would help the open stage now: eligible for what it lacks, not excluded, counted nowhere. */
export function candidatesFor(
  stage: StageInCase,
  index: number,
  now: Progress,
  excluded: ReadonlyMap<Person, unknown>,
  isAssured: (person: Person) => boolean,
): ReadonlySet<Person> {
  const by = countedIn(now, index);
  const candidates = new Set<Person>();
  for (const { eligible } of stage.entries) {
    if (by.filter(({ person }) => eligible.has(person)).length >= stage.stage.quorum) continue;
    for (const person of eligible)
      if (!excluded.has(person) && !now.counted.has(person) && isAssured(person)) candidates.add(person);
  }
  return candidates;
}

/** The open stage, if those who are left are too few for it. */
export function stuckIn(
  stage: StageInCase,
  index: number,
  now: Progress,
  candidates: ReadonlySet<Person>,
): StageName | null {
  const by = countedIn(now, index);
  const tooFew = stage.entries.some(({ eligible }) => {
    const have = by.filter(({ person }) => eligible.has(person)).length;
    const left = [...candidates].filter((person) => eligible.has(person)).length;
    return have + left < stage.stage.quorum;
  });
  return tooFew ? stage.stage.name : null;
}
