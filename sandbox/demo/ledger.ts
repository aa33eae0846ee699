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
  const text = await scene.git("show", `origin/countersign/ledger:grants/${folder}/${entryId}.jsonl`).catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LedgerLine);
}
