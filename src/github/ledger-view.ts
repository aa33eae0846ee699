import type { LedgerLine } from "../core/evidence.ts";
import type { Read } from "../core/diagnostic.ts";
import type { Sha } from "../core/ids.ts";
import { checkBranch, LedgerDamaged, readBranch } from "./ledger-branch.ts";
import { memory, type Memory } from "./memory.ts";
import type { Target } from "./query.ts";

/** A file of the ledger as it stands, its lines checked; an absent file is empty. */
export interface LedgerFile {
  readonly text: string;
  readonly lines: readonly LedgerLine[];
}

/** The ledger at one commit; files that were not read are `undefined`. */
export interface LedgerView {
  readonly head: Sha;
  readonly files: Memory<Read<LedgerFile>>;
}

/** What is known of one repository's ledger, by its newest commit. */
export interface LedgerViews {
  known(): LedgerView | null;
  /** Reads the newest commit with these files of it; `null`: there is no ledger. Throws where it cannot be trusted. */
  refresh(paths: readonly string[]): Promise<LedgerView | null>;
  /** After our own commit on `from`: nothing else changed, or it would have been refused. */
  moved(from: LedgerView, head: Sha, changed: ReadonlyMap<string, LedgerFile>): void;
}

const keptCharacters = 16_000_000;

const emptyFiles = (): Memory<Read<LedgerFile>> =>
  memory<Read<LedgerFile>>(keptCharacters, (file) => (file.ok ? file.value.text.length : 1));

/** `check` reads and verifies the lines of a text. */
export function openViews(
  target: Target,
  check: (text: string, path: string) => Promise<Read<readonly LedgerLine[]>>,
): LedgerViews {
  let known: LedgerView | null = null;

  /** One read; `undefined`: what was known changed meanwhile, so what was read may be older than it. */
  async function once(paths: readonly string[]): Promise<LedgerView | null | undefined> {
    const before = known;
    const unread = paths.filter((path) => before?.files.get(path) === undefined);
    const read = await readBranch(target, unread);
    if (read === null) {
      if (before === null) return null;
      throw new LedgerDamaged(`the branch of the ledger is gone: push ${before.head} to it again`);
    }
    await checkBranch(target, read, before?.head ?? null);
    const files: (readonly [string, Read<LedgerFile>])[] = [];
    for (const [path, text] of read.files) files.push([path, await checked(text ?? "", path)]);
    if (known !== before) return undefined;
    const same = before?.head === read.head;
    known = { head: read.head, files: same ? before.files : emptyFiles() };
    for (const [path, file] of files) known.files.set(path, file);
    // It moved, so what was known of the other files is old.
    return same || unread.length === paths.length ? known : undefined;
  }

  async function checked(text: string, path: string): Promise<Read<LedgerFile>> {
    const lines = await check(text, path);
    return lines.ok ? { ok: true, value: { text, lines: lines.value } } : lines;
  }

  return {
    known: () => known,
    async refresh(paths) {
      for (;;) {
        const view = await once(paths);
        if (view !== undefined) return view;
      }
    },
    moved(from, head, changed) {
      // Somebody's read has seen the commit already.
      if (known !== null && known.head !== from.head) return;
      for (const [path, file] of changed) from.files.set(path, { ok: true, value: file });
      known = { head, files: from.files };
    },
  };
}
