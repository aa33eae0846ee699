import type { BareRepository } from "./repository.ts";

export interface ChangedFile {
  readonly path: string;
  /** Where it was renamed from. */
  readonly previousPath: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly additions: number;
  readonly deletions: number;
  /** The blob after the change; before it, where the file was removed. */
  readonly oid: string;
}

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

const known = new WeakMap<BareRepository, Map<string, Promise<readonly ChangedFile[]>>>();

/**
 * What differs from one tree to another, renames detected, sorted by path. Oids of trees or commits: what differs
 * between two of them never changes, and is asked of git once.
 */
export async function diffTrees(git: BareRepository, from: string, to: string): Promise<readonly ChangedFile[]> {
  const cache = known.get(git) ?? new Map<string, Promise<readonly ChangedFile[]>>();
  known.set(git, cache);
  const key = `${from}..${to}`;
  const compared = cache.get(key) ?? compare(git, from, to);
  cache.set(key, compared);
  compared.catch(() => cache.delete(key));
  return compared;
}

async function compare(git: BareRepository, from: string, to: string): Promise<readonly ChangedFile[]> {
  const args = ["diff-tree", "-r", "-M", "-z", "--no-commit-id", "--no-abbrev", "--raw", "--numstat"];
  const fields = (await git.run([...args, from, to])).split("\0");
  // First one record a file, each beginning with a colon, then their numbers.
  let end = 0;
  while (fields[end]?.startsWith(":") === true) end += / R\d*$/u.test(fields[end] ?? "") ? 3 : 2;
  const counts = readNumbers(fields.slice(end));
  const files: ChangedFile[] = [];
  for (let at = 0; at < end;) {
    const [, , before = "", after = "", letter = ""] = (fields[at] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const path = fields[at + (renamed ? 2 : 1)] ?? "";
    const status = statuses[letter.slice(0, 1)] ?? "changed";
    const count = counts.get(path) ?? { additions: 0, deletions: 0 };
    const previousPath = renamed ? (fields[at + 1] ?? null) : null;
    files.push({ path, previousPath, status, ...count, oid: status === "removed" ? before : after });
    at += renamed ? 3 : 2;
  }
  return files;
}

function readNumbers(fields: readonly string[]): ReadonlyMap<string, { additions: number; deletions: number }> {
  const counts = new Map<string, { additions: number; deletions: number }>();
  for (let at = 0; at < fields.length; at += 1) {
    const [additions, deletions, path] = (fields[at] ?? "").split("\t");
    if (path === undefined) continue;
    // A rename has an empty path here; its two paths are the next two fields.
    const name = path === "" ? (fields[at + 2] ?? "") : path;
    counts.set(name, { additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    if (path === "") at += 2;
  }
  return counts;
}
