import type { ActorNode } from "./accounts.ts";
import type { Query } from "./query.ts";

/** One read of a pull request: every fact of it that a decision may need. */
export interface PullNode {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly lastEditedAt: string | null;
  readonly createdAt: string;
  readonly isDraft: boolean;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly closedAt: string | null;
  readonly mergedAt: string | null;
  readonly mergedBy: ActorNode | null;
  readonly mergeCommit: { readonly oid: string; readonly parents: Nodes<{ readonly oid: string }> } | null;
  readonly baseRefName: string;
  readonly baseRefOid: string;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly isCrossRepository: boolean;
  readonly headRepository: { readonly nameWithOwner: string } | null;
  readonly author: ActorNode | null;
  readonly changedFiles: number;
  readonly files: Page<FileNode> | null;
  readonly commits: Page<{ readonly commit: CommitNode }> & { readonly totalCount: number };
  readonly head: Nodes<{ readonly commit: HeadNode }>;
  readonly reviews: Page<ReviewNode> | null;
  /** The newest reviews without a verdict: they decide nothing, and are only looked at for credentials. */
  readonly remarks: Nodes<RemarkNode> | null;
  readonly timelineItems: Page<TimelineNode>;
  readonly comments?: Page<CommentNode>;
}

export interface Nodes<T> {
  readonly nodes: readonly T[];
}

export interface Page<T> extends Nodes<T> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface FileNode {
  readonly path: string;
  readonly changeType: "ADDED" | "CHANGED" | "COPIED" | "DELETED" | "MODIFIED" | "RENAMED";
}

export interface GitActorNode {
  readonly name: string | null;
  readonly email: string | null;
  readonly user: ActorNode | null;
}

export interface CommitNode {
  readonly oid: string;
  readonly message: string;
  readonly parents: Nodes<{ readonly oid: string }>;
  readonly author: GitActorNode | null;
  readonly committer: GitActorNode | null;
  readonly authors: Nodes<GitActorNode>;
  readonly signature: {
    readonly isValid: boolean;
    readonly wasSignedByGitHub: boolean;
    readonly signer: ActorNode | null;
  } | null;
}

export interface HeadNode {
  readonly oid: string;
  readonly associatedPullRequests: Nodes<{
    readonly number: number;
    readonly state: string;
    readonly baseRefName: string;
    readonly headRefOid: string;
  }> | null;
  readonly checkSuites: Nodes<{ readonly checkRuns: Nodes<CheckRunNode> | null }> | null;
}

export interface CheckRunNode {
  readonly id: string;
  readonly databaseId: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly externalId: string | null;
}

export interface ReviewNode {
  readonly fullDatabaseId: string;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
  readonly body: string;
  readonly submittedAt: string | null;
  readonly lastEditedAt: string | null;
  readonly commit: { readonly oid: string } | null;
  readonly author: ActorNode | null;
}

export type RemarkNode = Pick<ReviewNode, "body" | "submittedAt" | "lastEditedAt" | "author">;

export type TimelineNode =
  | {
      readonly kind: "ReviewRequestedEvent";
      readonly createdAt: string;
      readonly actor: ActorNode | null;
      readonly requestedReviewer:
        | ActorNode
        | { readonly kind: "Team"; readonly slug: string; readonly organization: { readonly login: string } }
        | null;
    }
  | {
      readonly kind: "ReviewDismissedEvent";
      readonly createdAt: string;
      readonly actor: ActorNode | null;
      readonly previousReviewState: string;
      readonly review: { readonly fullDatabaseId: string } | null;
    }
  | {
      readonly kind: "HeadRefForcePushedEvent";
      readonly createdAt: string;
      readonly actor: ActorNode | null;
      readonly beforeCommit: { readonly oid: string } | null;
      readonly afterCommit: { readonly oid: string } | null;
    }
  | { readonly kind: "BaseRefChangedEvent" | "AutomaticBaseChangeSucceededEvent"; readonly createdAt: string };

export interface CommentNode {
  readonly id: string;
  readonly body: string;
  readonly author: ActorNode | null;
}

const more = "pageInfo { hasNextPage endCursor }";

