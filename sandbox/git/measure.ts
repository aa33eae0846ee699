import { diffTrees, type ChangedFile } from "./diff.ts";
import { commitsBetween, mergeBase } from "./merge.ts";
import type { Commit } from "./object.ts";
import type { BareRepository } from "./repository.ts";

/** What a head brings to a base: its commits, and the files it changed since it left it. */
export interface Difference {
  readonly mergeBase: string | undefined;
  readonly commits: readonly Commit[];
  readonly files: readonly ChangedFile[];
}

const known = new WeakMap<BareRepository, Map<string, Promise<Difference>>>();

/** Measured once for two commits: what lies between them never changes. */
export async function difference(git: BareRepository, base: string, head: string): Promise<Difference> {
  const cache = known.get(git) ?? new Map<string, Promise<Difference>>();
  known.set(git, cache);
  const key = `${base}..${head}`;
  const measured = cache.get(key) ?? measure(git, base, head);
  cache.set(key, measured);
  measured.catch(() => cache.delete(key));
  return measured;
}

async function measure(git: BareRepository, base: string, head: string): Promise<Difference> {
  const fork = await mergeBase(git, base, head);
  const [commits, files] = await Promise.all([
    commitsBetween(git, base, head),
    fork === undefined ? [] : diffTrees(git, fork, head),
  ]);
  return { mergeBase: fork, commits, files };
}
