import { recordKey, type NewLine } from "../core/evidence/evidence.ts";
import { readLines, textLines, writeLine, type LineContext } from "../syntax/ledger-line.ts";
import { LedgerDamaged } from "./ledger-branch.ts";
import { ledgerFileOf } from "./ledger-file.ts";
import type { LedgerFile, LedgerView } from "./ledger-view.ts";

/** What the next commit of the ledger will hold: files of a view, and lines put after theirs. */
export interface Draft {
  /** Adds lines; one whose record stands there already is left out. Throws, adding none, where a file is damaged. */
  add(lines: readonly NewLine[]): void;
  /** Files that got lines. */
  changed(): ReadonlyMap<string, LedgerFile>;
  /** The records that were added, by their keys. */
  keys(): readonly string[];
}

export function openDraft(view: LedgerView, context: Omit<LineContext, "previous">): Draft {
  const changed = new Map<string, LedgerFile>();
  const keys: string[] = [];

  function fileOf(path: string): LedgerFile {
    const file = changed.get(path);
    if (file !== undefined) return file;
    const read = view.files.get(path);
    if (read === undefined) throw new Error(`\`${path}\` of the ledger was not read`);
    if (read.ok) return read.value;
    const problems = read.problems.map(({ message }) => message).join("; ");
    throw new LedgerDamaged(
      `\`${path}\` of the ledger cannot be trusted: ${problems}. Compare it with a clone from before; until it is put ` +
        "back, nothing is written about this",
    );
  }

  return {
    add(lines) {
      const files = new Map<string, LedgerFile>();
      const added: string[] = [];
      for (const line of lines) {
        const path = ledgerFileOf(line.about);
        const file = files.get(path) ?? fileOf(path);
        const key = recordKey(line.record);
        if (file.lines.some(({ record }) => recordKey(record) === key)) continue;
        const text = writeLine(line, { ...context, previous: textLines(file.text).at(-1) ?? null });
        files.set(path, written(`${file.text}${text}\n`));
        added.push(key);
      }
      for (const [path, file] of files) changed.set(path, file);
      keys.push(...added);
    },
    changed: () => changed,
    keys: () => keys,
  };
}

/** The file as it will be read: times are whole seconds by now. */
function written(text: string): LedgerFile {
  const read = readLines(text, null);
  if (!read.ok) throw new TypeError("a line of the ledger does not read back as it was written");
  return { text, lines: read.value };
}
