import type { Repository } from "../core/case-file.ts";
import type { AccountId } from "../core/ids.ts";
import { days, instant } from "../core/instant.ts";
import { subjectText, type Entry } from "../core/request.ts";
import type { SubjectStanding } from "../core/grant/subject-standing.ts";
import type { StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";

/** So many subjects are looked up at once. */
const batch = 50;
/** Departures are remembered so long for this: a sweep that comes later than that was down for longer. */
const recent = days(14);

/**
 * Ends what is held by whom nobody answers for any more: identities that left the register or whose owner is gone, and
 * people who left the organisation. People are looked at only where somebody told that they left.
 */
export async function endOfDeparted(deps: Deps, repository: Repository): Promise<void> {
  const identities = await deps.store.liveIdentities(repository.id);
  const left = await deps.store.departures(repository.id, instant(deps.clock.now() - recent));
  const accounts = new Set<AccountId>(left.flatMap(({ team, account }) => (team === null ? [account] : [])));
  const people = accounts.size === 0 ? [] : await deps.store.liveGrants(repository.id, [...accounts], [], []);
  const held = bySubject([...identities, ...people]);
  const subjects = [...held.values()];
  for (let from = 0; from < subjects.length; from += batch) {
    const part = subjects.slice(from, from + batch);
    const found = await deps.github.subjects(
      repository,
      part.map(([first]) => first!.grant.approved),
    );
    for (const grants of part) await endIfGone(deps, grants, found.get(grants[0]!.grant.entry));
  }
}

async function endIfGone(
  deps: Deps,
  grants: readonly StoredGrant[],
  standing: SubjectStanding | undefined,
): Promise<void> {
  if (standing?.kind === "unknown")
    deps.log.warn({ grants: grants.length, because: standing.because }, "who holds this cannot be looked up");
  if (standing?.kind !== "gone") return;
  for (const stored of grants)
    await askToEnd(deps, stored, { cause: "revoked", because: standing.because, by: null }, deps.clock.now());
}

/** What one subject holds, for one person: they stand or fall together. */
function bySubject(grants: readonly StoredGrant[]): ReadonlyMap<string, readonly StoredGrant[]> {
  const found = new Map<string, StoredGrant[]>();
  for (const stored of grants) {
    const key = keyOf(stored.grant.approved);
    const list = found.get(key);
    if (list === undefined) found.set(key, [stored]);
    else list.push(stored);
  }
  return found;
}

const keyOf = ({ subject, onBehalfOf = "" }: Entry): string => `${subjectText(subject)} ${onBehalfOf}`.toLowerCase();
