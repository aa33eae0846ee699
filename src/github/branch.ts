import { pullNumber, sha, type PullNumber, type Sha } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { GitHub, Handles } from "../ports.ts";
import { cleaned } from "../syntax/leaks.ts";
import { Accounts } from "./accounts.ts";
import { addBasics, readBasics, type Basics } from "./basics.ts";
import { placesOf, type Context } from "./context.ts";
import { guardedBetween } from "./guarded-read.ts";
import { seal } from "./handles.ts";
import { pathsIn, changesBetween } from "./pull-file.ts";
import type { AssociatedNode } from "./landed-query.ts";
import type { Nodes, Page } from "./pull-query.ts";
import { readHead } from "./pull-read.ts";
import { ask } from "./query.ts";
import { Refused } from "./refusal.ts";
import { timeOf } from "./reviews.ts";
import { shownOf } from "./shown.ts";
import { pathsUnder } from "./standing.ts";

/** The default branch's tip and what goes with it. */
export async function basicsOf(context: Context): Promise<Basics> {
  return readBasics(await ask(context.target, (query) => addBasics(query, null)));
}

function branchHandles(context: Context, basics: Basics): Handles {
  const { owner, name } = context.repository;
  return seal({
    repository: { node: basics.node, owner, name },
    defaultBranch: { name: basics.branch, tip: basics.tip },
    ledgerHead: basics.ledgerHead,
    pull: null,
    comment: null,
    accounts: new Accounts(owner).handles,
    teams: new Map(),
  });
}

type OpenPull = { readonly pull: PullNumber; readonly head: Sha; readonly updatedAt: Instant };

