import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { EntryId } from "../core/ids.ts";
import { sameEntry, type Change, type Changes, type Entry } from "../core/request.ts";
import { cleaned } from "../syntax/leaks.ts";
import { readPath, refusedPath } from "../syntax/paths.ts";
import { readEntries } from "../syntax/read-entries.ts";
import { shownPaths } from "./leaks.ts";
import type { FileText } from "./objects.ts";

export interface Sides {
  readonly path: string;
  readonly before: FileText;
  readonly after: FileText;
}

/** A file with its path as it may be told. */
interface Told extends Sides {
  readonly shown: string;
}

/**
 * What a commit does entry by entry: files may be written anew, and only entries that say something else change.
 * Credentials in them and in their paths are taken out before anything is read, so that nothing made of it repeats one.
 */
export function changesOf(files: readonly Sides[]): Changes {
  const problems: Diagnostic[] = [];
  const value: Change[] = [];
  const shown = shownPaths(files.map(({ path }) => path));
  for (const side of files) {
    if (readPath(side.path).kind !== "access") continue;
    const file = { ...side, shown: shown(side.path) };
    const after = entriesAfter(file);
    if (after.ok) value.push(...changesIn(file.path, entriesBefore(file), after.value));
    else problems.push(...after.problems);
  }
  problems.push(...addedTwice(value));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

type EntriesRead =
  | { readonly ok: true; readonly value: readonly Entry[] }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** A file that is gone needs no good name: whatever is there can be removed. */
function entriesAfter({ path, shown, after }: Told): EntriesRead {
  if (after.kind === "absent") return { ok: true, value: [] };
  const problem = refusedPath(path, shown);
  if (problem !== undefined) return { ok: false, problems: [problem] };
  if (after.kind === "unreadable") return { ok: false, problems: [after.problem(shown)] };
  return readEntries(shown, cleaned(after.text).text);
}

/**
 * A file that does not read held no entries that were ever decided: whoever mends it adds them, and ids that were
 * used before are known from the ledger.
 */
function entriesBefore({ shown, before }: Told): readonly Entry[] {
  if (before.kind !== "text") return [];
  const read = readEntries(shown, cleaned(before.text).text);
  return read.ok ? read.value : [];
}

function changesIn(path: string, before: readonly Entry[], after: readonly Entry[]): readonly Change[] {
  const earlier = new Map(before.map((entry) => [entry.id, entry]));
  const kept = new Set(after.map((entry) => entry.id));
  const changed = after.flatMap((entry): readonly Change[] => {
    const was = earlier.get(entry.id);
    if (was === undefined) return [{ kind: "add", path, after: entry }];
    return sameEntry(was, entry) ? [] : [{ kind: "change", path, before: was, after: entry }];
  });
  const deleted = before
    .filter((entry) => !kept.has(entry.id))
    .map((entry): Change => ({ kind: "delete", path, before: entry }));
  return [...changed, ...deleted];
}

function addedTwice(changes: readonly Change[]): readonly Diagnostic[] {
  const seen = new Set<EntryId>();
  return changes.flatMap((change): readonly Diagnostic[] => {
    if (change.kind === "delete") return [];
    const { id, places } = change.after;
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ code: "E605", message: `\`${id}\` is used twice`, help: "give each entry its own id", place: places.id }];
  });
}
