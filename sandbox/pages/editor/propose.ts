import { commitOnBranch, type FileChange } from "../../actions/commit-on-branch.ts";
import { createPull } from "../../actions/create-pull.ts";
import { createRef, deleteRef } from "../../actions/ref.ts";
import type { Author } from "../../state/actor.ts";
import { done, type Outcome, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { entryAt } from "../code/find.ts";
import type { Draft } from "./draft.ts";

/** What came of a draft: a commit on the branch, or a pull request. */
export type Proposed = { readonly kind: "committed" } | { readonly kind: "pull"; readonly number: number };

export interface Proposal {
  readonly base: string;
  /** The path that the editor was opened with; nothing for a new file. */
  readonly opened: string | null;
  readonly draft: Draft;
  readonly changes: readonly FileChange[];
}

/** Does what the form asks for, by the same actions that the API takes: nothing tells the two apart afterwards. */
export async function propose(
  world: World,
  author: Author,
  repository: Repository,
  proposal: Proposal,
): Promise<Outcome<Proposed>> {
  const { base, draft, changes } = proposal;
  const { git } = repository;
  const head = await git.head(base);
  if (head === undefined) return refuse(404, `The branch ${base} is gone.`);
  const stale = await staleness(repository, head, proposal);
  if (stale !== undefined) return refuse(409, stale);
  const message = draft.body === "" || draft.target === "pull" ? draft.title : `${draft.title}\n\n${draft.body}`;
  if (draft.target === "branch") {
    const input = { branch: base, expectedHead: head, message, changes };
    const committed = await commitOnBranch(world, author, repository, input);
    return committed.ok ? done({ kind: "committed" }) : committed;
  }
  const branch = draft.branch;
  if (branch === "") return refuse(422, "Give the new branch a name.");
  const created = await createRef(world, author, repository, { ref: `refs/heads/${branch}`, sha: head });
  if (!created.ok) return created;
  const committed = await commitOnBranch(world, author, repository, { branch, expectedHead: head, message, changes });
  const opened = committed.ok
    ? await createPull(world, author, repository, {
        title: draft.title,
        head: branch,
        base,
        body: draft.body === "" ? null : draft.body,
      })
    : committed;
  if (opened.ok) return done({ kind: "pull", number: opened.value.number });
  // A branch for a pull request that there is not would only be in the way of the next try.
  await deleteRef(world, author, repository, `refs/heads/${branch}`);
  return opened;
}

/** Why the draft was written against something that is not so any more; nothing where it is. */
async function staleness({ git }: Repository, head: string, { opened, draft }: Proposal): Promise<string | undefined> {
  if (opened !== null && (await entryAt(git, head, opened))?.oid !== draft.known)
    return "The file changed since you opened it. Open it again beside this page, and take over what is new.";
  if (opened === draft.path || draft.path === "" || (await entryAt(git, head, draft.path)) === undefined)
    return undefined;
  return `There is something at ${draft.path} already.`;
}
