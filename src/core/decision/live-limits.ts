import type { CaseFile, LiveGrant } from "../case-file.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Instant } from "../instant.ts";
import type { ConditionFacts, Limit, Rules } from "../policy.ts";
import type { Change, Entry } from "../request.ts";
import type { MachineVerdict } from "./machine-rules.ts";
import type { People, Person } from "./people.ts";
import { placeOf, whereIs } from "./places.ts";

type Facts = (entry: Entry) => ConditionFacts | null;

/**
 * `max-live-per-subject`: everything a person holds or may claim, with what this request adds, less the grants that it
 * extends. Entries that only together exceed a limit are denied.
 */
export function checkLiveLimits(
  file: CaseFile,
  changes: readonly Change[],
  rules: Rules,
  people: People,
  facts: Facts,
  at: Instant,
): MachineVerdict {
  const limits = rules.policy.limits.filter((limit) => limit.maxLivePerSubject !== undefined);
  if (limits.length === 0) return { invalid: [], denied: [] };
  const invalid: Diagnostic[] = [];
  const denied: Diagnostic[] = [];
  const asked = changes.flatMap((change) => (change.kind === "delete" ? [] : [change.after]));
  const ids = new Set(asked.map((entry) => entry.id));
  // What this very request granted when it was merged is no second time to be counted.
  const held = file.live.filter((grant) => !ids.has(grant.entry.id) && grant.until > at);
  const concerns = (limit: Limit, entry: Entry): boolean => {
    if (limit.when === undefined) return true;
    const about = facts(entry);
    if (about === null) return true; // an entitlement that left the catalog is still held
    const read = limit.when.holds(about);
    if (!read.ok) invalid.push(...read.problems);
    return read.ok && read.value;
  };
  for (const limit of limits) {
    const most = limit.maxLivePerSubject ?? Infinity;
    for (const [person, entries] of bySubject(asked, people)) {
      const concerned = entries.filter((entry) => concerns(limit, entry));
      if (concerned.length === 0) continue;
      const have = held.filter((grant) => isOf(grant, person, people) && concerns(limit, grant.entry)).length;
      if (have + concerned.length <= most) continue;
      denied.push(...concerned.map((entry) => tooMany(entry, limit, have, concerned.length)));
    }
  }
  return { invalid, denied };
}

function bySubject(entries: readonly Entry[], people: People): ReadonlyMap<Person, readonly Entry[]> {
  const grouped = new Map<Person, Entry[]>();
  for (const entry of entries) {
    const account = people.accountNamed(entry.subject.login);
    if (account === undefined) continue;
    const person = people.personOf(account);
    grouped.set(person, [...(grouped.get(person) ?? []), entry]);
  }
  return grouped;
}

function isOf({ subject, entry }: LiveGrant, person: Person, people: People): boolean {
  const account = subject ?? people.accountNamed(entry.subject.login);
  return account !== undefined && people.personOf(account) === person;
}

function tooMany(entry: Entry, { maxLivePerSubject = 0, place }: Limit, have: number, asked: number): Diagnostic {
  const { login } = entry.subject;
  const more = asked === 1 ? "this would be one more" : `this request asks for ${asked}`;
  return {
    code: "E506",
    message: `\`${login}\` may hold ${maxLivePerSubject} of these at a time, holds ${have}, and ${more}`,
    help: `wait until one has ended, or remove one: ${whereIs(place)}`,
    place: placeOf(entry, "subject"),
  };
}
