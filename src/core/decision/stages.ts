import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Duration, Instant } from "../instant.ts";
import { between, instant } from "../instant.ts";
import { stagesOn, type ConditionFacts, type Rules, type Stage } from "../policy.ts";
import { registered } from "../register.ts";
import { kindOf, subjectText, type Entry } from "../request.ts";
import { routeOf } from "./routes.ts";
import type { StageNeeds } from "./stage-needs.ts";
import { eligibleFor } from "./eligibility.ts";
import type { People, Person } from "./people.ts";

/** A stage, and for which entries of the request it holds. */
export interface StageInCase {
  readonly stage: Stage;
  /** Place in the list of the policy, or of the request's route, from 1, inapplicable ones counted. */
  readonly number: number;
  /** Whom its escalation lets approve, and from when on. */
  readonly widened?: { readonly at: Instant; readonly persons: ReadonlySet<Person> };
  /** Why nothing comes to it, where that is not its own condition. */
  readonly idle?: string;
  /** Empty: the stage does not apply. */
  readonly entries: readonly { readonly entry: Entry; readonly eligible: ReadonlySet<Person> }[];
}

export interface StagesInCase {
  readonly stages: readonly StageInCase[];
  /** Conditions that cannot be evaluated: an error never approves (rule 14). */
  readonly problems: readonly Diagnostic[];
}

/** Which stages apply to which entries, and who is eligible: everything under today's policy. */
export function stagesFor(
  entries: readonly Entry[],
  rules: Rules,
  people: People,
  facts: (entry: Entry) => ConditionFacts | null,
): StagesInCase {
  const problems: Diagnostic[] = [];
  // Entries for the same entitlement and subject have the same approvers: looked up once.
  const found = new Map<string, ReadonlySet<Person>>();
  const eligible = (stage: Stage, entry: Entry): ReadonlySet<Person> => {
    const key = `${stage.name} ${entry.entitlement} ${subjectText(entry.subject)} ${entry.onBehalfOf ?? ""}`;
    const known = found.get(key) ?? eligibleFor(stage, entry, rules, people);
    found.set(key, known);
    return known;
  };
  const holds = (stage: Stage, entry: Entry): boolean => {
    if (stage.when === undefined) return true;
    const about = facts(entry);
    if (about === null) return false;
    const read = stage.when.holds(about);
    if (!read.ok) problems.push(...read.problems);
    return read.ok && read.value;
  };
  const stages = stagesOn(rules.policy, routeOf(entries)).map((stage, index) => ({
    stage,
    number: index + 1,
    entries: entries
      .filter((entry) => holds(stage, entry))
      .map((entry) => ({ entry, eligible: eligible(stage, entry) })),
  }));
  return { stages, problems };
}

export const applies = ({ entries }: StageInCase): boolean => entries.length > 0;

/** Entries with the same approvers need the same people: they are one group. */
export function needsOf({ stage, entries }: StageInCase): StageNeeds {
  const groups: ReadonlySet<Person>[] = [];
  for (const { eligible } of entries) if (!groups.some((group) => sameSet(group, eligible))) groups.push(eligible);
  return { quorum: stage.quorum, groups };
}

const sameSet = (a: ReadonlySet<Person>, b: ReadonlySet<Person>): boolean =>
  a === b || (a.size === b.size && [...a].every((person) => b.has(person)));

export const isEligible = ({ entries }: StageInCase, person: Person): boolean =>
  entries.some(({ eligible }) => eligible.has(person));

/**
 * How long an entry gives access if it is merged at a moment. A live entry runs from its first start, so that an
 * extension is measured as a whole.
 */
export function lengthOf(entry: Entry, file: CaseFile, at: Instant): Duration {
  return lengthFrom(entry, startOf(entry, file, at));
}

export const lengthFrom = ({ term }: Entry, start: Instant): Duration =>
  term.kind === "duration" ? term.duration : between(start, term.until);

/** When an entry's access begins if it is merged at a moment: what is live has begun, or will as it was approved. */
export function startOf(entry: Entry, file: Pick<CaseFile, "live">, at: Instant): Instant {
  const live = file.live.find((grant) => grant.entry.id === entry.id);
  return live?.start ?? instant(Math.max(at, entry.start ?? at));
}

const registeredAs = (entry: Entry, { register }: Rules): Pick<ConditionFacts, "registered"> => {
  const subject = registered(entry.subject, register);
  return subject === undefined ? {} : { registered: subject };
};

/** What conditions may ask about an entry that somebody asks for; `null`: its entitlement is unknown. */
export function factsAbout(entry: Entry, by: string, duration: Duration, rules: Rules): ConditionFacts | null {
  const entitlement = rules.catalog.get(entry.entitlement);
  if (entitlement === undefined) return null;
  const { route = "", ticket, justification } = entry;
  const request = { by, kind: kindOf(entry), route, duration, ticket, justification };
  return { request, entry, ...registeredAs(entry, rules), entitlement };
}

/** What conditions may ask about an entry; made once for each. `null`: its entitlement is unknown. */
export function factsFor(file: CaseFile, rules: Rules, at: Instant): (entry: Entry) => ConditionFacts | null {
  const made = new Map<Entry, ConditionFacts | null>();
  return (entry) => {
    const known = made.get(entry);
    if (known !== undefined) return known;
    const facts = factsAbout(entry, file.pull.author.login, lengthOf(entry, file, at), rules);
    made.set(entry, facts);
    return facts;
  };
}
