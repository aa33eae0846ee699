import type { Repository } from "../core/case-file.ts";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Oid } from "../core/ids.ts";
import { adoptedByHandNotice } from "../core/messages/notices.ts";
import { latest, type Deps } from "./deps.ts";

export type ByHand =
  /** `held`: the default branch holds this tree already. */
  | { readonly kind: "adopted"; readonly before: Oid | null; readonly held: boolean }
  | { readonly kind: "in-force" }
  | { readonly kind: "mistakes"; readonly problems: readonly Diagnostic[] };

/**
 * The way out where nobody can countersign any more: the operator lets a tree of `policies/` come into force, which the
 * ledger records and an issue announces. A tree with mistakes would only be the next one that nobody can mend.
 */
export async function adoptByHand(
  { github, ledger, clock }: Pick<Deps, "github" | "ledger" | "clock">,
  repository: Repository,
  tree: Oid,
): Promise<ByHand> {
  const { tip, handles } = await github.files(repository, []);
  const { rules, branch, at } = await github.snapshot(repository, { landedSince: tip });
  const current = rules.at(-1);
  if (current?.tree === tree) return { kind: "in-force" };
  const read = await github.rules(repository, tree, current?.register ?? null);
  if (!read.ok) return { kind: "mistakes", problems: read.problems };
  const held = branch?.policies === tree;
  const since = latest(clock.now(), at);
  const record = {
    kind: "adopted",
    of: "policies",
    tree,
    commit: tip,
    pull: null,
    since,
    because: "the operator adopted it",
    repositories: {},
    evidence: null,
  } as const;
  const before = current?.tree ?? null;
  await ledger.append(repository, [{ about: { kind: "policy" }, at: since, record }], {
    handles,
    effects: [adoptedByHandNotice(tree, before, held, since)],
  });
  return { kind: "adopted", before, held };
}
