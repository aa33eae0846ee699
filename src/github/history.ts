import { sha, type Sha } from "../core/ids.ts";
import type { Context } from "./context.ts";
import { addCommit, historyField, type HistoryNode, type HistoryPage } from "./landed-query.ts";
import { ask } from "./query.ts";
import { orAbsent, Refused } from "./refusal.ts";

/** What landed since a commit: in first-parent order, oldest first. */
export type History =
  | { readonly kind: "chain"; readonly commits: readonly HistoryNode[] }
  /** `since` lies in the history, but not among first parents: only the sum of it all can be told. */
  | { readonly kind: "aside"; readonly tip: HistoryNode }
  | { readonly kind: "rewritten" };

/** Commits asked for along with a pull request; more are read in further pages. */
export const firstPage = 20;

/** Follows first parents from the tip down to `since`, reading on where the first page ends too early. */
export async function historySince(context: Context, tip: Sha, since: Sha, first: HistoryPage): Promise<History> {
  const nodes = new Map(first.nodes.map((node) => [node.oid, node]));
  let { pageInfo } = first;
  let contains: boolean | null = null;
  for (;;) {
    const walked = walk(nodes, tip, since);
    if (walked.at === "since") return { kind: "chain", commits: walked.commits };
    contains ??= await isAncestor(context, since, tip);
    if (!contains) return { kind: "rewritten" };
    if (walked.at === "root" || !pageInfo.hasNextPage) {
      const node = nodes.get(tip);
      if (node === undefined) throw new Refused("GraphQL", 200, "the history does not begin with the branch's tip");
      return { kind: "aside", tip: node };
    }
    const page = await readPage(context, tip, pageInfo.endCursor);
    for (const node of page.nodes) nodes.set(node.oid, node);
    ({ pageInfo } = page);
  }
}

function walk(
  nodes: ReadonlyMap<string, HistoryNode>,
  tip: Sha,
  since: Sha,
): { readonly at: "since" | "root" | "unknown"; readonly commits: readonly HistoryNode[] } {
  const commits: HistoryNode[] = [];
  let at: string = tip;
  for (;;) {
    if (at === since) return { at: "since", commits: commits.toReversed() };
    const node = nodes.get(at);
    if (node === undefined) return { at: "unknown", commits: [] };
    commits.push(node);
    const [parent] = node.parents.nodes;
    if (parent === undefined) return { at: "root", commits: [] };
    at = parent.oid;
  }
}

async function isAncestor({ target }: Context, since: Sha, tip: Sha): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const compared = await orAbsent(
    target.client.rest<{ readonly merge_base_commit: { readonly sha: string } }>(route, {
      owner: target.owner,
      repo: target.name,
      basehead: `${since}...${tip}`,
      per_page: 1,
    }),
  );
  return compared !== null && sha(compared.data.merge_base_commit.sha) === since;
}

async function readPage(context: Context, tip: Sha, after: string | null): Promise<HistoryPage> {
  const { repository } = await ask(context.target, (query) => {
    const commit = query.variable("GitObjectID!", tip);
    query.inRepository(`tip: object(oid: ${commit}) { ... on Commit { ${historyField(query, 100, after, [])} } }`);
  });
  return (repository["tip"] as { readonly history: HistoryPage }).history;
}

/** One commit with what is associated with it, wherever it lies; `null`: there is none. */
export async function commitNode(context: Context, commit: Sha): Promise<HistoryNode | null> {
  const { repository } = await ask(context.target, (query) => addCommit(query, "commit", commit));
  const node = repository["commit"] as HistoryNode | null;
  return node?.oid === undefined ? null : node;
}
