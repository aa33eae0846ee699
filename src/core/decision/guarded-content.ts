import type { CaseFile } from "../case-file.ts";
import type { GuardedChange, GuardedKind } from "../guarded.ts";
import type { Sha } from "../ids.ts";
import { secondOf, type Instant } from "../instant.ts";
import type { RulesInForce } from "../policy.ts";
import type { Review } from "../review.ts";
import type { Content } from "./digest.ts";
import { rulesAt, type Flaw, type Flaws } from "./standing.ts";

/** The tree that is in force of what a change is about. */
export const treeInForce = (kind: GuardedKind, { tree, register = null }: RulesInForce) =>
  kind === "rules" ? tree : register;

/** What commits of a guarded change hold, as contributions ask for it. */
export const contentsOf = ({ contentAt }: GuardedChange): { readonly at: (commit: Sha) => Content } => ({
  at: (commit) => {
    const text = contentAt.get(commit);
    return text === undefined ? "unreadable" : { text };
  },
});

/** Section 2.6: a review counts for the tree that it saw, as long as the one in force then is in force now. */
export class GuardedFlaws implements Flaws {
  readonly #file: CaseFile;
  readonly #change: GuardedChange;
  readonly #now: RulesInForce;

  constructor(file: CaseFile, change: GuardedChange, now: RulesInForce) {
    this.#file = file;
    this.#change = change;
    this.#now = now;
  }

  of({ commits, submittedAt }: Review): Flaw | null {
    const { pull } = this.#file;
    const { contentAt } = this.#change;
    const texts = new Set(commits.map((commit) => contentAt.get(commit)));
    if (texts.size !== 1 || texts.has(undefined)) return "rewritten";
    // Whoever had to bring a change of the rules in has another tree for it: that is the reason to be told.
    if (!this.#sameRules(submittedAt)) return "rules-changed";
    if (pull.retargetedAt !== undefined && secondOf(submittedAt) <= secondOf(pull.retargetedAt)) return "stale-content";
    return texts.has(contentAt.get(pull.head)) ? null : "stale-content";
  }

  #sameRules(moment: Instant): boolean {
    const then = rulesAt(this.#file.rules, moment);
    const { kind } = this.#change;
    return then !== undefined && treeInForce(kind, then) === treeInForce(kind, this.#now);
  }
}
