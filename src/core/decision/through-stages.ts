import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { instant, type Instant } from "../instant.ts";
import type { Policy, Rules, Stage } from "../policy.ts";
import { asksFor, nobody } from "./asks.ts";
import { approvedSince, deadlinesOf, earliest, mergeDeadline } from "./deadlines.ts";
import type { Decision } from "./decision.ts";
import { discountsIn } from "./discounts.ts";
import { widenedCourse } from "./escalation.ts";
import { couldServe } from "./fitness.ts";
import { asTheyWere } from "./hindsight.ts";
import { narrowed, type AskedEntry, type Narrowing } from "./narrowing.ts";
import { narrowingsOf } from "./narrowings-of.ts";
import { objectionsIn } from "./objections.ts";
import { openSince } from "./opening.ts";
import type { Owners } from "./owners.ts";
import type { People } from "./people.ts";
import { candidatesFor, stageDecisions, stuckIn, waitingStages } from "./stage-decisions.ts";
import { applies, type StageInCase } from "./stages.ts";
import { byPerson, type Flaws } from "./standing.ts";

/** Everything that is known before people are heard. */
export interface Ready {
  readonly stages: readonly StageInCase[];
  /** From which list of a policy the stages are. */
  readonly listed: (policy: Policy) => readonly Stage[];
  readonly rules: Rules;
  readonly people: People;
  readonly flaws: Flaws;
  readonly owners: Owners;
  /** What approvals may take away from. */
  readonly asked: readonly AskedEntry[];
  /** From when on there was room for what is approved beforehand; -Infinity: always. */
  readonly roomSince: number;
  readonly at: Instant;
}

export const no = (decision: Decision, kind: "invalid" | "denied", problems: readonly Diagnostic[]): Decision => ({
  ...decision,
  outcome: { kind, problems },
});

/** A request that nobody reviews is ready when it was opened, or pushed to last. */
const readySince = ({ pull, pushes }: CaseFile, at: Instant): Instant =>
  instant(Math.max(pull.openedAt, ...pushes.map((push) => push.at).filter((moment) => moment <= at)));

const entangled: Diagnostic = {
  code: "E619",
  message: "too many approvals were repeated by people who could serve several stages to tell which count where",
  help: "open a new pull request, and approve each stage once, in order",
};

const nothingLeft = ({ entry }: Narrowing): Diagnostic => ({
  code: "E522",
  message: `what approvers left of the scope of \`${entry}\` has nothing in common`,
  help: "agree on the parts, and let one of them approve again with another `/narrow`",
});

/** What people said: who counts where, what blocks, and who is asked next. */
export function throughStages(file: CaseFile, decision: Decision, ready: Ready): Decision {
  const { stages, listed, rules, people, flaws, owners, asked, roomSince, at } = ready;
  const { excluded } = decision;
  const course = widenedCourse(
    file,
    {
      applicable: stages.filter(applies),
      given: byPerson(file.reviews, people),
      flaws,
      excluded,
      people,
      asked,
      owners,
      stagesAt: (moment, applicable) => asTheyWere(applicable, file, rules, moment, listed),
    },
    rules,
    at,
  );
  const { applicable } = course;
  const now = course.at(at);
  if (now.allocation.kind === "entangled")
    return { ...no(decision, "invalid", [entangled]), stages: waitingStages(stages, rules, people) };
  const objections = objectionsIn(course, now, excluded, people, at);
  const discounted = discountsIn({ file, course, now, flaws, excluded, people, at });
  const left = narrowed(narrowingsOf(course, now, excluded));
  const nothing = [...left.values()].filter(({ scope }) => scope?.length === 0);
  if (nothing.length > 0)
    return { ...no(decision, "denied", nothing.map(nothingLeft)), stages: waitingStages(stages, rules, people) };
  const index = now.completedAt.length;
  const open = applicable[index];
  const shownStages = stages.map((one) => applicable.find(({ stage }) => stage === one.stage) ?? one);
  if (open === undefined) {
    const last = instant(Math.max(approvedSince(now, applicable.length === 0 ? readySince(file, at) : at), roomSince));
    const { lapsed, next } = mergeDeadline(rules.policy, last, at);
    const approved = lapsed ?? ({ kind: "approved", at: last } as const);
    const outcome = objections.length > 0 ? ({ kind: "pending" } as const) : approved;
    const shown = stageDecisions(shownStages, now, last, new Set(), rules, people);
    return {
      ...decision,
      outcome,
      stages: shown,
      objections,
      discounted,
      narrowed: left,
      next: earliest([decision.next, next]),
    };
  }
  const candidates = candidatesFor(open, index, now, excluded, (person) =>
    couldServe(open, person, at, people, owners),
  );
  const since = openSince(file, course, now, flaws, at);
  const { lapsed, next } = deadlinesOf(open, since, at);
  // A draft is not ready to be looked at: nobody is called to it.
  const asks = file.pull.draft ? nobody : asksFor(file, open, rules, candidates, since, people);
  return {
    ...decision,
    outcome: lapsed ?? decision.outcome,
    stages: stageDecisions(shownStages, now, since, candidates, rules, people),
    objections,
    discounted,
    narrowed: left,
    asks: lapsed === null ? asks : nobody,
    next: earliest([decision.next, next]),
    stuck: stuckIn(open, index, now, candidates),
  };
}
