import type { CaseFile } from "../case-file.ts";
import { stagesOf, type Rules } from "../policy.ts";
import { entryOf, type Entry } from "../request.ts";
import { accountable } from "./accountable.ts";
import { eligibleFor, personsOf } from "./eligibility.ts";
import { People, type Person } from "./people.ts";

/**
 * Rule 13: whom the access that a request takes away concerns, so that the app merges it for them: its subject, the
 * person behind it, the owner of its system, and whoever may approve it in some stage.
 */
export function isConcerned(file: CaseFile, rules: Rules): boolean {
  if (!file.changes.ok) return false;
  const people = new People(file, rules.directory);
  return file.changes.value.every((change) => concerns(entryOf(change), people.requester, rules, people));
}

function concerns(entry: Entry, person: Person, rules: Rules, people: People): boolean {
  if (accountable(entry, rules, people).includes(person)) return true;
  const owner = rules.catalog.get(entry.entitlement)?.owner;
  if (owner !== undefined && personsOf([owner], people).has(person)) return true;
  return stagesOf(rules.policy).some((stage) => eligibleFor(stage, entry, rules, people).has(person));
}
