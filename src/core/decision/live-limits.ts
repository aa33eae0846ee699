import type { CaseFile } from "../case-file.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Instant } from "../instant.ts";
import type { ConditionFacts, Limit, Rules } from "../policy.ts";
import { subjectText, type Change, type Entry } from "../request.ts";
import { byHolder, holderOfGrant } from "./holder.ts";
import type { MachineVerdict } from "./machine-rules.ts";
import type { People } from "./people.ts";
import { placeOf, whereIs } from "./places.ts";
import { replacedBy } from "./replacements.ts";

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
  const invalid: Diagnostic[] = [];
  const denied: Diagnostic[] = [];
  const asked = changes.flatMap((change) => (change.kind === "delete" ? [] : [change.after]));
  // What this very request granted when it was merged is no second time to be counted, nor is what will be replaced.
  const ids = new Set([
    ...asked.map((entry) => entry.id),
    ...replacedBy(asked),
    ...file.live.map(({ replaces }) => replaces),
  ]);
  const held = file.live.filter((grant) => !ids.has(grant.entry.id) && grant.until > at);
  const concerns = (limit: Limit, entry: Entry): boolean => {
    if (limit.when === undefined) return true;
    const about = facts(entry);
    if (about === null) return true; // an entitlement that left the catalog is still held
    const read = limit.when.holds(about);
    if (!read.ok) invalid.push(...read.problems);
    return read.ok && read.value;
  };
  for (const limit of rules.policy.limits) {
    const { maxLivePerSubject: most } = limit;
    if (most === undefined) continue;
    for (const [holder, entries] of byHolder(asked, people)) {
      const concerned = entries.filter((entry) => concerns(limit, entry));
      const have = held.filter(
        (grant) => holderOfGrant(grant, people) === holder && concerns(limit, grant.entry),
      ).length;
      if (have + concerned.length <= most) continue;
      denied.push(...concerned.map((entry) => tooMany(entry, most, limit.place, have, concerned.length)));
    }
  }
  return { invalid, denied };
}

function tooMany(entry: Entry, most: number, place: Place, have: number, asked: number): Diagnostic {
  const who = subjectText(entry.subject);
  const more = asked === 1 ? "this would be one more" : `this request asks for ${asked}`;
  return {
    code: "E506",
    message: `\`${who}\` may hold ${most} of these at a time, holds ${have}, and ${more}`,
    help: `wait until one has ended, or remove one: ${whereIs(place)}`,
    place: placeOf(entry, "subject"),
  };
}