const commitFragment = `
fragment commit on Commit {
  oid
  message
  parents(first: 25) { nodes { oid } }
  author { name email user { ...account } }
  committer { name email user { ...account } }
  authors(first: 25) { nodes { name email user { ...account } } }
  signature { isValid wasSignedByGitHub signer { ...account } }
}`;

export const checksOf = (app: string): string => `
checkSuites(first: 10, filterBy: { appId: ${app} }) {
  nodes { checkRuns(first: 100, filterBy: { checkType: LATEST }) { nodes {
    id databaseId name status conclusion title summary externalId
  } } }
}`;

const timeline = `
kind: __typename
... on ReviewRequestedEvent {
  createdAt actor { ...account }
  requestedReviewer {
    kind: __typename
    ... on User { login id databaseId }
    ... on Bot { login id databaseId }
    ... on Mannequin { login id databaseId }
    ... on Team { slug organization { login } }
  }
}
... on ReviewDismissedEvent { createdAt actor { ...account } previousReviewState review { fullDatabaseId } }
... on HeadRefForcePushedEvent { createdAt actor { ...account } beforeCommit { oid } afterCommit { oid } }
... on BaseRefChangedEvent { createdAt }
... on AutomaticBaseChangeSucceededEvent { createdAt }`;

const itemTypes = [
  "REVIEW_REQUESTED_EVENT",
  "REVIEW_DISMISSED_EVENT",
  "HEAD_REF_FORCE_PUSHED_EVENT",
  "BASE_REF_CHANGED_EVENT",
  "AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT",
].join(", ");

/** Pages of a pull request, by the alias under which each is read on. */
const lists = {
  commits: (page: string) => `commits(${page}) { totalCount ${more} nodes { commit { ...commit } } }`,
  files: (page: string) => `files(${page}) { ${more} nodes { path changeType } }`,
  // Floods of comments cost nothing: only reviews with a verdict are read in full.
  reviews: (page: string) => `reviews(${page}, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) { ${more} nodes {
    fullDatabaseId state body submittedAt lastEditedAt commit { oid } author { ...account }
  } }`,
  timelineItems: (page: string) =>
    `timelineItems(${page}, itemTypes: [${itemTypes}]) { ${more} nodes { ${timeline} } }`,
  comments: (page: string) => `comments(${page}) { ${more} nodes { id body author { ...account } } }`,
} as const;

export type PullList = keyof typeof lists;

/** Adds `pull` to a query. `comment`: our comment's node id, if known; else the comments are looked through. */
export function addPull(query: Query, number: number, appId: number, comment: string | null): void {
  query.fragment(commitFragment);
  const app = query.variable("Int!", appId);
  const listed = (["commits", "files", "reviews", "timelineItems"] as const).map((list) => lists[list]("first: 100"));
  if (comment === null) listed.push(lists.comments("first: 50"));
  query.inRepository(`pull: pullRequest(number: ${query.variable("Int!", number)}) {
    id number title body lastEditedAt createdAt isDraft state closedAt mergedAt mergedBy { ...account }
    mergeCommit { oid parents(first: 1) { nodes { oid } } }
    baseRefName baseRefOid headRefName headRefOid isCrossRepository headRepository { nameWithOwner }
    author { ...account } changedFiles
    ${listed.join("\n")}
    remarks: reviews(last: 50, states: [COMMENTED]) { nodes { body submittedAt lastEditedAt author { ...account } } }
    head: commits(last: 1) { nodes { commit {
      oid associatedPullRequests(first: 50) { nodes { number state baseRefName headRefOid } } ${checksOf(app)}
    } } }
  }`);
  if (comment !== null)
    query.atTop(`comment: node(id: ${query.variable("ID!", comment)}) {
      ... on IssueComment { id body author { ...account } }
    }`);
}

/** Adds the next page of one list, and the head, so that a list is never put together from two heads. */
export function addPage(query: Query, number: number, list: PullList, after: string | null): void {
  if (list === "commits") query.fragment(commitFragment);
  const page = after === null ? "first: 100" : `first: 100, after: ${query.variable("String!", after)}`;
  query.inRepository(`pull: pullRequest(number: ${query.variable("Int!", number)}) {
    headRefOid ${lists[list](page)}
  }`);
}
