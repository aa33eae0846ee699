import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { pullNumber, sha, type Sha } from "../core/ids.ts";
import { CommitGraph } from "./commit-graph.ts";
import type { Context } from "./context.ts";
import { mergeBaseOf, mostFiles, tooManyFiles, type FileList } from "./file-list.ts";
import { leaksInCommits, withoutLeaks } from "./leaks.ts";
import {
  addPage,
  checksOf,
  type CommentNode,
  type CommitNode,
  type FileNode,
  type HeadNode,
  type Page,
  type PullList,
  type PullNode,
} from "./pull-query.ts";
import { ask } from "./query.ts";
import { Moved } from "./refusal.ts";
import { isOurComment } from "./shown.ts";

const mostCommits = 250;
/** So many reviews with a verdict, or events about them, are read at most: beyond that somebody floods the request. */
const mostItems = 1000;

const tooManyItems: Diagnostic = {
  code: "E610",
  message: `${mostItems} reviews or more with a verdict, or as many requests for review and dismissals`,
  help: "open a new pull request, and block whoever floods it",
};

/** A pull request with all its pages, where it left the default branch, and which paths it touches. */
export interface PullRead {
  readonly node: PullNode;
  readonly head: Sha;
  readonly headNode: HeadNode;
  readonly commits: readonly CommitNode[];
  readonly graph: CommitGraph;
  /** Against which other commits of this pull request are compared. */
  readonly base: Sha;
  readonly list: FileList;
  readonly obstacles: readonly Diagnostic[];
}

/** Completes the first page of a pull request. `tip`: the default branch's. Throws `Moved` if it changes meanwhile. */
export async function readPull(context: Context, first: PullNode, tip: Sha): Promise<PullRead> {
  const obstacles: Diagnostic[] = [];
  const head = sha(first.headRefOid);
  const tooMany = first.commits.totalCount > mostCommits;
  if (tooMany)
    obstacles.push({
      code: "E602",
      message: `more than ${mostCommits} commits, GitHub lists no more`,
      help: "squash them, or start a new branch",
    });
  const commits = tooMany ? first.commits.nodes : await allOf(context, first, "commits", first.commits);
  const reviews = first.reviews && { ...first.reviews, nodes: await allOf(context, first, "reviews", first.reviews) };
  const timeline = await allOf(context, first, "timelineItems", first.timelineItems);
  if ((reviews?.nodes.length ?? 0) >= mostItems || timeline.length >= mostItems) obstacles.push(tooManyItems);
  const whole: PullNode = { ...first, reviews, timelineItems: { ...first.timelineItems, nodes: timeline } };
  const { node, leaks } = withoutLeaks(whole);
  obstacles.push(...leaks);
  const nodes = commits.map(({ commit }) => commit);
  obstacles.push(...leaksInCommits(context.leaks, nodes));
  if (!tooMany && !nodes.some(({ oid }) => oid === head)) throw new Moved(`#${first.number}: its head moved`);
  const graph = new CommitGraph(nodes);
  const base = baseOf(first, tip);
  // A graph without its head says nothing of where it left the default branch.
  const from = tooMany
    ? await mergeBaseOf(context.lists, context.target, base, head)
    : await mergeBase(context, graph, base, head);
  const list = typeof from === "string" ? await filesOf(context, first, from) : ({ ok: false, problem: from } as const);
  return { node, head, headNode: await headOf(context, first, head), commits: nodes, graph, base, list, obstacles };
}

async function allOf<L extends Exclude<PullList, "comments">>(
  context: Context,
  pull: PullNode,
  list: L,
  first: NonNullable<PullNode[L]>,
): Promise<NonNullable<PullNode[L]>["nodes"]> {
  type Item = NonNullable<PullNode[L]>["nodes"][number];
  const nodes: Item[] = [...(first.nodes as readonly Item[])];
  let { pageInfo } = first;
  while (pageInfo.hasNextPage && pageInfo.endCursor !== null && nodes.length < mostItems) {
    const after = pageInfo.endCursor;
    const { repository } = await ask(context.target, (query) => addPage(query, pull.number, list, after));
    const page = repository["pull"] as PullNode | null;
    if (page === null || page.headRefOid !== pull.headRefOid) throw new Moved(`#${pull.number}: its head moved`);
    const next = page[list] as Page<Item>;
    nodes.push(...next.nodes);
    ({ pageInfo } = next);
  }
  return nodes as readonly Item[] as NonNullable<PullNode[L]>["nodes"];
}