/** Open pull requests into the default branch. */
export async function openPulls(context: Context): Promise<readonly OpenPull[]> {
  const { branch } = await basicsOf(context);
  const pulls: OpenPull[] = [];
  let after: string | null = null;
  do {
    const from: string | null = after;
    const { repository } = await ask(context.target, (query) => {
      const base = query.variable("String!", branch);
      const cursor = from === null ? "" : `, after: ${query.variable("String!", from)}`;
      query.inRepository(`pullRequests(first: 100, states: [OPEN], baseRefName: ${base}${cursor}) {
        pageInfo { hasNextPage endCursor } nodes { number headRefOid updatedAt }
      }`);
    });
    const page = repository["pullRequests"] as Page<{ number: number; headRefOid: string; updatedAt: string }>;
    for (const { number, headRefOid, updatedAt } of page.nodes)
      pulls.push({ pull: pullNumber(number), head: sha(headRefOid), updatedAt: timeOf(updatedAt) });
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return pulls;
}

/** Some files at the default branch's tip or at `commit`. A path that ends in `/` stands for every file below it. */
export async function files(context: Context, asked: readonly string[], commit?: Sha): ReturnType<GitHub["files"]> {
  const basics = await basicsOf(context);
  const at = commit ?? basics.tip;
  const paths: string[] = [];
  for (const path of asked) {
    if (path.endsWith("/")) paths.push(...(await pathsUnder(context, at, path.slice(0, -1))));
    else paths.push(path);
  }
  await context.objects.read(
    context.target,
    paths.map((path) => ({ commit: at, path })),
  );
  const found = new Map<string, string>();
  for (const path of paths) {
    const file = context.objects.known({ commit: at, path });
    if (file?.kind === "text") found.set(path, file.text);
    else if (file?.kind === "unreadable") throw new Error(file.problem(cleaned(path).text).message);
  }
  return { tip: basics.tip, files: found, handles: branchHandles(context, basics) };
}

interface TouchedNode {
  readonly oid: string;
  readonly associatedPullRequests: Nodes<
    Pick<AssociatedNode, "merged" | "baseRefName"> & { readonly mergeCommit: MergeNode | null }
  > | null;
}

interface TouchedCommit {
  readonly history: Nodes<TouchedNode>;
}

interface MergeNode {
  readonly oid: string;
  readonly parents: { readonly totalCount: number };
}

/**
 * The commit by which the default branch last changed at a path, or had by `from`: for a commit that was merged in,
 * its merge.
 */
export async function lastChange(context: Context, path: string, from?: Sha): Promise<Sha | null> {
  const { repository } = await ask(context.target, (query) => {
    const commit = `... on Commit {
      history(first: 1, path: ${query.variable("String!", path)}) { nodes {
        oid associatedPullRequests(first: 10) { nodes {
          merged baseRefName mergeCommit { oid parents(first: 1) { totalCount } }
        } }
      } }
    }`;
    query.inRepository(
      from === undefined
        ? `defaultBranchRef { name target { ${commit} } }`
        : `defaultBranchRef { name } from: object(oid: ${query.variable("GitObjectID!", from)}) { ${commit} }`,
    );
  });
  const branch = repository["defaultBranchRef"] as { readonly name: string; readonly target?: TouchedCommit } | null;
  const target = from === undefined ? branch?.target : (repository["from"] as TouchedCommit | null);
  const [node] = target?.history.nodes ?? [];
  if (node === undefined) return null;
  const mergedBy = node.associatedPullRequests?.nodes.find(
    (pull) => pull.merged && pull.baseRefName === branch?.name && (pull.mergeCommit?.parents.totalCount ?? 0) > 1,
  );
  return sha(mergedBy?.mergeCommit?.oid ?? node.oid);
}

interface Comparison {
  readonly merge_base_commit: { readonly sha: string };
  readonly commits: readonly { readonly sha: string }[];
}

/**
 * What a merge group would bring, entry by entry, and whose requests they are. A group stands on the groups before it
 * in the queue: until those are merged, what they bring counts with it, so that limits hold for all of them together.
 */
export async function mergeGroup(context: Context, base: Sha, head: Sha): ReturnType<GitHub["mergeGroup"]> {
  const { target, lists, objects } = context;
  const basics = await basicsOf(context);
  const fromTip = await commitsBetween(context, basics.tip, head);
  const [from, commits] = fromTip.size > 0 ? [basics.tip, fromTip] : [base, await commitsBetween(context, base, head)];
  const list = await lists.compare(target, from, head);
  if (list === null) throw new Refused("GET compare", 404, "the merge group is gone");
  if (list.ok) await objects.read(target, placesOf(list.from, head, pathsIn(list)));
  const headNode = await readHead(context, head);
  return {
    changes: changesBetween(context, list, head),
    guarded: await guardedBetween(context, pathsIn(list), from, head),
    pulls: await pullsOf(context, commits, basics.branch),
    shown: shownOf(headNode.checkSuites, null),
    handles: branchHandles(context, basics),
  };
}

interface QueueNode {
  readonly headCommit: { readonly oid: string } | null;
  readonly pullRequest: { readonly number: number } | null;
}

async function commitsBetween({ target }: Context, from: Sha, head: Sha): Promise<ReadonlySet<string>> {
  const { data } = await target.client.rest<Comparison>("GET /repos/{owner}/{repo}/compare/{basehead}", {
    owner: target.owner,
    repo: target.name,
    basehead: `${from}...${head}`,
  });
  return new Set(data.commits.map((commit) => commit.sha));
}

/** The queue names the group commit of each entry; those between base and head travel in this group. */
async function pullsOf(
  { target }: Context,
  commits: ReadonlySet<string>,
  branch: string,
): Promise<readonly PullNumber[]> {
  const { repository } = await ask(target, (query) =>
    query.inRepository(`mergeQueue(branch: ${query.variable("String!", branch)}) {
      entries(first: 100) { nodes { headCommit { oid } pullRequest { number } } }
    }`),
  );
  const queue = repository["mergeQueue"] as { readonly entries: { readonly nodes: readonly QueueNode[] } } | null;
  return (queue?.entries.nodes ?? []).flatMap(({ headCommit, pullRequest }) =>
    headCommit && pullRequest && commits.has(headCommit.oid) ? [pullNumber(pullRequest.number)] : [],
  );
}
