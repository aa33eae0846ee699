import { decide } from "../decision/decide.ts";
import type { StageDecision } from "../decision/decision.ts";
import { factsFor } from "../decision/stages.ts";
import type { Diagnostic, Place, Read } from "../diagnostic.ts";
import type { Entitlement } from "../entitlement.ts";
import { formatDuration } from "../duration.ts";
import type { Duration, Instant } from "../instant.ts";
import { termOf } from "../messages/term.ts";
import { stagesOf, stagesOn, type Condition, type ConditionFacts, type Rules, type Stage } from "../policy.ts";
import { loginOf, subjectText, type Entry } from "../request.ts";
import { play, type CheckNames } from "./play.ts";
import type { PolicyTest } from "./policy-test.ts";

/** A stage as an entry would go through it. */
export interface ExplainedStage {
  readonly stage: string;
  readonly number: number;
  readonly applies: boolean;
  /** The condition, as the policy has it; absent: the stage always applies. */
  readonly when?: { readonly condition: string; readonly at: string };
  readonly approvers: readonly string[];
  readonly quorum: number;
  /** What else the policy says of it: answers, assurance, narrowing, and what time does. */
  readonly also: readonly string[];
  readonly at: string;
}

/** A rule of the policy that holds for an entry, and where it stands. */
export interface ExplainedRule {
  readonly rule: "limit" | "requirement" | "denial" | "conflict";
  readonly says: string;
  readonly when?: string;
  readonly at: string;
}

export interface Explained {
  readonly id: string;
  readonly subject: string;
  readonly entitlement: string;
  readonly term: string;
  readonly route: string;
  readonly stages: readonly ExplainedStage[];
  readonly rules: readonly ExplainedRule[];
  readonly longest: string;
  readonly issuer: string;
  readonly endsOnTime: string;
  readonly endsEarly: string;
  /** What the machine says no to before any person is asked, as far as it is known without GitHub. */
  readonly problems: readonly Diagnostic[];
}

/** What an entry would go through, under rules as they stand: decided as if its subject asked for it in a moment. */
export function explain(entry: Entry, rules: Rules, checkNames: CheckNames, at: Instant): Explained | Read<never> {
  const test = askedBy(loginOf(entry.subject) ?? entry.onBehalfOf ?? "requester", entry, at);
  const { file, now } = play(test, new Map([["", { ok: true, value: rules }]]), checkNames);
  const decision = decide(file, now);
  const { outcome } = decision;
  const problems = "problems" in outcome ? outcome.problems : [];
  const entitlement = rules.catalog.get(entry.entitlement);
  const facts = factsFor(file, rules, now)(entry);
  if (entitlement === undefined || facts === null) return { ok: false, problems };
  const limits = limitsOn(rules, facts);
  const most = [entitlement.maxDuration, ...limits.flatMap(({ most: one }) => (one === null ? [] : [one]))];
  return {
    id: entry.id,
    subject: subjectText(entry.subject),
    entitlement: entry.entitlement,
    term: termOf(entry.term),
    route: decision.route,
    stages: decision.stages.map((one) => stageOf(one, stageNamed(rules, decision.route, one.stage))),
    rules: [
      ...limits.map(({ rule }) => rule),
      ...requirementsOn(rules, facts),
      ...denialsOn(rules, facts),
      ...conflictsOn(rules, entry),
    ],
    longest: formatDuration(most.toSorted((a, b) => a - b)[0] ?? entitlement.maxDuration),
    ...issuerOf(entitlement),
    problems,
  };
}

export const isExplained = (one: Explained | Read<never>): one is Explained => !("ok" in one);

const askedBy = (by: string, entry: Entry, opened: Instant): PolicyTest => ({
  name: "",
  place: entry.places.entry,
  teams: new Map(),
  outside: [],
  bots: [],
  directory: { people: [] },
  subjects: new Map(),
  live: [],
  open: [],
  by,
  opened,
  entries: { ok: true, value: [entry] },
  deletes: [],
  commits: [{ author: by, coAuthors: [], signed: false }],
  events: [],
  expect: {},
});

const where = ({ file, line }: Place): string => `${file}:${line}`;

