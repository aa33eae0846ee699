import { type ChangedFile, diffTrees } from "./diff.ts";
import type { BareRepository } from "./repository.ts";

/** One line of a diff, with its number before and after; text without its line break. */
export interface DiffLine {
  readonly kind: "context" | "added" | "removed";
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
  /** The file ends here, without a line break. */
  unended: boolean;
}

export interface Hunk {
  /** `@@ -1,3 +1,4 @@`, and the context that git found for it. */
  readonly heading: string;
  readonly lines: readonly DiffLine[];
}

export interface FilePatch {
  readonly file: ChangedFile;
  readonly binary: boolean;
  readonly hunks: readonly Hunk[];
}

const known = new WeakMap<BareRepository, Map<string, Promise<readonly FilePatch[]>>>();

/** The files that differ from one commit or tree to another, line by line; asked of git once. */
export async function patchOf(git: BareRepository, from: string, to: string): Promise<readonly FilePatch[]> {
  const cache = known.get(git) ?? new Map<string, Promise<readonly FilePatch[]>>();
  known.set(git, cache);
  const key = `${from}..${to}`;
  const read = cache.get(key) ?? readPatch(git, from, to);
  cache.set(key, read);
  read.catch(() => cache.delete(key));
  return read;
}

async function readPatch(git: BareRepository, from: string, to: string): Promise<readonly FilePatch[]> {
  const args = ["diff-tree", "-r", "-M", "-p", "--no-commit-id", "--no-color", "--no-ext-diff", "--no-textconv"];
  const [files, text] = await Promise.all([diffTrees(git, from, to), git.run([...args, from, to])]);
  // Every line of content begins with a sign: this one is a header, whatever the files hold.
  const parts = text.split(/(?<=^|\n)(?=diff --git )/u).filter((part) => part.startsWith("diff --git "));
  let at = 0;
  return files.map((file) => {
    // A file that becomes a link is taken away and added.
    const own = parts.slice(at, (at += file.status === "changed" ? 2 : 1)).map(parsePatch);
    return { file, binary: own.some(({ binary }) => binary), hunks: own.flatMap(({ hunks }) => hunks) };
  });
}

/** Reads one file's part of a patch. */
export function parsePatch(part: string): Pick<FilePatch, "binary" | "hunks"> {
  const hunks: { heading: string; lines: DiffLine[] }[] = [];
  let [before, after] = [0, 0];
  for (const line of part.split("\n")) {
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/u.exec(line);
    const hunk = hunks.at(-1);
    if (start !== null) {
      [before, after] = [Number(start[1]), Number(start[2])];
      hunks.push({ heading: line, lines: [] });
    } else if (hunk !== undefined && line.startsWith("\\")) {
      const last = hunk.lines.at(-1);
      if (last !== undefined) last.unended = true;
    } else if (hunk !== undefined && line !== "") {
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "context";
      hunk.lines.push({
        kind,
        before: kind === "added" ? null : before++,
        after: kind === "removed" ? null : after++,
        text: line.slice(1),
        unended: false,
      });
    }
  }
  return { binary: hunks.length === 0 && part.includes("\nBinary files "), hunks };
}
