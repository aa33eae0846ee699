import { folderOf, type GuardedKind, type Yield } from "../core/guarded.ts";
import { oid, sha, type Oid, type Sha } from "../core/ids.ts";
import { readPath } from "../syntax/paths.ts";
import type { Context } from "./context.ts";
import { pathsIn } from "./pull-file.ts";
import type { PullRead } from "./pull-read.ts";
import { ask, type Query } from "./query.ts";

/** What one commit holds of what a pull request guards. */
export interface Held {
  readonly tree: Oid | null;
  /** The folder is something else: a file, a link, a submodule. */
  readonly isOther: boolean;
  readonly places: ReadonlyMap<string, Oid | null>;
  /** Equal texts hold the same. */
  readonly text: string;
}

interface EntryNode {
  readonly oid: string;
  readonly type: string;
}

interface CommitNode {
  readonly oid?: string;
  readonly parents?: { readonly nodes: readonly { readonly oid: string }[] };
  readonly [file: `held${number}`]: EntryNode | null | undefined;
}

interface MergeNode {
  readonly headRefOid: string;
  readonly mergeable: "CONFLICTING" | "MERGEABLE" | "UNKNOWN";
  readonly potentialMergeCommit: CommitNode | null;
}

/** More CODEOWNERS files than anybody has: beyond that nothing is read. */
const mostPaths = 50;

/** Which guarded tree a pull request changes; `null`: none, or several kinds, which do not mix. */
export function kindOf({ list }: PullRead): GuardedKind | null {
  const kinds = new Set(pathsIn(list).map((path) => readPath(path).kind));
  kinds.delete("other");
  const [only] = kinds;
  return kinds.size === 1 && (only === "rules" || only === "subjects") ? only : null;
}

/** The folder itself first, then whatever else of this kind is touched: `.github/` as one, each CODEOWNERS file. */
export function placesIn(kind: GuardedKind, paths: readonly string[]): readonly string[] | null {
  const folder = folderOf(kind);
  const beside = paths
    .filter((path) => readPath(path).kind === kind && !path.startsWith(`${folder}/`))
    .map((path) => (path.startsWith(".github/") ? ".github" : path));
  const places = [folder, ...new Set(beside)];
  return places.length > mostPaths ? null : places;
}

const held = (query: Query, places: readonly string[]): string =>
  places.map((path, index) => `held${index}: file(path: ${query.variable("String!", path)}) { oid type }`).join(" ");

function heldBy(node: CommitNode, places: readonly string[]): Held {
  const found = places.map((path, index) => [path, node[`held${index}`] ?? null] as const);
  const folder = found[0]?.[1] ?? null;
  const isTree = folder?.type === "tree";
  const oids = new Map(found.map(([path, entry]) => [path, entry === null ? null : oid(entry.oid)]));
  return {
    tree: folder !== null && isTree ? oid(folder.oid) : null,
    isOther: folder !== null && !isTree,
    places: oids,
    text: JSON.stringify([...oids]),
  };
}

export interface GuardedRead {
  /** Commits that the repository has; the head among them. */
  readonly at: ReadonlyMap<Sha, Held>;
  readonly yields: Yield;
}

/**
 * What the head, each commit that a review names, and the merge hold. GitHub's test merge counts only as one of this
 * head with this tip: asking for it has GitHub make it, and who asks too early is told so.
 */
export async function readHeld(
  context: Context,
  { node, head }: PullRead,
  tip: Sha,
  commits: Iterable<Sha>,
  places: readonly string[],
): Promise<GuardedRead> {
  const named = [...new Set([head, ...commits])];
  const merged = node.state === "MERGED" ? sha(node.mergeCommit?.oid ?? node.headRefOid) : null;
  const { repository } = await ask(context.target, (query) => {
    const fields = held(query, places);
    for (const [index, commit] of (merged === null ? named : [...named, merged]).entries())
      query.inRepository(
        `commit${index}: object(oid: ${query.variable("GitObjectID!", commit)}) { ... on Commit { oid ${fields} } }`,
      );
    if (merged === null)
      query.inRepository(`merge: pullRequest(number: ${query.variable("Int!", node.number)}) {
        headRefOid mergeable potentialMergeCommit { oid parents(first: 2) { nodes { oid } } ${fields} }
      }`);
  });
  const at = new Map<Sha, Held>();
  for (const [index, commit] of named.entries()) {
    const found = repository[`commit${index}`] as CommitNode | null;
    if (found?.oid !== undefined) at.set(commit, heldBy(found, places));
  }
  const own = at.get(head);
  if (merged !== null) {
    const found = repository[`commit${named.length}`] as CommitNode | null;
    return { at, yields: found?.oid === undefined ? { kind: "unknown" } : yielded(heldBy(found, places), own) };
  }
  const merge = repository["merge"] as MergeNode | null;
  const made = merge?.potentialMergeCommit ?? null;
  const parents = made?.parents?.nodes.map((parent) => parent.oid) ?? [];
  if (made !== null && parents.length === 2 && parents[0] === tip && parents[1] === head)
    return { at, yields: yielded(heldBy(made, places), own) };
  return { at, yields: { kind: merge?.mergeable === "CONFLICTING" ? "conflict" : "unknown" } };
}

const yielded = (merge: Held, own: Held | undefined): Yield => ({
  kind: "tree",
  tree: merge.tree,
  asReviewed: merge.text === own?.text,
});

/** Guarded places that differ between two commits, of all kinds at once, with what stands there afterwards. */
export async function guardedBetween(
  context: Context,
  paths: readonly string[],
  from: Sha,
  to: Sha,
): Promise<ReadonlyMap<string, Oid | null>> {
  const places = (["rules", "subjects"] as const).flatMap((kind) => {
    const touched = paths.filter((path) => readPath(path).kind === kind);
    if (touched.length === 0) return [];
    const all = placesIn(kind, touched);
    if (all === null) throw new Error(`more than ${mostPaths} files that guard the repository changed at once`);
    return all;
  });
  if (places.length === 0) return new Map();
  const { repository } = await ask(context.target, (query) => {
    const fields = held(query, places);
    for (const [name, commit] of [["before", from] as const, ["after", to] as const])
      query.inRepository(
        `${name}: object(oid: ${query.variable("GitObjectID!", commit)}) { ... on Commit { oid ${fields} } }`,
      );
  });
  const [before, after] = [repository["before"], repository["after"]].map((node) => heldBy(node as CommitNode, places));
  return new Map([...(after?.places ?? [])].filter(([place, oid]) => before?.places.get(place) !== oid));
}
