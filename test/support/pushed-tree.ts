import { succeed } from "./api.ts";
import type { Person } from "./person.ts";
import type { World } from "./world.ts";

/** One thing in a tree: a text, another mode, another repository's commit, or nothing any more. */
export interface TreePart {
  readonly path: string;
  readonly mode?: string;
  readonly type?: string;
  readonly content?: string;
  readonly sha?: string | null;
}

/** Puts one commit with these changes onto a new branch, as a push with git would; answers the branch. */
export async function pushesTree(
  world: World,
  person: Person,
  parts: readonly TreePart[],
  branch: string,
  message = "Change",
): Promise<string> {
  const api = (path: string): string => `/repos/${world.repository}${path}`;
  const main = await succeed(person.api("GET", api("/git/ref/heads/main")));
  const base = await succeed(person.api("GET", api(`/git/commits/${main.object.sha}`)));
  const tree = await succeed(
    person.api("POST", api("/git/trees"), {
      base_tree: base.tree.sha,
      tree: parts.map((part) => ({ mode: "100644", type: "blob", ...part })),
    }),
  );
  const commit = await succeed(
    person.api("POST", api("/git/commits"), { message, tree: tree.sha, parents: [main.object.sha] }),
  );
  await succeed(person.api("POST", api("/git/refs"), { ref: `refs/heads/${branch}`, sha: commit.sha }));
  return branch;
}
