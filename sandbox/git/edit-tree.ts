import type { TreeEntry } from "./object.ts";
import type { BareRepository } from "./repository.ts";

/** One change of a tree: a blob put at a path, or (nothing) a path removed. */
export interface TreeChange {
  readonly path: string;
  readonly mode?: string;
  readonly type?: TreeEntry["type"];
  readonly oid: string | null;
}

/** Writes a tree with changes laid over another; folders that become empty vanish, as in git. */
export async function editTree(
  git: BareRepository,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const entries = new Map(
    (base === undefined ? [] : ((await git.tree(base)) ?? [])).map((entry) => [entry.name, entry]),
  );
  const below = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const slash = change.path.indexOf("/");
    if (slash === -1) {
      if (change.oid === null) entries.delete(change.path);
      else {
        const { oid, path: name } = change;
        entries.set(name, { mode: change.mode ?? "100644", type: change.type ?? "blob", oid, name });
      }
      continue;
    }
    const folder = change.path.slice(0, slash);
    below.set(folder, [...(below.get(folder) ?? []), { ...change, path: change.path.slice(slash + 1) }]);
  }
  for (const [name, inner] of below) {
    const known = entries.get(name);
    const oid = await editTree(git, known?.type === "tree" ? known.oid : undefined, inner);
    if (((await git.tree(oid)) ?? []).length === 0) entries.delete(name);
    else entries.set(name, { mode: "040000", type: "tree", oid, name });
  }
  return git.writeTree([...entries.values()]);
}

/** Whether a path can stand in a tree: relative, without empty, `.`, `..` or `.git` parts. */
export function isTreePath(path: string): boolean {
  return (
    path !== "" &&
    !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git")
  );
}
