import { sha, type RepositoryId, type Sha } from "../core/ids.ts";
import type { Budget } from "./budget.ts";
import { ledgerBranch } from "./handles.ts";
import { ledgerFields, wholeText, type LedgerText } from "./ledger-file.ts";
import { ask, type Query, type Target } from "./query.ts";
import { Refused } from "./refusal.ts";

/** The record is not as we left it: nothing is built on it until somebody has looked. */
export class LedgerDamaged extends Error {
  override readonly name = "LedgerDamaged";
}

/** The branch as one read found it: files of exactly that commit, `null` where there is none. */
export interface BranchRead {
  readonly head: Sha;
  readonly author: { readonly email: string | null; readonly user: { readonly login: string } | null } | null;
  /** The newest commits, newest first. */
  readonly history: readonly string[];
  readonly files: ReadonlyMap<string, LedgerText | null>;
}

interface TargetNode {
  readonly oid: string;
  readonly author: BranchRead["author"];
  readonly history: { readonly nodes: readonly { readonly oid: string }[] };
  readonly [file: `file${number}`]: { readonly object: LedgerText | null } | null;
}

const filesAQuery = 100;

/** Adds the branch's newest commit to a query, with some files of exactly that commit. */
export function addBranch(
  query: Query,
  paths: readonly string[],
): (repository: Readonly<Record<string, unknown>>) => BranchRead | null {
  const files = paths.map((path, index) => {
    const at = query.variable("String!", path);
    return `file${index}: file(path: ${at}) { object { ${ledgerFields} } }`;
  });
  const ref = query.variable("String!", `refs/heads/${ledgerBranch}`);
  query.inRepository(`ledger: ref(qualifiedName: ${ref}) { target { oid ... on Commit {
    author { email user { login } } history(first: 50) { nodes { oid } } ${files.join("\n")}
  } } }`);
  return ({ ledger }) => {
    const node = (ledger as { readonly target: TargetNode } | null)?.target;
    if (node === undefined) return null;
    return {
      head: sha(node.oid),
      author: node.author,
      history: node.history.nodes.map(({ oid }) => oid),
      files: new Map(paths.map((path, index) => [path, node[`file${index}`]?.object ?? null])),
    };
  };
}

/** Reads the branch's newest commit and some files of it, all by one query. */
export async function readBranch(target: Target, paths: readonly string[]): Promise<BranchRead | null> {
  const now = paths.slice(0, filesAQuery);
  let take: ReturnType<typeof addBranch> | undefined;
  const { repository } = await ask(target, (query) => {
    take = addBranch(query, now);
  });
  const read = take?.(repository) ?? null;
  if (read === null || paths.length <= filesAQuery) return read;
  const rest = await readBranch(target, paths.slice(filesAQuery));
  // It moved between the two queries: from the start.
  if (rest?.head !== read.head) return readBranch(target, paths);
  return { ...read, files: new Map([...read.files, ...rest.files]) };
}

/** The whole text of a file; GraphQL cuts it at 512 kB. */
export async function textOf(target: Target, file: LedgerText | null): Promise<string> {
  if (file === null) return "";
  return file.isTruncated || file.text === null ? wholeText(target, file.oid) : file.text;
}

/** Whether the branch's newest commit is the app's own. */
export const isLeftByUs = ({ client }: Target, { author }: BranchRead): boolean => isOurs(author, client.app.slug);

/** Throws where the newest commit is not the app's own, or does not come after one that was seen before. */
export async function checkBranch(target: Target, read: BranchRead, seen: Sha | null): Promise<void> {
  const { slug } = target.client.app;
  if (!isLeftByUs(target, read))
    throw new LedgerDamaged(
      `the newest commit of \`${ledgerBranch}\`, ${read.head}, was not made by ${slug}[bot]: look at what it changed, ` +
        "put the branch back to the commit before it, and let a ruleset keep everybody but the app from it",
    );
  if (seen === null || read.head === seen || read.history.includes(seen)) return;
  if (!(await comesAfter(target, seen, read.head)))
    throw new LedgerDamaged(
      `\`${ledgerBranch}\` stands at ${read.head}, which does not contain ${seen}, where it stood before: ` +
        `put the branch forward to ${seen} again (git push --force origin ${seen}:${ledgerBranch})`,
    );
}

/** The address that GitHub gives commits of an app: `<id>+<slug>[bot]@users.noreply.<host>`. */
function isOurs(author: BranchRead["author"], slug: string): boolean {
  const login = author?.user?.login;
  if (login !== undefined && login.replace(/\[bot\]$/u, "") === slug) return true;
  const email = author?.email ?? "";
  return /^\d+\+/u.test(email) && email.replace(/^\d+\+/u, "").startsWith(`${slug}[bot]@users.noreply.`);
}

async function comesAfter({ client, owner, name }: Target, older: Sha, newer: Sha): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  try {
    const basehead = `${older}...${newer}`;
    const { data } = await client.rest<{ readonly status: string }>(route, { owner, repo: name, basehead });
    return data.status === "ahead" || data.status === "identical";
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}

const readme = `# The record of Countersign

Every decision about access, and what became of it: one event a line, chained and signed. The app writes this branch,
and nobody else does. Check it with \`countersign audit verify\`.
`;

/** Makes the branch, without a parent. Where somebody was faster, theirs is the branch. */
export async function createBranch(target: Target, budget: Budget, repository: RepositoryId): Promise<void> {
  const { client, owner, name } = target;
  const git = <T>(what: string, parameters: object): Promise<T> =>
    client
      .rest<T>(`POST /repos/{owner}/{repo}/git/${what}`, { owner, repo: name, ...parameters })
      .then(({ data }) => data);
  const cost = { repository, content: 1, points: 15, pushes: 1, merges: 0 };
  await budget.spend(cost, "issue", async () => {
    const file = { path: "README.md", mode: "100644", type: "blob", content: readme };
    const tree = await git<{ readonly sha: string }>("trees", { tree: [file] });
    const message = "Begin the record of Countersign";
    const commit = await git<{ readonly sha: string }>("commits", { message, tree: tree.sha, parents: [] });
    try {
      await git("refs", { ref: `refs/heads/${ledgerBranch}`, sha: commit.sha });
    } catch (error) {
      if (!(error instanceof Refused) || !/already exists/iu.test(error.said)) throw error;
    }
  });
}
