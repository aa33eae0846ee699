import type { CaseFile, Commit, Push } from "../case-file.ts";
import type { Sha } from "../ids.ts";
import { secondOf } from "../instant.ts";
import type { Digests } from "./digest.ts";

/**
 * What was really contributed: commits and pushes, less those that only brought the default branch in and left the
 * digest alone, whoever clicked or pushed them.
 */
export class Contributions {
  readonly commits: readonly Commit[];
  readonly pushes: readonly Push[];
  /** The pusher of the head is known: a delivery or the repository's activity list names one. */
  readonly headPusherKnown: boolean;
  readonly #byId: ReadonlyMap<Sha, Commit>;
  readonly #idle: ReadonlyMap<Sha, Sha>;

  constructor(file: CaseFile, digests: Pick<Digests, "at">) {
    this.#byId = new Map(file.commits.map((commit) => [commit.sha, commit]));
    this.#idle = this.#idleMerges(file, digests);
    this.commits = this.#idle.size === 0 ? file.commits : file.commits.filter(({ sha }) => !this.#idle.has(sha));
    const pushes = beforeMerge(file);
    this.pushes = this.#idle.size === 0 ? pushes : pushes.filter((push) => !this.#broughtNothing(push));
    const heads = this.#idleFrom(file.pull.head);
    this.headPusherKnown = pushes.some((push) => heads.has(push.after));
  }

  /** Commits of the request that a push brought: those of its new head's history that the old one did not have. */
  broughtBy(push: Push): ReadonlySet<Sha> {
    const before = push.before === null ? new Set<Sha>() : this.#history(push.before);
    const brought = [...this.#history(push.after)].filter((commit) => !before.has(commit));
    return new Set([push.after, ...brought]);
  }

  /** Merges of the default branch that leave the digest alone, each with the commit it was made onto. */
  #idleMerges(file: CaseFile, digests: Pick<Digests, "at">): ReadonlyMap<Sha, Sha> {
    const idle = new Map<Sha, Sha>();
    for (const { sha, parents, mergesDefaultBranch } of file.commits) {
      if (!mergesDefaultBranch) continue;
      const onto = parents.find((parent) => this.#byId.has(parent));
      if (onto === undefined) continue;
      const [before, after] = [digests.at(onto), digests.at(sha)];
      if (typeof before === "object" && typeof after === "object" && before.text === after.text) idle.set(sha, onto);
    }
    return idle;
  }

  /** The commit, and what idle merges lead back to from it. */
  #idleFrom(commit: Sha): ReadonlySet<Sha> {
    const seen = new Set<Sha>();
    for (let at: Sha | undefined = commit; at !== undefined && !seen.has(at); at = this.#idle.get(at)) seen.add(at);
    return seen;
  }

  #broughtNothing({ before, after }: Push): boolean {
    return before !== null && before !== after && this.#idleFrom(after).has(before);
  }

  #history(commit: Sha): ReadonlySet<Sha> {
    const seen = new Set<Sha>();
    const todo = [commit];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const found = this.#byId.get(at);
      if (found === undefined || seen.has(at)) continue;
      seen.add(at);
      todo.push(...found.parents);
    }
    return seen;
  }
}

/**
 * A push that comes with the merge, of commits that were pushed before, is the merge itself: an administrator's push
 * to the default branch brings nothing to the request. Any other push counts, however late it was heard of.
 */
function beforeMerge(file: CaseFile): readonly Push[] {
  const { state } = file.pull;
  if (state.kind !== "merged") return file.pushes;
  const merged = secondOf(state.at);
  const late = (push: Push): boolean => secondOf(push.at) >= merged;
  return file.pushes.filter(
    (push) => !late(push) || !file.pushes.some((other) => other.after === push.after && !late(other)),
  );
}
