import { difference } from "../git/measure.ts";
import { mergeTree, rebase } from "../git/merge.ts";
import type { Account } from "../state/account.ts";
import { accountByEmail, held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import type { MergeMethod, Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { recordSigned, signatureOf, webFlow } from "./web-commit.ts";

export interface MergeText {
  readonly title?: string;
  readonly message?: string;
}

function headOwner(world: World, pull: Pull): string {
  const head = pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
  return held(world.accounts, head?.ownerId ?? pull.authorId).login;
}

function joined(title: string, message: string): string {
  return message === "" ? title : `${title}\n\n${message}`;
}

/** Commits of a squash name their other authors in trailers. */
async function squashMessage(world: World, repository: Repository, pull: Pull, tip: string): Promise<string> {
  const { commits } = await difference(repository.git, tip, pull.head.sha);
  const lines = commits.length > 1 ? commits.map(({ message }) => `* ${message.trim()}`) : [];
  const others = new Map(
    commits
      .filter(({ author }) => accountByEmail(world, author.email)?.id !== pull.authorId)
      .map(({ author }) => [author.email.toLowerCase(), `Co-authored-by: ${author.name} <${author.email}>`]),
  );
  return [...lines, [...others.values()].join("\n")].filter((part) => part !== "").join("\n\n");
}

/**
 * Writes the commits that merge a pull request's head onto a tip; no ref moves. Nothing where they conflict. Merges and
 * squashes are committed and signed by GitHub; a rebase commits in the name of whoever merges, and nothing signs it.
 */
export async function writeMerge(
  world: World,
  repository: Repository,
  pull: Pull,
  input: { readonly tip: string; readonly method: MergeMethod; readonly by: Account; readonly text: MergeText },
): Promise<string | undefined> {
  const { tip, method, by, text } = input;
  const git = repository.git;
  if (method === "rebase") return (await rebase(git, tip, pull.head.sha, signatureOf(world, by)))?.head;
  const tree = await mergeTree(git, tip, pull.head.sha);
  if (tree === undefined) return undefined;
  const squash = method === "squash";
  const title = text.title ?? (squash ? `${pull.title} (#${pull.number})` : mergeTitle(world, pull));
  const message = text.message ?? (squash ? await squashMessage(world, repository, pull, tip) : pull.title);
  const oid = await git.writeCommit({
    tree,
    parents: squash ? [tip] : [tip, pull.head.sha],
    author: signatureOf(world, squash ? held(world.accounts, pull.authorId) : by),
    committer: webFlow(world),
    message: joined(title, message),
  });
  recordSigned(world, oid);
  return oid;
}

function mergeTitle(world: World, pull: Pull): string {
  return `Merge pull request #${pull.number} from ${headOwner(world, pull)}/${pull.head.ref}`;
}
