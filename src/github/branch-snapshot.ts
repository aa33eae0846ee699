import { assertNever } from "../core/grant/events.ts";
import { sha, type Sha } from "../core/ids.ts";
import type { BranchSnapshot, Handles, Landed } from "../ports.ts";
import { Accounts } from "./accounts.ts";
import type { Basics } from "./basics.ts";
import type { Context } from "./context.ts";
import { historySince, commitNode } from "./history.ts";
import { find, landedOf, placesIn, type Found } from "./landed.ts";
import type { HistoryNode, HistoryPage } from "./landed-query.ts";
import type { Place } from "./objects.ts";
import { Refused } from "./refusal.ts";

/** What landed, as far as it is known before the files are read. */
export interface BranchRead {
  readonly places: readonly Place[];
  /** After the files at `places` were read; `null`: nobody asked what landed. */
  finish(accounts: Accounts, handles: Handles): BranchSnapshot | null;
}

export async function branchChanges(
  context: Context,
  basics: Basics,
  since: Sha | undefined,
  paths: readonly string[],
): Promise<BranchRead> {
  const { tip, policies, subjects, branch, history: first } = basics;
  if (since === undefined || first === null) return { places: [], finish: () => null };
  const history = await historySince(context, tip, since, first);
  const found = await foundIn(context, history, since, paths);
  const nodes = found.map(({ node }) => node);
  return {
    places: found.flatMap(placesIn),
    finish: (accounts, handles) => ({
      tip,
      policies,
      subjects,
      rewritten: history.kind === "rewritten",
      landed: found.map((one, index) => landedOf(context, one, nodes.slice(index + 1), branch, accounts)),
      handles,
    }),
  };
}

async function foundIn(
  context: Context,
  history: Awaited<ReturnType<typeof historySince>>,
  since: Sha,
  paths: readonly string[],
): Promise<readonly Found[]> {
  switch (history.kind) {
    case "rewritten":
      return [];
    case "chain": {
      const found: Found[] = [];
      for (const node of history.commits) found.push(await find(context, node, pathsAskedIn(node, paths)));
      return found;
    }
    case "aside":
      return [await sumOf(context, history.tip, since)];
    default:
      return assertNever(history);
  }
}

/** Only the first page was asked about paths. */
const pathsAskedIn = (node: HistoryNode, paths: readonly string[]): readonly string[] =>
  node.path0 === undefined ? [] : paths;

/** Everything since then as one: no pull request brought the sum. */
async function sumOf(context: Context, node: HistoryNode, since: Sha): Promise<Found> {
  const list = await context.lists.compare(context.target, since, node.oid);
  if (list === null) throw new Refused("GET compare", 404, `${since} is gone`);
  const commit = sha(node.oid);
  return { node: { ...node, associatedPullRequests: null }, commit, parent: since, list };
}

/** One commit of the default branch, wherever it lies. Throws when there is none. */
export async function landedCommit(context: Context, basics: Basics, commit: Sha): Promise<Landed> {
  const node = await commitNode(context, commit);
  if (node === null) throw new Refused("GraphQL", 404, `${commit} is not in the repository`);
  const found = await find(context, node, []);
  await context.objects.read(context.target, placesIn(found));
  const accounts = new Accounts(context.repository.owner);
  return landedOf(context, found, await laterOf(context, basics, node), basics.branch, accounts);
}

/** A commit that was rebased in belongs to a pull request whose last commit came later. */
async function laterOf(context: Context, { tip }: Basics, node: HistoryNode): Promise<readonly HistoryNode[]> {
  const pulls = node.associatedPullRequests?.nodes ?? [];
  if (pulls.every((pull) => !pull.merged || pull.mergeCommit?.oid === node.oid)) return [];
  const history = await historySince(context, tip, sha(node.oid), noPage);
  return history.kind === "chain" ? history.commits : [];
}

const noPage: HistoryPage = { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } };
