import { editTree, isTreePath, type TreeChange } from "../git/edit-tree.ts";
import type { Commit, Signature } from "../git/object.ts";
import type { Actor } from "../state/actor.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { authorise, needs } from "./authorise.ts";
import { moveViolation } from "./ref.ts";
import { refMoved } from "./refs-moved.ts";
import { recordSigned, signatureOf, webFlow } from "./web-commit.ts";

export interface FileChange {
  readonly path: string;
  /** Nothing: the file is deleted. */
  readonly content: Buffer | null;
}

/**
 * Commits file changes on a branch in the name of whoever asks; GitHub commits and signs, unless another author or
 * committer is given. With `expectedHead` it is a compare-and-set: another head is refused (GraphQL `STALE_DATA`, 409).
 */
export async function commitOnBranch(
  world: World,
  actor: Actor,
  repository: Repository,
  input: {
    readonly branch: string;
    readonly expectedHead?: string;
    readonly message: string;
    readonly changes: readonly FileChange[];
    readonly author?: Signature;
    readonly committer?: Signature;
  },
): Promise<Outcome<Commit>> {
  return world.exclusively(repository.id, async () => {
    const actorOf = authorise(world, actor, repository, needs.push);
    if (!actorOf.ok) return actorOf;
    const by = actorOf.value.account;
    const git = repository.git;
    const head = await git.head(input.branch);
    if (head === undefined) return refuse(404, `Branch ${input.branch} not found`);
    const stale = input.expectedHead !== undefined && input.expectedHead !== head;
    if (stale && !world.lenient.has("stale-head")) {
      return refuse(
        409,
        `Expected branch to point to "${input.expectedHead}" but it points to "${head}". Pull and try again.`,
      );
    }
    const bad = input.changes.find(({ path }) => !isTreePath(path));
    if (bad !== undefined) return refuse(422, `path contains a malformed path component: ${bad.path}`);
    const changes: TreeChange[] = [];
    for (const { path, content } of input.changes) {
      if (content === null && (await git.object(`${head}:${path}`)) === undefined) {
        return refuse(
          422,
          `A path was requested for deletion which does not exist as of commit oid \`${head}\`: ${path}`,
        );
      }
      changes.push({ path, oid: content === null ? null : await git.writeBlob(content) });
    }
    const tree = await editTree(git, head, changes);
    const author = input.author ?? signatureOf(world, by);
    const committer = input.committer ?? (input.author === undefined ? webFlow(world) : input.author);
    const oid = await git.writeCommit({ tree, parents: [head], author, committer, message: input.message });
    const move = { ref: `refs/heads/${input.branch}`, before: head, after: oid };
    const violation = await moveViolation(world, actor, repository, move);
    if (violation !== undefined) return refuse(409, `Repository rule violations found\n\n${violation}\n\n`);
    if (!(await git.updateRefs([move]))) return refuse(409, "The branch moved meanwhile. Pull and try again.");
    if (input.author === undefined && input.committer === undefined) recordSigned(world, oid);
    await refMoved(world, repository, move, by);
    const commit = await git.commit(oid);
    if (commit === undefined) throw new Error(`commit ${oid} was written and is gone`);
    return done(commit);
  });
}
