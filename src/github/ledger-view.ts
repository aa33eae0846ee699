import type { LedgerLine } from "../core/evidence/evidence.ts";
import type { Read } from "../core/diagnostics/diagnostic.ts";
import type { Sha } from "../core/ids.ts";
import { checkBranch, isLeftByUs, LedgerDamaged, readBranch, textOf, type BranchRead } from "./ledger-branch.ts";
import { checkedLines, type LedgerTrust } from "./ledger-file.ts";
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
  /** Takes in what was read along with something else, where it is certainly not older than what is known. */
  learn(read: BranchRead): Promise<void>;
  /** Reads the newest commit with these files of it; `null`: there is no ledger. Throws where it cannot be trusted. */
  refresh(paths: readonly string[]): Promise<LedgerView | null>;
  /** After our own commit on `from`: nothing else changed, or it would have been refused. */
  moved(from: LedgerView, head: Sha, changed: ReadonlyMap<string, LedgerFile>): void;
}

const keptCharacters = 16_000_000;

const emptyFiles = (): Memory<Read<LedgerFile>> =>
  memory<Read<LedgerFile>>(keptCharacters, (file) => (file.ok ? file.value.text.length : 1));

export function openViews(target: Target, trust: LedgerTrust): LedgerViews {
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
    const same = before?.head === read.head;
    if (!(await take(before, read))) return undefined;
    // It moved, so what was known of the other files is old.
    return same || unread.length === paths.length ? (known ?? undefined) : undefined;
  }

  /** `false`: what was known changed meanwhile. */
  async function take(before: LedgerView | null, read: BranchRead): Promise<boolean> {
    const files: (readonly [string, Read<LedgerFile>])[] = [];
    for (const [path, file] of read.files) files.push([path, checked(await textOf(target, file), path)]);
    if (known !== before) return false;
    known = { head: read.head, files: before?.head === read.head ? before.files : emptyFiles() };
    for (const [path, file] of files) known.files.set(path, file);
    return true;
  }

  function checked(text: string, path: string): Read<LedgerFile> {
    const lines = checkedLines(text, path, trust);
    return lines.ok ? { ok: true, value: { text, lines: lines.value } } : lines;
  }

  return {
    known: () => known,
    async learn(read) {
      const before = known;
      const newer = before === null || before.head === read.head || read.history.includes(before.head);
      // Whoever builds on the branch reads it again, and says what is wrong with it.
      if (newer && isLeftByUs(target, read)) await take(before, read);
    },
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
