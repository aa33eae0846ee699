import { difference } from "../../../git/measure.ts";
import type { Commit } from "../../../git/object.ts";
import { type FilePatch, patchOf } from "../../../git/patch.ts";
import type { Repository } from "../../../state/repository.ts";

/** A branch that somebody would have merged: `branch`, or `owner:branch` of a fork, and what into. */
export interface Offer {
  readonly head: string;
  readonly base: string;
}

export type Offered =
  | {
      readonly kind: "changes";
      readonly head: string;
      readonly commits: readonly Commit[];
      readonly patches: readonly FilePatch[];
    }
  | { readonly kind: "nothing"; readonly because: string }
  /** Of a fork: what it brings is known here once it has been asked for. */
  | { readonly kind: "elsewhere" };

/** What a branch would bring, as far as this repository knows it. */
export async function offeredBy({ git }: Repository, { head, base }: Offer): Promise<Offered> {
  if (head.includes(":")) return { kind: "elsewhere" };
  const [from, into] = await Promise.all([git.head(head), git.head(base)]);
  if (from === undefined) return { kind: "nothing", because: `There is no branch ${head}.` };
  if (into === undefined) return { kind: "nothing", because: `There is no branch ${base} to merge into.` };
  const { mergeBase, commits } = await difference(git, into, from);
  if (mergeBase === undefined) return { kind: "nothing", because: `${head} and ${base} have no history in common.` };
  if (commits.length === 0) return { kind: "nothing", because: `${head} has nothing that ${base} has not.` };
  return { kind: "changes", head: from, commits, patches: await patchOf(git, mergeBase, from) };
}
