import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isoSeconds, type Instant } from "../instant.ts";
import { stagesOf, type Rules } from "../policy.ts";
import type { Change } from "../request.ts";
import { checkAuthorship } from "./authorship.ts";
import { checkChanges } from "./changed-entries.ts";
import { checkRules } from "./check-rules.ts";
import { Contributions } from "./contributions.ts";
import { earliest } from "./deadlines.ts";
import type { Decision } from "./decision.ts";
import { Digests } from "./digest.ts";
import { exclusionsOf } from "./exclusion.ts";
import { checkEntries } from "./machine-rules.ts";
import { askedIn } from "./narrowings-of.ts";
import { checkBeside } from "./other-requests.ts";
import { ownersIn } from "./owners.ts";
import { People } from "./people.ts";
import { beforehand, type Beforehand } from "./pre-approval.ts";
import { checkQuota } from "./quotas.ts";
import { checkReplacements } from "./replacements.ts";
import { checkRoute, routeOf } from "./routes.ts";
import { waitingStages } from "./stage-decisions.ts";
import { factsFor, stagesFor, type StageInCase } from "./stages.ts";
import { EntryFlaws, rulesAt } from "./standing.ts";
import { no, throughStages } from "./through-stages.ts";

export const noRules: Diagnostic = {
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
  const patterns = beforehand(file, asked, rules, facts, at);
  const toStages = asked.filter(({ id }) => !patterns.patterns.has(id));
  const found = stagesFor(toStages, rules, people, facts);
  const problems = [...patterns.problems, ...found.problems];
  const stages = toStages.length > 0 ? found.stages : found.stages.map(idle);
  const quota = checkQuota(file, asked, rules, people, at);
  const beside = checkBeside(file, asked, rules, people, at);
  const decision: Decision = {
    ...blank,
    route: routeOf(asked),
    excluded,
    warnings: [...warnings, ...beside.warnings],
    digest: digests.whole(changes),
    next: earliest([quota.next, ...[...patterns.usedUp.values()].map(({ free }) => free)]),
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
    ...checkReplacements(file, changes, people, at),
    ...entries.denied,
    ...quota.denied,
    ...route.denied,
    ...beside.denied,
    ...(problems.length + route.invalid.length > 0 ? [] : uncovered(toStages, stages, rules, patterns)),
  ];
  if (invalid.length + denied.length > 0) {
    const kind = invalid.length > 0 ? "invalid" : "denied";
    return { ...no(decision, kind, distinct([...invalid, ...denied])), stages: waitingStages(stages, rules, people) };
  }
  return throughStages(
    file,
    { ...decision, preApproved: patterns.patterns },
    {
      stages,
      listed: stagesOf,
      rules,
      people,
      flaws: new EntryFlaws(file, changes, digests),
      owners: ownersIn(asked, rules, people),
      asked: askedIn(file, changes, rules, at),
      roomSince: patterns.since,
      at,
    },
  );
}

const idle = (stage: StageInCase): StageInCase =>
  Object.assign({}, stage, { idle: "everything that is asked for is approved beforehand" });

export const hasPart = (why: readonly string[]): boolean => why.includes("requester") || why.includes("subject");

/** A condition that fails in several places of the policy, or for a limit and a stage alike, is told once. */
export const distinct = (problems: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

type Asked = Extract<Change, { readonly after: unknown }>["after"];

/** An entry to which no stage applies is denied: nobody would ever look at it. */
const uncovered = (
  asked: readonly Asked[],
  stages: readonly StageInCase[],
  { catalog }: Rules,
  { usedUp }: Beforehand,
): readonly Diagnostic[] =>
  asked
    .filter((entry) => catalog.has(entry.entitlement))
    .filter((entry) => !stages.some(({ entries }) => entries.some((covered) => covered.entry === entry)))
    .map((entry) => {
      const cap = usedUp.get(entry.id);
      const spent = cap === undefined ? "" : `, and \`${cap.pattern.name}\`, which would approve it, is used up`;
      const when = cap === undefined || cap.free === null ? "" : `; there is room again at ${isoSeconds(cap.free)}`;
      return {
        code: "E509",
        message: `no stage applies to \`${entry.id}\`${spent}`,
        help: `nobody is named in the policy to approve this: ask its owners for a stage that covers it${when}`,
        place: entry.places.entry,
      };
    });
