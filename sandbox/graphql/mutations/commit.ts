import { commitOnBranch, type FileChange } from "../../actions/commit-on-branch.ts";
import { repositoryByName } from "../../state/lookup.ts";
import { sees } from "../../state/access.ts";
import type { Repository } from "../../state/repository.ts";
import { asGraphql, GraphqlRefusal } from "../error.ts";
import type { Context } from "../fields.ts";
import type { Mutation } from "../mutation.ts";
import { Thing } from "../thing.ts";
import { refOrNull } from "../things.ts";
import { visibleRef } from "../visible.ts";

interface Input {
  readonly branch: {
    readonly id?: string | null;
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

const heads = "refs/heads/";
const badInput = (message: string): GraphqlRefusal => new GraphqlRefusal("BAD_USER_INPUT", message);

/** The branch is named by its ref's id, or by repository and name. */
function branchOf(
  context: Context,
  { id, repositoryNameWithOwner, branchName }: Input["branch"],
): [Repository, string] {
  if (id != null && (repositoryNameWithOwner != null || branchName != null)) {
    throw badInput("A branch is named by its id or by its repository and name, not by both");
  }
  if (id != null) {
    const { repository, name } = visibleRef(context, id);
    if (!name.startsWith(heads)) throw badInput(`${name} is not a branch`);
    return [repository, name.slice(heads.length)];
  }
  if (repositoryNameWithOwner == null || branchName == null) {
    throw badInput("A branch must be named by its id, or by its repository and name");
  }
  const [owner = "", name = ""] = repositoryNameWithOwner.split("/");
  const repository = repositoryByName(context.world, owner, name);
  if (repository === undefined || !sees(context.world, context.actor, repository)) {
    throw new GraphqlRefusal(
      "NOT_FOUND",
      `Could not resolve to a Repository with the name '${repositoryNameWithOwner}'.`,
    );
  }
  return [repository, branchName.startsWith(heads) ? branchName.slice(heads.length) : branchName];
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function changesOf({ fileChanges }: Input): readonly FileChange[] {
  const additions = (fileChanges?.additions ?? []).map(({ path, contents }) => {
    const encoded = contents.replaceAll(/\s/g, "");
    if (!base64.test(encoded)) throw badInput(`The contents of ${path} are not base64`);
    return { path, content: Buffer.from(encoded, "base64") };
  });
  const deletions = (fileChanges?.deletions ?? []).map(({ path }) => ({ path, content: null }));
  const all = [...additions, ...deletions];
  if (new Set(all.map(({ path }) => path)).size < all.length) throw badInput("A path is changed more than once");
  return all;
}

const create: Mutation<Input> = async (input, world, actor, context) => {
  const [repository, branch] = branchOf(context, input.branch);
  const { headline, body } = input.message;
  const made = await commitOnBranch(world, actor, repository, {
    branch,
    expectedHead: input.expectedHeadOid,
    message: body == null || body === "" ? headline : `${headline}\n\n${body}`,
    changes: changesOf(input),
  });
  if (!made.ok) {
    const ruled = made.message.startsWith("Repository rule violations");
    throw made.status === 409 && !ruled ? new GraphqlRefusal("STALE_DATA", made.message) : asGraphql(made);
  }
  return {
    commit: new Thing("Commit", { repository, commit: made.value }),
    ref: () => refOrNull(repository, `${heads}${branch}`),
  };
};

export const commitMutations = { createCommitOnBranch: create };
