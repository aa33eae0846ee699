import type { Accounts } from "./accounts.ts";
import { pullNumber, oid, sha, type Sha } from "../core/ids.ts";
import type { Landed } from "../ports.ts";
import { readPath } from "../syntax/paths.ts";
import { changesOf } from "./changes.ts";
import { placesOf, type Context } from "./context.ts";
import type { FileList } from "./file-list.ts";
import type { AssociatedNode, HistoryNode } from "./landed-query.ts";
import { shownPaths } from "./leaks.ts";
import type { FileText, Place } from "./objects.ts";
import { timeOf } from "./reviews.ts";

/** A commit of the default branch, with the paths that it touches. */
export interface Found {
  readonly node: HistoryNode;
  readonly commit: Sha;
  readonly parent: Sha | null;
  readonly list: FileList;
}

/** Tells which paths a commit touches: proven from what was read along, or as GitHub lists them. */
export async function find(context: Context, node: HistoryNode, paths: readonly string[]): Promise<Found> {
  const commit = sha(node.oid);
  const [parentNode] = node.parents.nodes;
  const parent = parentNode === undefined ? null : sha(parentNode.oid);
  for (const [index, path] of paths.entries()) {
    const key = `path${index}` as const;
    noteAt(context, { commit, path }, node[key]);
    if (parentNode && parent !== null) noteAt(context, { commit: parent, path }, parentNode[key]);
  }
  const proven = parent === null ? null : provenPaths(context, node, commit, parent, paths);
  const list: FileList =
    proven !== null && parent !== null
      ? { ok: true, from: parent, paths: proven }
      : await context.lists.ofCommit(context.target, commit);
  return { node, commit, parent, list };
}

function noteAt(
  { objects }: Context,
  place: Place,
  found: { readonly oid: string; readonly type: string } | null | undefined,
) {
  if (found === undefined) return;
  objects.note(place, found?.type === "blob" ? oid(found.oid) : null);
}

/**
 * The paths that differ, if they are certain to be all: GitHub counts as many changed files. A rename counts once
 * for two paths, and could hide an unknown one behind a known one: it shows in the counted lines, since what was
 * moved is neither added nor deleted. Only additions, only deletions, or only modifications can be proven so.
 */
function provenPaths(
  { objects }: Context,
  node: HistoryNode,
  commit: Sha,
  parent: Sha,
  paths: readonly string[],
): readonly string[] | null {
  const differing = paths.filter((_, index) => {
    const key = `path${index}` as const;
    return node[key]?.oid !== node.parents.nodes[0]?.[key]?.oid;
  });
  if (differing.length === 0 || node.changedFilesIfAvailable !== differing.length) return null;
  const sides = differing.map((path) => ({
    before: objects.known({ commit: parent, path }),
    after: objects.known({ commit, path }),
  }));
  const isThere = (file: FileText | undefined): boolean => file?.kind === "text";
  if (sides.every(({ before, after }) => isThere(before) && isThere(after))) return differing;
  const added = sides.map(({ before, after }) => (before?.kind === "absent" ? linesIn(after) : null));
  if (node.deletions === 0 && sumOf(added) === node.additions) return differing;
  const deleted = sides.map(({ before, after }) => (after?.kind === "absent" ? linesIn(before) : null));
  return node.additions === 0 && sumOf(deleted) === node.deletions ? differing : null;
}

/** As git counts them; `null` where they cannot be counted, and for an empty file, which any other resembles. */
function linesIn(file: FileText | undefined): number | null {
  if (file?.kind !== "text" || file.text === "") return null;
  const { length } = file.text.split("\n");
  return file.text.endsWith("\n") ? length - 1 : length;
}

const sumOf = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);

/** Files that must be read to tell what a commit did to entries. */
export const placesIn = ({ commit, parent, list }: Found): readonly Place[] =>
  list.ok ? placesOf(parent, commit, list.paths.filter(isAccess)) : [];

const isAccess = (path: string): boolean => readPath(path).kind === "access";

/** Puts one commit together, once its files are read. `later`: the commits of the chain after it, oldest first. */
export function landedOf(
  { objects }: Context,
  found: Found,
  later: readonly HistoryNode[],
  branch: string,
  accounts: Accounts,
): Landed {
  const { node, commit, parent, list } = found;
  const pull = pullOf(node, later, branch);
  const paths = list.ok ? list.paths : [];
  const shown = shownPaths(paths);
  const at = (place: Place | null): FileText =>
    (place === null ? undefined : objects.known(place)) ?? { kind: "absent" };
  const changes = list.ok
    ? changesOf(
        paths.map((path) => ({ path, before: at(parent && { commit: parent, path }), after: at({ commit, path }) })),
      )
    : ({ ok: false, problems: [list.problem] } as const);
  return {
    commit,
    parent,
    at: timeOf(pull?.mergedAt ?? node.committedDate),
    paths: paths.map((path) => ({ path: shown(path), kind: readPath(path).kind })),
    changes,
    pull: pull === null ? null : pullNumber(pull.number),
    by: pull?.mergedBy ? accounts.see(pull.mergedBy).id : null,
  };
}

/**
 * The pull request that GitHub reports merged by this commit, or by a later one of an unbroken row of commits that
 * belong to it: a rebase brings several.
 */
function pullOf(node: HistoryNode, later: readonly HistoryNode[], branch: string): AssociatedNode | null {
  const candidates = associated(node, branch);
  for (const candidate of candidates) {
    const last = candidate.mergeCommit?.oid;
    if (last === node.oid) return candidate;
    for (const next of later) {
      if (!associated(next, branch).some((other) => other.number === candidate.number)) break;
      if (next.oid === last) return candidate;
    }
  }
  return null;
}

const associated = (node: HistoryNode, branch: string): readonly AssociatedNode[] =>
  (node.associatedPullRequests?.nodes ?? []).filter((pull) => pull.merged && pull.baseRefName === branch);
