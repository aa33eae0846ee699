import { setImmediate as others } from "node:timers/promises";

import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { oid, sha, type Sha } from "../core/ids.ts";
import type { Standing, StandingFile } from "../ports.ts";
import { cleaned } from "../syntax/leaks.ts";
import { readPath } from "../syntax/paths.ts";
import { readEntries } from "../syntax/read-entries.ts";
import type { Context } from "./context.ts";
import { orAbsent } from "./refusal.ts";

interface TreeAnswer {
  readonly truncated: boolean;
  readonly tree: readonly { readonly path: string; readonly type: string; readonly sha: string }[];
}

/** So many files are read at a time, a few milliseconds' work: deliveries and people do not wait for thousands. */
const aTurn = 20;

/** Everything under `access/` at a commit. One file that does not read makes the whole unreadable. */
export async function standingAt(context: Context, tip: Sha): Promise<Standing> {
  const paths = await pathsUnder(context, tip, "access");
  await context.objects.read(
    context.target,
    paths.map((path) => ({ commit: tip, path })),
  );
  const problems: Diagnostic[] = [];
  const files: StandingFile[] = [];
  for (const [index, path] of paths.entries()) {
    if (index % aTurn === aTurn - 1) await others();
    const { kind, problem } = readPath(path);
    if (kind !== "access") continue;
    const file = context.objects.known({ commit: tip, path });
    if (problem !== undefined) problems.push(problem);
    else if (file?.kind === "unreadable") problems.push(file.problem(path));
    else if (file?.kind === "text") {
      const read = readEntries(path, cleaned(file.text).text);
      if (read.ok) files.push({ path, source: file.text, entries: read.value });
      else problems.push(...read.problems);
    }
  }
  return problems.length > 0 ? { ok: false, tip, problems } : { ok: true, tip, files };
}

/**
 * Paths of all blobs below a folder of a commit, the blobs' oids noted. GitHub gives a tree whole unless it is very
 * large; then it is walked folder by folder.
 */
export async function pathsUnder(context: Context, commit: Sha, folder: string): Promise<readonly string[]> {
  const root = await treeOf(context, commit, false);
  const top = root?.tree.find((item) => item.path === folder && item.type === "tree");
  return top === undefined ? [] : walk(context, commit, top.sha, folder);
}

async function walk(context: Context, commit: Sha, tree: string, prefix: string): Promise<readonly string[]> {
  const whole = await treeOf(context, tree, true);
  if (whole === null) return [];
  if (!whole.truncated) return blobsIn(context, commit, whole, prefix);
  const flat = await treeOf(context, tree, false);
  if (flat === null || flat.truncated) throw new Error(`\`${prefix}\` holds more files than GitHub lists`);
  const paths = [...blobsIn(context, commit, flat, prefix)];
  for (const item of flat.tree)
    if (item.type === "tree") paths.push(...(await walk(context, commit, item.sha, `${prefix}/${item.path}`)));
  return paths;
}

function blobsIn({ objects }: Context, commit: Sha, { tree }: TreeAnswer, prefix: string): readonly string[] {
  return tree.flatMap((item) => {
    if (item.type !== "blob") return [];
    const path = `${prefix}/${item.path}`;
    objects.note({ commit, path }, oid(item.sha));
    return [path];
  });
}

async function treeOf({ target }: Context, tree: string, recursive: boolean): Promise<TreeAnswer | null> {
  const answer = await orAbsent(
    target.client.rest<TreeAnswer>("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      owner: target.owner,
      repo: target.name,
      tree_sha: sha(tree),
      ...(recursive ? { recursive: "1" } : {}),
    }),
  );
  return answer?.data ?? null;
}
