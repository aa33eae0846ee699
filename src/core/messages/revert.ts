import type { Grant } from "../grant/grant.ts";
import type { EntryId, Sha } from "../ids.ts";
import { isoSeconds } from "../instant.ts";
import { sentence, typed } from "./typed.ts";

/** `ended`: how many of the entries held access; the others never did. */
export function revertTitle(entries: readonly EntryId[], ended: number): string {
  const what = entries.length === 1 ? entries.join("") : `${entries.length} entries`;
  if (ended === entries.length) return `Remove ${what}: ${entries.length === 1 ? "its" : "their"} access has ended`;
  if (ended === 0) return `Take back ${what}: not countersigned`;
  return `Remove ${what}: ended, or not countersigned`;
}

/** The pull request tells, for each entry, how it ended and what the issuer said; and where the ledger stood. */
export function revertBody(
  grants: readonly Grant[],
  rejections: readonly { readonly entry: string; readonly kind: string; readonly because: string }[],
  ledgerHead: Sha | null,
): string {
  const ended = grants.map((grant) => `- ${typed(grant.id)}: ${howItEnded(grant)}`);
  const rejected = rejections.map(
    ({ entry, kind, because }) => `- ${typed(entry)}: ${kind}: ${sentence(because)}; it gives no access`,
  );
  const head = ledgerHead === null ? [] : [`Ledger-Head: ${ledgerHead}`];
  return [
    rejections.length === 0
      ? "This removes entries that give no access any more, and nothing else."
      : "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.",
    [...ended, ...rejected].join("\n"),
    ...head,
  ].join("\n\n");
}

function howItEnded({ state, until }: Grant): string {
  if (state.kind !== "ended") return `ends ${isoSeconds(until)}`;
  return `${state.reason.cause}: ${typed(state.reason.because)}; the issuer said ${typed(state.proof.said)} at ${isoSeconds(state.proof.at)}`;
}
