import { isAncestor, mergeTree } from "../git/merge.ts";
import type { Actor } from "../state/actor.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { authorise, needs } from "./authorise.ts";
import { refMoved } from "./refs-moved.ts";
import { recordSigned, signatureOf, webFlow } from "./web-commit.ts";

/** "Update branch": merges the base into the head. Its clicker is the author, GitHub the committer. */
export async function updateBranch(
  world: World,
  actor: Actor,
  pull: Pull,
  expectedHead: string | undefined,
): Promise<Outcome<Pull>> {
  const repository = held(world.repositories, pull.repositoryId);
  const source = pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
  if (source === undefined || pull.state !== "open") return refuse(422, "There are no new commits on the base branch.");
  return world.exclusively(source.id, async () => {
    const author = authorise(world, actor, source, needs.push);
    if (!author.ok) return author;
    if (expectedHead !== undefined && expectedHead !== pull.head.sha) {
      return refuse(422, "expected head sha didn’t match current head ref.");
    }
    const tip = await repository.git.head(pull.base.ref);
    if (tip === undefined || (await isAncestor(repository.git, tip, pull.head.sha))) {
      return refuse(422, "There are no new commits on the base branch.");
    }
    if (source.id !== repository.id)
      await source.git.run(["fetch", "--quiet", "--no-tags", repository.git.directory, tip]);
    const tree = await mergeTree(source.git, pull.head.sha, tip);
    if (tree === undefined) return refuse(422, "merge conflict between base and head");
    const message = `Merge branch '${pull.base.ref}' into ${pull.head.ref}`;
    const parents = [pull.head.sha, tip];
    const by = author.value.account;
    const after = await source.git.writeCommit({
      tree,
      parents,
      author: signatureOf(world, by),
      committer: webFlow(world),
      message,
    });
    recordSigned(world, after);
    const move = { ref: `refs/heads/${pull.head.ref}`, before: pull.head.sha, after };
    if (!(await source.git.updateRefs([move]))) return refuse(422, "expected head sha didn’t match current head ref.");
    await refMoved(world, source, move, by);
    return done(pull);
  });
}
