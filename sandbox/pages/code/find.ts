import type { TreeEntry } from "../../git/object.ts";
import type { BareRepository } from "../../git/repository.ts";

/** What a link below `tree`, `blob`, `commits` and the like names. */
export interface Found {
  /** As the link has it: a branch, a tag, or (part of) a commit's oid. */
  readonly ref: string;
  readonly isBranch: boolean;
  readonly commit: string;
  /** Empty for the root. */
  readonly path: string;
}

/** What no ref's name holds, and what git would read as something else than a name. */
const unlikely = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{/u;

/** Names of branches have slashes: the longest one that there is is meant, the rest is a path. */
export async function findRef(git: BareRepository, rest: string): Promise<Found | undefined> {
  const parts = rest.split("/").filter((part) => part !== "");
  for (let length = parts.length; length > 0; length -= 1) {
    const ref = parts.slice(0, length).join("/");
    if (unlikely.test(ref)) continue;
    const path = parts.slice(length).join("/");
    const head = await git.head(ref);
    if (head !== undefined) return { ref, isBranch: true, commit: head, path };
    const tagged = await git.resolve(`refs/tags/${ref}`);
    if (tagged !== undefined) return { ref, isBranch: false, commit: tagged, path };
  }
  const [first = "", ...below] = parts;
  const commit = /^(?:[0-9a-f]{7,40}|HEAD)$/u.test(first) ? await git.resolve(first) : undefined;
  return commit === undefined ? undefined : { ref: first, isBranch: false, commit, path: below.join("/") };
}

/** What stands at a path, found folder by folder: git's own way of naming a path knows no line breaks. */
export async function entryAt(
  git: BareRepository,
  commit: string,
  path: string,
): Promise<Pick<TreeEntry, "type" | "oid" | "mode"> | undefined> {
  const root = (await git.commit(commit))?.tree;
  let at: Pick<TreeEntry, "type" | "oid" | "mode"> | undefined =
    root === undefined ? undefined : { type: "tree", oid: root, mode: "040000" };
  for (const part of path.split("/").filter((one) => one !== "")) {
    if (at?.type !== "tree") return undefined;
    at = (await git.tree(at.oid))?.find(({ name }) => name === part);
  }
  return at;
}
