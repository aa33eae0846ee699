import type { ActorNode } from "./accounts.ts";
import type { Nodes, Page } from "./pull-query.ts";
import type { Query } from "./query.ts";

/** A commit of the default branch's history. */
export interface HistoryNode {
  readonly oid: string;
  readonly committedDate: string;
  readonly changedFilesIfAvailable: number | null;
  readonly additions: number;
  readonly deletions: number;
  readonly parents: Nodes<ParentNode>;
  readonly associatedPullRequests: Nodes<AssociatedNode> | null;
  /** `path0`, `path1` …: the paths that were asked about. */
  readonly [path: `path${number}`]: PathNode | null | undefined;
}

export interface ParentNode {
  readonly oid: string;
  readonly [path: `path${number}`]: PathNode | null | undefined;
}

interface PathNode {
  readonly oid: string;
  readonly type: string;
}

export interface AssociatedNode {
  readonly number: number;
  readonly merged: boolean;
  readonly mergedAt: string | null;
  readonly baseRefName: string;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly mergedBy: ActorNode | null;
}

export type HistoryPage = Page<HistoryNode>;

const fields = (paths: string): string => `
oid committedDate changedFilesIfAvailable additions deletions ${paths}
parents(first: 1) { nodes { oid ${paths} } }
associatedPullRequests(first: 10) { nodes {
  number merged mergedAt baseRefName mergeCommit { oid } mergedBy { ...account }
} }`;

/** `file(path:)` of every path in question, on a commit and its parent alike. */
const pathFields = (query: Query, paths: readonly string[]): string =>
  paths.map((path, index) => `path${index}: file(path: ${query.variable("String!", path)}) { oid type }`).join(" ");

/** The history field for `... on Commit`: everything reachable, newest first; the first parents are picked out of it. */
export function historyField(query: Query, first: number, after: string | null, paths: readonly string[]): string {
  const from = after === null ? "" : `, after: ${query.variable("String!", after)}`;
  return `history(first: ${first}${from}) {
    pageInfo { hasNextPage endCursor } nodes { ${fields(pathFields(query, paths))} }
  }`;
}

/** One commit, wherever it lies. */
export function addCommit(query: Query, alias: string, commit: string): void {
  query.inRepository(
    `${alias}: object(oid: ${query.variable("GitObjectID!", commit)}) { ... on Commit { ${fields("")} } }`,
  );
}
