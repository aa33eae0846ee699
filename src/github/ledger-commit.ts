import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import { sha, type Sha } from "../core/ids.ts";
import { count } from "../core/messages/typed.ts";
import type { Action } from "./action.ts";
import type { Urgency } from "./budget.ts";
import { ledgerBranch } from "./handles.ts";
import type { Draft } from "./ledger-draft.ts";
import { textIn, type StepAnswer } from "./mutation.ts";
import { Refused } from "./refusal.ts";

/** What became of a commit on the ledger: made, or refused because the branch has moved. */
export type Committed =
  | { readonly kind: "committed"; readonly head: Sha }
  | { readonly kind: "lost"; readonly because: string };

/** One commit on exactly this head: GitHub's own compare-and-set. */
export function commitAction(
  { owner, name }: Repository,
  head: Sha,
  draft: Draft,
  lines: readonly NewLine[],
): Action<Committed> {
  const additions = [...draft.changed()].map(([path, { text }]) => ({
    path,
    contents: Buffer.from(text, "utf8").toString("base64"),
  }));
  const keys = draft.keys();
  const headline = keys.length === 1 ? `Record ${keys[0]}` : `Record ${count(keys.length, "event")}`;
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: ledgerBranch },
    expectedHeadOid: head,
    fileChanges: { additions },
    message: { headline, body: keys.length === 1 ? "" : keys.map((key) => `- ${key}`).join("\n") },
  };
  return {
    steps: [{ field: "createCommitOnBranch", input, select: "commit { oid }" }],
    use: { content: 1, pushes: 1 },
    urgency: urgencyOf(lines),
    read([answer]: readonly StepAnswer[]) {
      if (answer!.ok) return { result: { kind: "committed", head: sha(textIn(answer!.payload, "commit.oid")) } };
      if (answer!.type === "STALE_DATA" || answer!.type === "NOT_FOUND")
        return { result: { kind: "lost", because: answer!.said } };
      throw new Refused("the ledger", 200, `${answer!.said} (let the app, and nobody else, push to ${ledgerBranch})`);
    },
  };
}

/** Ends before issues before the rest: design section 4. */
function urgencyOf(lines: readonly NewLine[]): Urgency {
  const kinds = new Set(lines.map(({ record }) => record.kind));
  if (kinds.has("ended") || kinds.has("revoked") || kinds.has("abandoned")) return "end";
  // Whoever collects waits for the line.
  return (["approved", "issued", "claimed", "run"] as const).some((kind) => kinds.has(kind)) ? "issue" : "rest";
}
