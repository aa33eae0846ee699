import type { Commit, Contributor, Push } from "../case-file.ts";
import { sha, type Sha } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Changes } from "../request.ts";
import type { Cast } from "./cast.ts";
import { isGitHub } from "./named.ts";
import type { Login, MadeCommit } from "./policy-test.ts";

/** Where the pull request left the default branch, and where that is by now. */
export const base = sha("b".repeat(40));
const tip = sha("e".repeat(40));

/** The branch of a pull request: its commits, who pushed them, and what each of them asks for. */
export class Branch {
  readonly #cast: Cast;
  #commits: readonly Commit[] = [];
  #made = 0;
  readonly pushes: Push[] = [];
  /** Commits that are not on the branch any more stay readable. */
  readonly changesAt = new Map<Sha, Changes>();
  changes: Changes;

  constructor(cast: Cast, changes: Changes) {
    this.#cast = cast;
    this.changes = changes;
  }

  get commits(): readonly Commit[] {
    return this.#commits;
  }

  get head(): Sha {
    return this.#commits.at(-1)?.sha ?? base;
  }

  pushed(by: Login, commits: readonly MadeCommit[], changes: Changes, at: Instant): void {
    const before = this.#commits.at(-1)?.sha ?? null;
    this.changes = changes;
    for (const commit of commits) this.#add(this.#commit(commit));
    this.pushes.push({ by: this.#cast.id(by), before, after: this.head, at });
  }

  /** A merge of the default branch: it changes nothing of what is asked for. */
  merged(by: Login, at: Instant): void {
    const before = this.head;
    const mine = this.#commit({ author: by, coAuthors: [], signed: false });
    this.#add({ ...mine, parents: [before, tip], mergesDefaultBranch: true });
    this.pushes.push({ by: this.#cast.id(by), before, after: this.head, at });
  }

  /** A force-push: what was there before is gone from the branch. */
  rewritten(by: Login, commits: readonly MadeCommit[], changes: Changes, at: Instant): void {
    const before = this.head;
    this.#commits = [];
    this.changes = changes;
    for (const commit of commits) this.#add(this.#commit(commit));
    this.pushes.push({ by: this.#cast.id(by), before, after: this.head, at });
  }

  #add(commit: Commit): void {
    this.#commits = [...this.#commits, commit];
    this.changesAt.set(commit.sha, this.changes);
  }

  #commit({ author, committer = author, coAuthors, signed }: MadeCommit): Commit {
    this.#made += 1;
    const signer = signed === true ? committer : signed === false ? undefined : signed;
    const github = isGitHub(committer) && signed === true;
    return {
      sha: sha(this.#made.toString(16).padStart(7, "0").padEnd(40, "0")),
      parents: [this.head],
      author: this.#contributor(author),
      committer: github ? { kind: "github" } : this.#contributor(isGitHub(committer) ? undefined : committer),
      coAuthors: coAuthors.map((login) => this.#contributor(login)),
      ...(signer === undefined || isGitHub(signer) ? {} : { signedBy: this.#cast.id(signer) }),
      mergesDefaultBranch: false,
    };
  }

  #contributor(login: Login | undefined): Contributor {
    if (login === undefined) return { kind: "unknown", as: "nobody@example.com" };
    return { kind: "account", account: this.#cast.id(login) };
  }
}