/** The default branch without this pull request: after the merge, its tip holds it. */
function baseOf(pull: PullNode, tip: Sha): Sha {
  if (pull.state !== "MERGED") return tip;
  const merged = pull.mergeCommit;
  const before = merged?.parents.nodes[0]?.oid;
  return sha(merged === null || merged.oid === pull.headRefOid || before === undefined ? pull.baseRefOid : before);
}

/** One boundary of the commits' graph is the merge base; GitHub is asked only where the base was merged in. */
async function mergeBase(context: Context, graph: CommitGraph, base: Sha, head: Sha): Promise<Sha | Diagnostic> {
  const [only, ...others] = graph.boundary(head);
  if (only !== undefined && others.length === 0) return only;
  return mergeBaseOf(context.lists, context.target, base, head);
}

async function filesOf(context: Context, pull: PullNode, from: Sha): Promise<FileList> {
  const { changedFiles, files } = pull;
  if (changedFiles > mostFiles) return { ok: false, problem: tooManyFiles };
  const listed = files?.nodes ?? [];
  const whole = files !== null && !files.pageInfo.hasNextPage && listed.length === changedFiles;
  // GraphQL gives a renamed file its new name only.
  if (whole && !listed.some(({ changeType }) => changeType === "RENAMED"))
    return {
      ok: true,
      from,
      paths: listed.map(({ path }) => path),
      there: new Set(listed.flatMap(({ path, changeType }) => (changeType === "DELETED" ? [] : [path]))),
      added: new Set(listed.flatMap(({ path, changeType }) => (addedAs.has(changeType) ? [path] : []))),
    };
  const compared = await context.lists.compare(context.target, from, pull.headRefOid);
  if (compared?.ok === true) return compared;
  const paged = await context.lists.ofPull(context.target, pull.number, from, changedFiles);
  await sameHead(context, pull);
  return paged;
}

const addedAs: ReadonlySet<FileNode["changeType"]> = new Set(["ADDED", "COPIED"]);

/** A list of files is the pull request's, not a commit's: it counts only if the head stayed. */
async function sameHead(context: Context, pull: PullNode): Promise<void> {
  const { repository } = await ask(context.target, (query) =>
    query.inRepository(`pull: pullRequest(number: ${query.variable("Int!", pull.number)}) { headRefOid }`),
  );
  if ((repository["pull"] as PullNode | null)?.headRefOid !== pull.headRefOid)
    throw new Moved(`#${pull.number}: its head moved`);
}

/** The last commit of the list is the head; should GitHub ever order it otherwise, the head is read by its name. */
async function headOf(context: Context, pull: PullNode, head: Sha): Promise<HeadNode> {
  const last = pull.head.nodes[0]?.commit;
  if (last?.oid === head) return last;
  return readHead(context, head);
}

export async function readHead(context: Context, head: Sha): Promise<HeadNode> {
  const { repository } = await ask(context.target, (query) => {
    const app = query.variable("Int!", context.target.client.app.id);
    query.inRepository(`head: object(oid: ${query.variable("GitObjectID!", head)}) { ... on Commit {
      oid associatedPullRequests(first: 50) { nodes { number state baseRefName headRefOid } } ${checksOf(app)}
    } }`);
  });
  const node = repository["head"] as HeadNode | null;
  if (node?.oid === undefined) throw new Moved(`${head} is gone`);
  return node;
}

/** Our comment: the one remembered, or the first of ours among all. */
export async function findComment(
  context: Context,
  pull: PullNode,
  remembered: CommentNode | null,
): Promise<CommentNode | null> {
  const { slug } = context.target.client.app;
  if (remembered?.id !== undefined && remembered.author !== undefined) return remembered;
  const found = (nodes: readonly CommentNode[]) => nodes.find((comment) => isOurComment(comment, slug));
  let page = pull.comments ?? (await commentPage(context, pull.number, null));
  for (;;) {
    const ours = found(page.nodes);
    if (ours !== undefined) return ours;
    if (!page.pageInfo.hasNextPage || page.pageInfo.endCursor === null) return null;
    page = await commentPage(context, pull.number, page.pageInfo.endCursor);
  }
}

async function commentPage(context: Context, number: number, after: string | null): Promise<Page<CommentNode>> {
  const { repository } = await ask(context.target, (query) => addPage(query, pullNumber(number), "comments", after));
  return (repository["pull"] as { readonly comments: Page<CommentNode> }).comments;
}
