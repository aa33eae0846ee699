import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDuration } from "../duration.ts";
import type { EntryId } from "../ids.ts";
import { isoSeconds, type Instant } from "../instant.ts";
import type { Quota, Rules } from "../policy.ts";
import { subjectText, type Entry } from "../request.ts";
import { freeAgain, within, type Use } from "../grant/use.ts";
import { byHolder, holderOfUse, type Holder } from "./holder.ts";
import type { People } from "./people.ts";
import { placeOf, whereIs } from "./places.ts";
import { routeOf } from "./routes.ts";

/** What was used up of a route by whoever asks for it again, and when there will be room. */
export interface QuotaVerdict {
  readonly denied: readonly Diagnostic[];
  readonly next: Instant | null;
}

/** `quota` of a route: so often within so long for one subject, what has ended included, this request's entries too. */
export function checkQuota(
  file: CaseFile,
  asked: readonly Entry[],
  { policy }: Rules,
  people: People,
  at: Instant,
): QuotaVerdict {
  const route = routeOf(asked);
  const quota = policy.routes?.get(route)?.quota;
  if (quota === undefined) return { denied: [], next: null };
  const denied: Diagnostic[] = [];
  const frees: (Instant | null)[] = [];
  for (const [holder, entries] of byHolder(asked, people)) {
    const used = within(momentsOf(file, asked, holder, route, people), quota.per, at);
    const over = used.length + entries.length - quota.perSubject;
    if (over <= 0) continue;
    const free = freeAgain(used, quota.per, over);
    frees.push(free);
    denied.push(...entries.map((entry) => usedUp(entry, route, quota, used.length, entries.length, free)));
  }
  // It is all or nothing: the last of them to have room decides.
  const moments = frees.filter((moment) => moment !== null);
  const next = moments.length < frees.length || moments.length === 0 ? null : (Math.max(...moments) as Instant);
  return { denied, next };
}

/** One entry is one use, however often it was extended; those that this request extends are none. */
function momentsOf(
  { uses = [] }: CaseFile,
  asked: readonly Entry[],
  holder: Holder,
  route: string,
  people: People,
): readonly Instant[] {
  const own = new Set<EntryId>(asked.map(({ id }) => id));
  return latestByEntry(
    uses.filter(
      (use) =>
        use.of.kind === "route" && use.of.name === route && !own.has(use.entry) && holderOfUse(use, people) === holder,
    ),
  );
}

export const latestByEntry = (uses: readonly Use[]): readonly Instant[] => {
  const latest = new Map<EntryId, Instant>();
  for (const { entry, at } of uses) if ((latest.get(entry) ?? -Infinity) < at) latest.set(entry, at);
  return [...latest.values()];
};

function usedUp(
  entry: Entry,
  route: string,
  { perSubject, per, place }: Quota,
  used: number,
  asked: number,
  free: Instant | null,
): Diagnostic {
  const more = asked === 1 ? "this would be one more" : `this request asks for ${asked}`;
  const when = free === null ? "ask for less at a time" : `there is room again at ${isoSeconds(free)}`;
  return {
    code: "E529",
    message: `\`${subjectText(entry.subject)}\` may be given access on the route \`${route}\` ${times(perSubject)} within ${formatDuration(per)}, was given it ${times(used)}, and ${more}`,
    help: `${when}, or ask without \`route\`: ${whereIs(place)}`,
    place: placeOf(entry, "route"),
  };
}

const times = (n: number): string => (n === 1 ? "once" : `${n} times`);
