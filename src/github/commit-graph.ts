import type { Commit, Contributor } from "../core/case-file.ts";
import { sha, type Sha } from "../core/ids.ts";
import { hiddenEach } from "../syntax/leaks.ts";
import type { Accounts } from "./accounts.ts";
import type { CommitNode, GitActorNode } from "./pull-query.ts";

/** The commits of a pull request with their parents: those outside the set lie on the default branch. */
export class CommitGraph {
  readonly #parents: ReadonlyMap<string, readonly string[]>;

  constructor(nodes: readonly CommitNode[]) {
    this.#parents = new Map(nodes.map((node) => [node.oid, node.parents.nodes.map((parent) => parent.oid)]));
  }

  has(commit: string): boolean {
    return this.#parents.has(commit);
  }

  /** Where the history of `commit` leaves the set: one commit is the merge base; several if the base was merged in. */
  boundary(commit: string): readonly Sha[] {
    const seen = new Set<string>();
    const outside = new Set<string>();
    const todo = [commit];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const parents = this.#parents.get(at);
      if (parents === undefined) outside.add(at);
      else if (!seen.has(at)) {
        seen.add(at);
        todo.push(...parents);
      }
    }
    return [...outside].sort().map(sha);
  }

  /** A merge of two: one side is the pull request's own history, the other the default branch's. */
  mergesDefaultBranch(commit: string): boolean {
    const parents = this.#parents.get(commit) ?? [];
    return parents.length === 2 && parents.filter((parent) => this.has(parent)).length === 1;
  }

  /** Merges of the default branch and the commits they were made onto: whether a merge changed anything is told by both. */
  merges(): readonly Sha[] {
    return [...this.#parents].flatMap(([commit, parents]) =>
      this.mergesDefaultBranch(commit) ? [commit, ...parents.filter((parent) => this.has(parent))].map(sha) : [],
    );
  }
}

const gitHubsAddress = "noreply@github.com";

/** Author, committer and co-authors as GitHub resolves them; who they claim to be is not proven by that. */
export function commitOf(node: CommitNode, graph: CommitGraph, accounts: Accounts): Commit {
  const { signature } = node;
  const byGitHub = signature !== null && signature.isValid && signature.wasSignedByGitHub;
  const signer = signature !== null && signature.isValid && !signature.wasSignedByGitHub ? signature.signer : null;
  const contributor = (actor: GitActorNode | null): Contributor =>
    actor?.user ? { kind: "account", account: accounts.see(actor.user).id } : { kind: "unknown", as: nameOf(actor) };
  const [author, committer, ...coAuthors] = withoutLeaks([
    contributor(node.author),
    committerOf(node.committer, contributor),
    ...coAuthorsOf(node).map(contributor),
  ]);
  return {
    sha: sha(node.oid),
    parents: node.parents.nodes.map((parent) => sha(parent.oid)),
    author: author!,
    committer: byGitHub && isGitHub(node.committer) ? { kind: "github" } : committer!,
    coAuthors,
    ...(signer === null ? {} : { signedBy: accounts.see(signer).id }),
    mergesDefaultBranch: graph.mergesDefaultBranch(node.oid),
  };
}

/** Names that belong to nobody are told as they stand, but for credentials in them. */
function withoutLeaks(all: readonly Contributor[]): readonly Contributor[] {
  if (all.every(({ kind }) => kind !== "unknown")) return all;
  const names = hiddenEach(all.map((one) => (one.kind === "unknown" ? one.as : "")));
  return all.map((one, index) => (one.kind === "unknown" ? { ...one, as: names[index]! } : one));
}

const isGitHub = (actor: GitActorNode | null): boolean =>
  actor?.email === gitHubsAddress || actor?.user?.login === "web-flow";

/** Whoever commits in GitHub's name without its signature is somebody unknown, not GitHub's own account. */
const committerOf = (actor: GitActorNode | null, contributor: (a: GitActorNode | null) => Contributor): Contributor =>
  isGitHub(actor) ? { kind: "unknown", as: nameOf(actor) } : contributor(actor);

const nameOf = (actor: GitActorNode | null): string => actor?.email || actor?.name || "nobody";

/** GitHub's list of authors starts with the author. A trailer that it left out is somebody unknown. */
function coAuthorsOf({ author, authors, message }: CommitNode): readonly GitActorNode[] {
  const same = (a: GitActorNode | null, b: GitActorNode | null): boolean =>
    (a?.email ?? "").toLowerCase() === (b?.email ?? "").toLowerCase();
  const listed = authors.nodes.filter((other) => !same(other, author));
  const trailers = [...message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^>\n]*)>\s*$/gim)].map(
    ([, name = "", email = ""]): GitActorNode => ({ name, email, user: null }),
  );
  const left = trailers.filter((trailer) => !same(trailer, author) && !listed.some((other) => same(other, trailer)));
  return [...listed, ...left];
}
