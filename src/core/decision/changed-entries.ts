import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EntryId } from "../ids.ts";
import { kindOf, subjectText, type Change, type Entry } from "../request.ts";
import { placeOf } from "./places.ts";

/** What may be done to entries: ids are used once, live entries change in their length only and do not move. */
export function checkChanges(file: CaseFile, changes: readonly Change[]): readonly Diagnostic[] {
  const deleted = new Map<EntryId, string>();
  for (const change of changes) if (change.kind === "delete") deleted.set(change.before.id, change.path);
  const seen = new Set<EntryId>();
  return changes.flatMap((change): readonly Diagnostic[] => {
    if (change.kind === "delete") return [];
    const entry = change.after;
    const again = seen.has(entry.id);
    seen.add(entry.id);
    if (again)
      return [
        problem("E511", entry, "id", `the id \`${entry.id}\` is used twice in this request`, "choose another id"),
      ];
    if (change.kind === "change") return [...checkExtension(file, change.before, entry)];
    const from = deleted.get(entry.id);
    if (from !== undefined)
      return [
        problem("E514", entry, "id", `\`${entry.id}\` moves here from \`${from}\``, "leave entries where they are"),
      ];
    if (!file.usedIds.has(entry.id)) return [];
    const help = "choose an id that was never used: the history of access is told by it";
    return [problem("E510", entry, "id", `the id \`${entry.id}\` was used before`, help)];
  });
}

/** A change of a live entry touches `duration` or `until`, and nothing else. */
function checkExtension(file: CaseFile, before: Entry, after: Entry): readonly Diagnostic[] {
  const problems = touched(before, after).map((field) => {
    const message = `\`${field}\` of \`${after.id}\` cannot be changed: only \`duration\` or \`until\` can`;
    return problem("E512", after, field, message, "ask for it with a new entry, under a new id");
  });
  // Once merged, the grant may have ended since: what was too late then is refused when it lands.
  if (file.pull.state.kind === "merged" || file.live.some((grant) => grant.entry.id === after.id)) return problems;
  const message = `\`${after.id}\` gives no access any more: there is nothing to extend`;
  return [...problems, problem("E515", after, "id", message, "ask for it with a new entry, under a new id")];
}

function touched(before: Entry, after: Entry): readonly string[] {
  const fields = {
    subject: subjectText(before.subject).toLowerCase() === subjectText(after.subject).toLowerCase(),
    entitlement: before.entitlement === after.entitlement,
    justification: before.justification === after.justification,
    ticket: before.ticket === after.ticket,
    route: before.route === after.route,
    scope: (before.scope ?? []).join(" ") === (after.scope ?? []).join(" "),
    "on-behalf-of": before.onBehalfOf?.toLowerCase() === after.onBehalfOf?.toLowerCase(),
    run: before.run === after.run,
    start: before.start === after.start,
    "per-run":
      before.perRun?.maxDuration === after.perRun?.maxDuration && before.perRun?.perDay === after.perRun?.perDay,
    "public-key": before.publicKey?.text === after.publicKey?.text,
    csr: before.csr?.text === after.csr?.text,
    kind: kindOf(before) === kindOf(after),
    of: before.replaces?.of === after.replaces?.of,
    rollback: rollbackOf(before) === rollbackOf(after),
  };
  return Object.entries(fields).flatMap(([field, same]) => (same ? [] : [field]));
}

const rollbackOf = ({ replaces }: Entry): string => (replaces?.kind === "rotation" ? replaces.rollback : "");

const problem = (code: Diagnostic["code"], entry: Entry, field: string, message: string, help: string): Diagnostic => ({
  code,
  message,
  help,
  place: placeOf(entry, field),
});
