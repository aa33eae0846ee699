import { isAncestor } from "../git/merge.ts";
import { zeroOid } from "../git/object.ts";
import type { RefUpdate } from "../git/repository.ts";
import type { Actor } from "../state/actor.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import { forbidsRewind, pushViolation } from "../state/rules-of-branch.ts";
import type { World } from "../state/world.ts";
import { authorise, needs } from "./authorise.ts";
import { refMoved } from "./refs-moved.ts";

const prefix = "refs/heads/";

/** Why the rules of a ref do not let this actor move it, in GitHub's words. */
export async function moveViolation(
  world: World,
  actor: Actor,
  repository: Repository,
  move: RefUpdate,
): Promise<string | undefined> {
  if (!move.ref.startsWith(prefix)) return undefined;
  const branch = move.ref.slice(prefix.length);
  if (branch.startsWith("gh-readonly-queue/")) return "Cannot update a merge queue's branch.";
  const change = move.before === zeroOid ? "creation" : move.after === zeroOid ? "deletion" : "update";
  if (world.lenient.has(branch === repository.defaultBranch ? "protected-branch" : "ledger-branch")) return undefined;
  const violation = pushViolation(world, repository, branch, actor, change);
  if (violation !== undefined) return violation;
  if (change !== "update" || !forbidsRewind(world, repository, branch, actor)) return undefined;
  return (await isAncestor(repository.git, move.before, move.after)) ? undefined : "Cannot force-push to this branch";
}

async function applyMove(
  world: World,
  actor: Actor,
  repository: Repository,
  move: RefUpdate,
): Promise<Outcome<RefUpdate>> {
  const author = authorise(world, actor, repository, needs.push);
  if (!author.ok) return author;
  const violation = await moveViolation(world, actor, repository, move);
  if (violation !== undefined) return refuse(422, `Repository rule violations found\n\n${violation}\n\n`);
  if (!(await repository.git.updateRefs([move]))) return refuse(422, "Reference cannot be updated");
  await refMoved(world, repository, move, author.value.account);
  return done(move);
}

/** Creates a ref. Refused: a name that does not begin with `refs/`, one that exists, an object that is not there. */
export async function createRef(
  world: World,
  actor: Actor,
  repository: Repository,
  input: { readonly ref: string; readonly sha: string },
): Promise<Outcome<RefUpdate>> {
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    if (!/^refs\/(heads|tags)\/[^/].*$/u.test(input.ref)) {
      return refuse(422, "Reference name must start with 'refs/' and have at least two slashes.");
    }
    if (!/^[0-9a-f]{40}$/u.test(input.sha))
      return refuse(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
    if ((await repository.git.resolve(input.sha)) === undefined) return refuse(422, "Object does not exist");
    if ((await repository.git.resolve(input.ref)) !== undefined) return refuse(422, "Reference already exists");
    return applyMove(world, actor, repository, { ref: input.ref, before: zeroOid, after: input.sha });
  });
}

/** Moves a ref; without `force` only forward. */
export async function updateRef(
  world: World,
  actor: Actor,
  repository: Repository,
  input: { readonly ref: string; readonly sha: string; readonly force: boolean },
): Promise<Outcome<RefUpdate>> {
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    const before = await repository.git.resolve(input.ref);
    if (before === undefined) return refuse(422, "Reference does not exist");
    if ((await repository.git.resolve(input.sha)) !== input.sha) return refuse(422, "Object does not exist");
    if (!input.force && !(await isAncestor(repository.git, before, input.sha))) {
      return refuse(422, "Update is not a fast forward");
    }
    return applyMove(world, actor, repository, { ref: input.ref, before, after: input.sha });
  });
}

export async function deleteRef(
  world: World,
  actor: Actor,
  repository: Repository,
  ref: string,
): Promise<Outcome<RefUpdate>> {
  return world.exclusively(repository.id, async () => {
    const author = authorise(world, actor, repository, needs.push);
    if (!author.ok) return author;
    const before = await repository.git.resolve(ref);
    if (before === undefined) return refuse(422, "Reference does not exist");
    if (ref === `${prefix}${repository.defaultBranch}`) return refuse(422, "Cannot delete the default branch");
    return applyMove(world, actor, repository, { ref, before, after: zeroOid });
  });
}
