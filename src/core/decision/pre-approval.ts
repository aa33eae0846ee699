import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EntryId } from "../ids.ts";
import { days, type Instant } from "../instant.ts";
import type { ConditionFacts, PreApproved, Rules } from "../policy.ts";
import { subjectText, type Entry } from "../request.ts";
import { freeAgain, roomSince, within } from "../grant/use.ts";
import { latestByEntry } from "./quotas.ts";

/** A day is any 24 hours: around midnight, twice as much would fit otherwise. */
export const capPeriod = days(1);

/** What is approved beforehand, and what would have been, were its cap not used up. */
export interface Beforehand {
  readonly patterns: ReadonlyMap<EntryId, PreApproved>;
  /** From when on there was room for all of them; -Infinity: always. */
  readonly since: number;
  readonly usedUp: ReadonlyMap<EntryId, { readonly pattern: PreApproved; readonly free: Instant | null }>;
  /** Conditions that cannot be evaluated: an error never approves (rule 14). */
  readonly problems: readonly Diagnostic[];
}

/**
 * Which entries a pattern approves without reviews: those of its subject for which its condition holds, as many as its
 * cap leaves. Whoever names a route asks for its stages. What is used up is one entry each, those of this request left
 * out: it may be an extension, or merged already.
 */
export function beforehand(
  file: Pick<CaseFile, "uses">,
  asked: readonly Entry[],
  { policy }: Rules,
  facts: (entry: Entry) => ConditionFacts | null,
  at: Instant,
): Beforehand {
  const patterns = new Map<EntryId, PreApproved>();
  const usedUp = new Map<EntryId, { readonly pattern: PreApproved; readonly free: Instant | null }>();
  const problems: Diagnostic[] = [];
  const own = new Set(asked.map(({ id }) => id));
  const momentsOf = ({ name }: PreApproved): readonly Instant[] =>
    latestByEntry(
      (file.uses ?? []).filter(({ of, entry }) => of.kind === "pattern" && of.name === name && !own.has(entry)),
    );
  const taken = (pattern: PreApproved): number => [...patterns.values()].filter((one) => one === pattern).length;
  // In the order of their ids: which of them fit is then the same, however they are written down.
  for (const entry of asked.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const about = entry.route === undefined ? facts(entry) : null;
    if (about === null) continue;
    for (const pattern of policy.preApproved ?? []) {
      if (pattern.subject !== subjectText(entry.subject)) continue;
      const holds = pattern.when?.holds(about) ?? ({ ok: true, value: true } as const);
      if (!holds.ok) problems.push(...holds.problems);
      if (!holds.ok || !holds.value) continue;
      const used = within(momentsOf(pattern), capPeriod, at);
      const over = used.length + taken(pattern) + 1 - pattern.perDay;
      if (over <= 0) {
        patterns.set(entry.id, pattern);
        usedUp.delete(entry.id);
        break;
      }
      if (!usedUp.has(entry.id)) usedUp.set(entry.id, { pattern, free: freeAgain(used, capPeriod, over) });
    }
  }
  const since = [...new Set(patterns.values())].map(
    (pattern) => roomSince(momentsOf(pattern), capPeriod, pattern.perDay, taken(pattern), at) ?? -Infinity,
  );
  return { patterns, since: Math.max(...since), usedUp, problems };
}
