import { decide } from "../decision/decide.ts";
import type { StageDecision } from "../decision/decision.ts";
import { replacedBy, replacedEntry } from "../decision/replacements.ts";
import { factsFor } from "../decision/stages.ts";
import type { Diagnostic, Place, Read } from "../diagnostics/diagnostic.ts";
import type { Entitlement } from "../entitlement.ts";
import { formatDuration } from "../duration.ts";
import type { EntryId } from "../ids.ts";
import { isoSeconds, type Duration, type Instant } from "../instant.ts";
import { issuerFacts, issuerFor, issuerText } from "../grant/issuing.ts";
import { notesOn } from "../messages/identities.ts";
import { termOf } from "../messages/term.ts";
import { stagesOf, stagesOn, type Condition, type ConditionFacts, type Rules, type Stage } from "../policy.ts";
import { ownerName, ownersOf, registered, type RegisteredSubject } from "../register.ts";
import { keysOf, loginOf, subjectText, type Entry } from "../request.ts";
import { collectorOf } from "../grant/subject-standing.ts";
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
  readonly rule: "limit" | "requirement" | "denial" | "conflict" | "quota" | "pre-approved";
  readonly says: string;
  readonly when?: string;
  readonly at: string;
}

export interface Explained {
  readonly id: string;
  readonly subject: string;
  /** Of what is no person: who answers for it, who collects its credentials, and until when it is registered. */
  readonly identity?: {
    readonly owner: string;
    readonly collector: string;
    readonly end?: string;
    readonly notes: ReturnType<typeof notesOn>;
    readonly at: string;
  };
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
  const subject = registered(entry.subject, rules.register);
  const test = askedBy(loginOf(entry.subject) ?? entry.onBehalfOf ?? "requester", entry, subject, at);
  // The stages are told that decide where no pattern does; which patterns there are is told beside them.
  const { preApproved: _preApproved, ...policy } = rules.policy;
  const { file, now } = play(test, new Map([["", { ok: true, value: { ...rules, policy } }]]), checkNames);
  const decision = decide(file, now);
  const { outcome } = decision;
  const problems = "problems" in outcome ? outcome.problems : [];
  const entitlement = rules.catalog.get(entry.entitlement);
  const facts = factsFor(file, rules, now)(entry);
  if (entitlement === undefined || facts === null) return { ok: false, problems };
  const limits = [...limitsOn(rules, facts), ...limitOfRoute(rules, entry)];
  const { atMost = entitlement.maxDuration } = issuerFacts(issuerFor(entitlement, entry));
  const most = [entitlement.maxDuration, atMost, ...limits.flatMap(({ most: one }) => (one === null ? [] : [one]))];
  return {
    id: entry.id,
    subject: subjectText(entry.subject),
    ...(subject === undefined ? {} : { identity: identityOf(entry, subject, rules) }),
    entitlement: entry.entitlement,
    term: termOf(entry),
    route: decision.route,
    stages: decision.stages.map((one) => stageOf(one, stageNamed(rules, decision.route, one.stage))),
    rules: [
      ...limits.map(({ rule }) => rule),
      ...requirementsOn(rules, facts),
      ...denialsOn(rules, facts),
      ...conflictsOn(rules, entry),
      ...quotaOn(rules, entry),
      ...patternsOn(rules, facts),
    ],
    longest: formatDuration(most.toSorted((a, b) => a - b)[0] ?? entitlement.maxDuration),
    ...issuerOf(entitlement, entry),
    problems,
  };
}

const identityOf = (entry: Entry, subject: RegisteredSubject, rules: Rules): NonNullable<Explained["identity"]> => ({
  owner: ownerName(subject.owner),
  collector: collectorOf(entry, rules),
  ...(subject.end === undefined ? {} : { end: isoSeconds(subject.end) }),
  notes: notesOn(subject),
  at: where(subject.place),
});

export const isExplained = (one: Explained | Read<never>): one is Explained => !("ok" in one);

/** Whether anybody of a team that owns the subject is active, GitHub alone knows: somebody is. */
const askedBy = (by: string, entry: Entry, subject: RegisteredSubject | undefined, opened: Instant): PolicyTest => ({
  name: "",
  place: entry.places.entry,
  teams: new Map(
    (subject === undefined ? [] : ownersOf(subject)).flatMap((owner) =>
      owner.kind === "team" ? [[owner.team, ["somebody"]] as const] : [],
    ),
  ),
  outside: [],
  bots: [],
  directory: { people: [] },
  subjects: new Map(),
  live: [...replacedBy([entry])].map((id) => replacedIn(entry, id)),
  open: [],
  by,
  opened,
  entries: { ok: true, value: [namingEntry(entry)] },
  deletes: [],
  commits: [{ author: by, coAuthors: [], signed: false }],
  events: [],
  expect: {},
});

/** Whether what a rotation or a reset replaces is live, the ledger alone knows: it is, and the same subject's. */
function replacedIn(entry: Entry, id: EntryId): Entry {
  const { replaces: _replaces, start: _start, route: _route, ...rest } = entry;
  return { ...rest, id };
}

/** Which grant of the entry is live, neither. */
const namingEntry = (entry: Entry): Entry =>
  entry.replaces === undefined
    ? entry
    : { ...entry, replaces: { ...entry.replaces, of: replacedEntry(entry.replaces) } };

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

interface Bound {
  readonly rule: ExplainedRule;
  readonly most: Duration | null;
}

function limitsOn({ policy }: Rules, facts: ConditionFacts): readonly Bound[] {
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

function limitOfRoute({ policy }: Rules, { route = "" }: Entry): readonly Bound[] {
  const named = policy.routes?.get(route);
  if (named?.maxDuration === undefined) return [];
  const says = `at most ${formatDuration(named.maxDuration)} on the route \`${route}\``;
  return [{ rule: ruleOf("limit", says, { place: named.place }), most: named.maxDuration }];
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

function quotaOn({ policy }: Rules, { route = "" }: Entry): readonly ExplainedRule[] {
  const quota = policy.routes?.get(route)?.quota;
  if (quota === undefined) return [];
  return [ruleOf("quota", `${quota.perSubject} within ${formatDuration(quota.per)} for one subject`, quota)];
}

/** Whether there is room left is known where it is asked for; and who names a route asks for its stages. */
const patternsOn = ({ policy }: Rules, facts: ConditionFacts): readonly ExplainedRule[] =>
  (policy.preApproved ?? [])
    .filter(
      ({ subject, when }) =>
        facts.entry.route === undefined && subject === subjectText(facts.entry.subject) && holds(when, facts),
    )
    .map((pattern) =>
      ruleOf(
        "pre-approved",
        `\`${pattern.name}\` approves it, ${pattern.perDay} within any 24 hours; beyond that the stages do`,
        pattern,
      ),
    );

/** Design section 6: each kind of credential states how it ends on time, and how it ends early. */
function issuerOf(entitlement: Entitlement, entry: Entry): Pick<Explained, "issuer" | "endsOnTime" | "endsEarly"> {
  const issuer = issuerFor(entitlement, entry);
  const { endsOnTime, endsEarly } = issuerFacts(issuer);
  const keys = keysOf(entry).map(({ says }) => `, for ${says}`);
  return {
    issuer: `${issuer.kind === "vault" ? "Vault, " : ""}${issuerText(issuer)}${keys.join("")}`,
    endsOnTime,
    endsEarly,
  };
}