const stageNamed = ({ policy }: Rules, route: string, name: string): Stage | undefined =>
  [...stagesOn(policy, route), ...stagesOf(policy)].find((stage) => stage.name === name);

function stageOf({ stage, number, outcome, named, quorum }: StageDecision, read: Stage | undefined): ExplainedStage {
  return {
    stage,
    number,
    applies: outcome.kind !== "not-applicable",
    ...(read?.when === undefined ? {} : { when: { condition: read.when.source, at: where(read.when.place) } }),
    approvers: named,
    quorum,
    also: read === undefined ? [] : besides(read),
    at: read === undefined ? "" : where(read.place),
  };
}

function besides({ answers = [], assurance, mayNarrow, escalate, lapse }: Stage): readonly string[] {
  const to = (escalate?.to ?? []).map((one) =>
    one.kind === "user" ? `@${one.login}` : one.kind === "team" ? `@${one.team}` : one.kind,
  );
  return [
    ...(answers.length === 0 ? [] : [`the review answers ${answers.map((one) => `\`${one}:\``).join(", ")}`]),
    ...(assurance === undefined ? [] : [`the approver holds \`${assurance}\``]),
    ...(mayNarrow === true ? ["the review may narrow what is asked for"] : []),
    ...(escalate === undefined ? [] : [`after ${formatDuration(escalate.after)} also ${to.join(", ")}`]),
    ...(lapse === undefined ? [] : [`given up after ${formatDuration(lapse)}`]),
  ];
}

/** A condition that cannot be evaluated is told among the problems. */
function holds(when: Condition | undefined, facts: ConditionFacts): boolean {
  if (when === undefined) return true;
  const read = when.holds(facts);
  return read.ok && read.value;
}

const ruleOf = (
  rule: ExplainedRule["rule"],
  says: string,
  { when, place }: { readonly when?: Condition; readonly place: Place },
): ExplainedRule => ({ rule, says, ...(when === undefined ? {} : { when: when.source }), at: where(place) });

function limitsOn(
  { policy }: Rules,
  facts: ConditionFacts,
): readonly { readonly rule: ExplainedRule; readonly most: Duration | null }[] {
  return policy.limits
    .filter(({ when }) => holds(when, facts))
    .map((limit) => {
      const { maxDuration, maxLivePerSubject } = limit;
      const says = [
        ...(maxDuration === undefined ? [] : [`at most ${formatDuration(maxDuration)}`]),
        ...(maxLivePerSubject === undefined ? [] : [`at most ${maxLivePerSubject} live at a time for one subject`]),
      ].join(", ");
      return { rule: ruleOf("limit", says, limit), most: maxDuration ?? null };
    });
}

const requirementsOn = ({ policy }: Rules, facts: ConditionFacts): readonly ExplainedRule[] =>
  policy.require
    .filter(({ when }) => holds(when, facts))
    .map((one) =>
      ruleOf("requirement", `${one.fields.map((field) => `\`${field}\``).join(" and ")} must be given`, one),
    );

const denialsOn = ({ policy }: Rules, facts: ConditionFacts): readonly ExplainedRule[] =>
  policy.deny.filter(({ when }) => holds(when, facts)).map((one) => ruleOf("denial", one.because, one));

const conflictsOn = ({ policy }: Rules, entry: Entry): readonly ExplainedRule[] =>
  (policy.conflicts ?? [])
    .filter(({ between }) => between.includes(entry.entitlement))
    .map((conflict) => {
      const [one, other] = conflict.between;
      return ruleOf("conflict", `not together with \`${one === entry.entitlement ? other : one}\``, conflict);
    });

/** Design section 6: each kind of credential states how it ends on time, and how it ends early. */
function issuerOf({ issuer }: Entitlement): Pick<Explained, "issuer" | "endsOnTime" | "endsEarly"> {
  if (issuer.kind === "vault")
    return { issuer: `Vault, token role \`${issuer.tokenRole}\``, endsOnTime: "by itself", endsEarly: "at once" };
  return {
    issuer: "a token that Countersign signs",
    endsOnTime: "by itself: the token says so",
    endsEarly: issuer.introspected ? "at once: its system asks before it trusts a token" : "at its own end only",
  };
}
