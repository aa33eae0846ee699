/** The prefixes of GitHub's global node ids, by GraphQL type, for the types that the sandbox keeps. */
const nodePrefixes = {
  User: "U",
  Bot: "BOT",
  Organization: "O",
  Team: "T",
  Repository: "R",
  PullRequest: "PR",
  PullRequestReview: "PRR",
  PullRequestCommit: "PURC",
  Issue: "I",
  IssueComment: "IC",
  CheckSuite: "CS",
  CheckRun: "CR",
  StatusContext: "SC",
  Ref: "REF",
  Commit: "C",
  Tree: "TR",
  Blob: "BL",
  App: "A",
  RepositoryRuleset: "RRS",
  MergeQueue: "MQ",
  MergeQueueEntry: "MQE",
  ReviewRequest: "RR",
  TimelineEvent: "EV",
  Installation: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u",
} as const;

export type NodeKind = keyof typeof nodePrefixes;

/** A global node id: the type's prefix and what names the node within its type (a numeric id, or `repository:sha`). */
export function nodeId(kind: NodeKind, id: number | string): string {
  return `${nodePrefixes[kind]}_${Buffer.from(String(id)).toString("base64url")}`;
}

const kinds = new Map<string, NodeKind>(
  Object.entries(nodePrefixes).map(([kind, prefix]) => [prefix, kind as NodeKind]),
);

/** The type and inner id that a node id names, or nothing where it is none of ours. */
export function readNodeId(id: string): { readonly kind: NodeKind; readonly id: string } | undefined {
  const at = id.indexOf("_");
  const kind = kinds.get(id.slice(0, at));
  if (kind === undefined) return undefined;
  return { kind, id: Buffer.from(id.slice(at + 1), "base64url").toString() };
}
