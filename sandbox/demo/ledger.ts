import { createHash } from "node:crypto";
import { entryId } from "./request.ts";
import type { Scene } from "./scene.ts";

export interface LedgerLine {
  readonly at: string;
  readonly key: string;
  readonly record: { readonly kind: string };
}

/** The entry's file on the ledger branch, fetched with git. */
export async function ledgerLines(scene: Scene): Promise<readonly LedgerLine[]> {
  const folder = createHash("sha256").update(entryId).digest("hex").slice(0, 2);
  await scene.git("fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*");
  const text = await scene
    .git("show", `origin/countersign/ledger:grants/${folder}/${entryId}.jsonl`)
    .catch(notThereYet);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LedgerLine);
}

/** Before the first line there is no branch, or no such file on it; any other failure of git is one. */
function notThereYet(error: unknown): string {
  if (error instanceof Error && /invalid object name|does not exist in|exists on disk, but not in/u.test(error.message))
    return "";
  throw error;
}
