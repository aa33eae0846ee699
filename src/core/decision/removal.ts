import type { CaseFile } from "../case-file.ts";
import { sameEntry, type Change } from "../request.ts";

export type Deletion = Extract<Change, { readonly kind: "delete" }>;

/** The changes as deletions, if they are nothing else: such a request needs no stage (rule 13). */
export function onlyDeletions(changes: readonly Change[]): readonly Deletion[] | null {
  const deletions = changes.filter((change): change is Deletion => change.kind === "delete");
  return deletions.length === changes.length ? deletions : null;
}

/** Above so many entries of one author in a day, if they are more than a quarter of the live ones, another confirms. */
const many = 10;

/** Whether somebody else must confirm. Entries whose access has ended already end nobody's. */
export function isMassRemoval(file: CaseFile, deletions: readonly Deletion[]): boolean {
  const { live, byAuthorToday } = file.removals;
  const removed = byAuthorToday + deletions.filter(({ before }) => !file.removable.has(before.id)).length;
  return removed > many && removed * 4 > live;
}

/**
 * The app's own pull request may remove what the ledger says is over, and put back a live entry exactly as it was
 * approved; nothing else, since others can push to its branch.
 */
export const isOwnCleanup = (file: CaseFile, changes: readonly Change[]): boolean =>
  changes.every((change) => {
    if (change.kind === "delete") return file.removable.has(change.before.id);
    if (change.kind === "add") return false;
    return file.live.some((grant) => sameEntry(grant.entry, change.after));
  });
