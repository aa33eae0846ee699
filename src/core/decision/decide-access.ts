import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Instant } from "../instant.ts";
import type { Rules } from "../policy.ts";
import type { Change } from "../request.ts";
import { asksFor, nobody } from "./asks.ts";
import { checkAuthorship } from "./authorship.ts";
import { checkChanges } from "./changed-entries.ts";
import { checkRules } from "./check-rules.ts";
import { Contributions } from "./contributions.ts";
import { approvedSince, deadlinesOf, mergeDeadline } from "./deadlines.ts";
import type { Decision } from "./decision.ts";
import { Digests } from "./digest.ts";
import { discountsIn } from "./discounts.ts";
import { widenedCourse } from "./escalation.ts";
import { exclusionsOf } from "./exclusion.ts";
import { couldServe } from "./fitness.ts";
import { asTheyWere } from "./hindsight.ts";
import { checkEntries } from "./machine-rules.ts";
import { narrowed, type Narrowing } from "./narrowing.ts";
import { askedIn, narrowingsOf } from "./narrowings-of.ts";
import { objectionsIn } from "./objections.ts";
import { checkBeside } from "./other-requests.ts";
import { ownersIn } from "./owners.ts";
import { openSince } from "./opening.ts";
import { People } from "./people.ts";
import { checkRoute, routeOf } from "./routes.ts";
import { candidatesFor, stageDecisions, stuckIn, waitingStages } from "./stage-decisions.ts";
import { applies, factsFor, stagesFor, type StageInCase } from "./stages.ts";
import { byPerson, Flaws, rulesAt } from "./standing.ts";

const noRules: Diagnostic = {
  code: "E615",
  message: "no rules are in force in this repository",
  help: "let Countersign adopt `policies/` of the default branch first: see its issue about them",
};

/** Decides a request that adds or changes entries; deletions in it ride along with what its stages decide. */
export function decideAccess(file: CaseFile, blank: Decision, changes: readonly Change[], at: Instant): Decision {
  const inForce = rulesAt(file.rules, at);
  if (inForce === undefined) return no(blank, "invalid", [noRules, ...file.obstacles]);
  if (!inForce.rules.ok) return no(blank, "invalid", [...inForce.rules.problems, ...file.obstacles]);
  const { value: rules, warnings = [] } = inForce.rules;
  const people = new People(file, rules.directory, at);
  const digests = new Digests(file, changes, rules);
  const contributions = new Contributions(file, digests);
  const excluded = exclusionsOf(file, changes, contributions, people, rules.register);
  const facts = factsFor(file, rules, at);
  const asked = changes.flatMap((change) => (change.kind === "delete" ? [] : [change.after]));
  const { stages, problems } = stagesFor(asked, rules, people, facts);
  const beside = checkBeside(file, asked, rules, people, at);
  const decision: Decision = {
    ...blank,
    route: routeOf(asked),
    excluded,
    warnings: [...warnings, ...beside.warnings],
    digest: digests.whole(changes),
  };

  const ruledOut = new Set([...excluded].flatMap(([person, why]) => (hasPart(why) ? [person] : [])));
  const entries = checkEntries(file, changes, rules, people, facts, at);
  const route = checkRoute(asked, rules, facts);
  const invalid = [
    ...checkRules(rules, changes, people),
    ...problems,
    ...entries.invalid,
    ...route.invalid,
    ...checkAuthorship(file, contributions, stages, ruledOut, people),
    ...file.obstacles,
  ];
  const denied = [
    ...checkChanges(file, changes),
    ...entries.denied,
    ...route.denied,
    ...beside.denied,
    ...(problems.length + route.invalid.length > 0 ? [] : uncovered(asked, stages, rules)),
  ];
  if (invalid.length + denied.length > 0) {
    const kind = invalid.length > 0 ? "invalid" : "denied";
    return { ...no(decision, kind, distinct([...invalid, ...denied])), stages: waitingStages(stages, rules, people) };
  }
  return throughStages(file, decision, { changes, stages, rules, people, digests, at });
}

const hasPart = (why: readonly string[]): boolean => why.includes("requester") || why.includes("subject");

const no = (decision: Decision, kind: "invalid" | "denied", problems: readonly Diagnostic[]): Decision => ({
  ...decision,
  outcome: { kind, problems },
});

/** A condition that fails in several places of the policy, or for a limit and a stage alike, is told once. */
const distinct = (problems: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

type Asked = Extract<Change, { readonly after: unknown }>["after"];

/** An entry to which no stage applies is denied: nobody would ever look at it. */
const uncovered = (
  asked: readonly Asked[],
  stages: readonly StageInCase[],
  { catalog }: Rules,
): readonly Diagnostic[] =>
  asked
    .filter((entry) => catalog.has(entry.entitlement))
    .filter((entry) => !stages.some(({ entries }) => entries.some((covered) => covered.entry === entry)))
    .map((entry) => ({
      code: "E509",
      message: `no stage applies to \`${entry.id}\``,
      help: "nobody is named in the policy to approve this: ask its owners for a stage that covers it",
      place: entry.places.entry,
    }));

interface Ready {
  readonly changes: readonly Change[];
  readonly stages: readonly StageInCase[];
  readonly rules: Rules;
  readonly people: People;
  readonly digests: Digests;
  readonly at: Instant;
}

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
function throughStages(file: CaseFile, decision: Decision, ready: Ready): Decision {
  const { changes, stages, rules, people, digests, at } = ready;
  const { excluded } = decision;
  const flaws = new Flaws(file, changes, digests);
  const owners = ownersIn(
    changes.flatMap((change) => (change.kind === "delete" ? [] : [change.after])),
    rules,
    people,
  );
  const course = widenedCourse(
    file,
    {
      applicable: stages.filter(applies),
      given: byPerson(file.reviews, people),
      flaws,
      excluded,
      people,
      asked: askedIn(file, changes, rules, at),
      owners,
      stagesAt: (moment, applicable) => asTheyWere(applicable, file, rules, moment),
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
    const last = approvedSince(now, at);
    const { lapsed, next } = mergeDeadline(rules.policy, last, at);
    const approved = lapsed ?? ({ kind: "approved", at: last } as const);
    const outcome = objections.length > 0 ? ({ kind: "pending" } as const) : approved;
    const shown = stageDecisions(shownStages, now, last, new Set(), rules, people);
    return { ...decision, outcome, stages: shown, objections, discounted, narrowed: left, next };
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
    next,
    stuck: stuckIn(open, index, now, candidates),
  };
}
