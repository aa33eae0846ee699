import { zeroOid } from "../git/object.ts";
import type { Actor } from "../state/actor.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { MergeMethod } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { authorise, needs } from "./authorise.ts";
import { markMerged } from "./mark-merged.ts";
import { type MergeText, writeMerge } from "./merge-commits.ts";
import { ruleRefusal, stateRefusal } from "./merge-refusal.ts";
import { refMoved } from "./refs-moved.ts";

export interface MergeInput {
  readonly method?: MergeMethod;
  /** The head that is meant to be merged: 409 where it is another by now. */
  readonly sha?: string;
  readonly text?: MergeText;
}

const nounOf = { merge: "Merge commits", squash: "Squash merges", rebase: "Rebase merges" } as const;

/** Merges a pull request, as far as the rules of its base let this actor. */
export async function mergePull(
  world: World,
  actor: Actor,
  pull: Pull,
  input: MergeInput,
): Promise<Outcome<{ readonly sha: string }>> {
  const repository = held(world.repositories, pull.repositoryId);
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    const method = input.method ?? "merge";
    const bad = stateRefusal(pull, input.sha);
    if (bad !== undefined) return bad;
    if (!repository.mergeMethods.has(method))
      return refuse(405, `${nounOf[method]} are not allowed on this repository.`);
    const ruled = await ruleRefusal(world, actor, repository, pull, method);
    if (ruled !== undefined) return ruled;
    const tip = await repository.git.head(pull.base.ref);
    if (tip === undefined) return refuse(405, "Pull Request is not mergeable");
    const by = author.value.account;
    const sha = await writeMerge(world, repository, pull, { tip, method, by, text: input.text ?? {} });
    if (sha === undefined) return refuse(409, "Merge conflict");
    const move = { ref: `refs/heads/${pull.base.ref}`, before: tip, after: sha };
    if (!(await repository.git.updateRefs([move]))) {
      return refuse(409, "Base branch was modified. Review and try the merge again.");
    }
    await markMerged(world, pull, by.id, sha, method);
    await refMoved(world, repository, move, by, "pr_merge");
    if (repository.deleteBranchOnMerge && pull.head.repositoryId === repository.id) {
      const gone = { ref: `refs/heads/${pull.head.ref}`, before: pull.head.sha, after: zeroOid };
      if (await repository.git.updateRefs([gone])) await refMoved(world, repository, gone, by);
    }
    return done({ sha });
  });
}
