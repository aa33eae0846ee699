import type { CaseFile, LiveGrant } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { entryId, partsOfGrant, type EntryId, type GrantId } from "../ids.ts";
import type { Instant } from "../instant.ts";
import { subjectText, type Change, type Entry, type Replacement } from "../request.ts";
import { holderOf, holderOfGrant } from "./holder.ts";
import type { People } from "./people.ts";
import { placeOf } from "./places.ts";

/** The entry whose access is replaced: `of` names it, or one of its grants. */
export const replacedEntry = ({ of }: Replacement): EntryId =>
  of.includes(".") ? partsOfGrant(of as GrantId).entry : entryId(of);

/** Entries whose access these replace: it goes when theirs comes, and is not counted beside it. */
export const replacedBy = (entries: readonly Entry[]): ReadonlySet<EntryId> =>
  new Set(entries.flatMap(({ replaces }) => (replaces === undefined ? [] : [replacedEntry(replaces)])));

/** A rotation or a reset is of access that is live, of the same subject, to the same thing, and that nothing replaces yet. */
export function checkReplacements(
  file: CaseFile,
  changes: readonly Change[],
  people: People,
  at: Instant,
): readonly Diagnostic[] {
  const seen = new Set<EntryId>();
  return changes.flatMap((change): readonly Diagnostic[] => {
    if (change.kind !== "add" || change.after.replaces === undefined) return [];
    const entry = change.after;
    const { replaces } = change.after;
    const replaced = replacedEntry(replaces);
    const twice = seen.has(replaced);
    seen.add(replaced);
    if (twice) return [problem("E534", entry, `this request replaces \`${replaced}\` twice`, "ask for one of them")];
    const other = file.live.find((grant) => grant.replaces === replaced && grant.entry.id !== entry.id);
    if (other !== undefined) {
      const message = `\`${other.grant}\` replaces \`${replaced}\` already`;
      return [problem("E534", entry, message, `collect that one, or replace it: \`of: ${other.entry.id}\``)];
    }
    const live = liveOf(file.live, replaces, at);
    if (live !== undefined) return checkSame(entry, live, people);
    // Once merged, the grant may have ended since: what was too late then is refused when it lands.
    if (file.pull.state.kind === "merged") return [];
    const message = `\`${replaces.of}\` gives no access now: there is nothing to replace`;
    return [problem("E531", entry, message, "name an entry whose access is live, or ask for access with a new entry")];
  });
}

/** Of an entry the newest grant that is live at a moment; of a grant that one. */
function liveOf(live: readonly LiveGrant[], { of }: Replacement, at: Instant): LiveGrant | undefined {
  return live
    .filter(({ grant, entry, until }) => (entry.id === of || grant === of) && until > at)
    .toSorted((a, b) => partsOfGrant(a.grant).n - partsOfGrant(b.grant).n)
    .at(-1);
}

function checkSame(entry: Entry, live: LiveGrant, people: People): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (holderOf(entry.subject, people) !== holderOfGrant(live, people)) {
    const message = `\`${live.grant}\` is held by \`${subjectText(live.entry.subject)}\`, not by \`${subjectText(entry.subject)}\``;
    problems.push(
      problem("E532", entry, message, "a credential is replaced for whoever holds it, and for nobody else"),
    );
  }
  if (entry.entitlement !== live.entry.entitlement) {
    const message = `\`${live.grant}\` is for \`${live.entry.entitlement}\`, not for \`${entry.entitlement}\``;
    problems.push(problem("E533", entry, message, "ask for other access with an entry of its own"));
  }
  return problems;
}

const problem = (code: Diagnostic["code"], entry: Entry, message: string, help: string): Diagnostic => ({
  code,
  message,
  help,
  place: placeOf(entry, "of"),
});
