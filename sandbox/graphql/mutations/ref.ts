import { createRef, deleteRef, updateRef } from "../../actions/ref.ts";
import { valueOf } from "../error.ts";
import type { Mutation } from "../mutation.ts";
import { refOrNull } from "../things.ts";
import { visibleRef, visibleRepository } from "../visible.ts";

const create: Mutation<{ readonly repositoryId: string; readonly name: string; readonly oid: string }> = async (
  { repositoryId, name, oid },
  world,
  actor,
  context,
) => {
  const repository = visibleRepository(context, repositoryId);
  valueOf(await createRef(world, actor, repository, { ref: name, sha: oid }));
  return { ref: await refOrNull(repository, name) };
};

const update: Mutation<{ readonly refId: string; readonly oid: string; readonly force?: boolean | null }> = async (
  { refId, oid, force },
  world,
  actor,
  context,
) => {
  const { repository, name } = visibleRef(context, refId);
  valueOf(await updateRef(world, actor, repository, { ref: name, sha: oid, force: force ?? false }));
  return { ref: await refOrNull(repository, name) };
};

const remove: Mutation<{ readonly refId: string }> = async ({ refId }, world, actor, context) => {
  const { repository, name } = visibleRef(context, refId);
  valueOf(await deleteRef(world, actor, repository, name));
  return {};
};

export const refMutations = { createRef: create, updateRef: update, deleteRef: remove };
