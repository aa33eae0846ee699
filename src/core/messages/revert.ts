import type { Grant } from "../grant.ts";
import type { EntryId, Sha } from "../ids.ts";
import { isoSeconds } from "../instant.ts";
import { count, typed } from "./typed.ts";

export const revertTitle = (entries: readonly EntryId[]): string =>
  entries.length === 1
    ? `Remove ${entries[0]}: its access has ended`
    : `Remove ${count(entries.length, "entry", "entries")} whose access has ended`;

/** The pull request tells, for each entry, how it ended and what the issuer said; and where the ledger stood. */
export function revertBody(
  grants: readonly Grant[],
  rejections: readonly { readonly entry: string; readonly kind: string; readonly because: string }[],
  ledgerHead: Sha | null,
): string {
  const ended = grants.map((grant) => `- ${typed(grant.id)}: ${howItEnded(grant)}`);
  const rejected = rejections.map(
    ({ entry, kind, because }) => `- ${typed(entry)}: ${kind}: ${because}; it never had a credential`,
  );
  const head = ledgerHead === null ? [] : [`Ledger-Head: ${ledgerHead}`];
  return [
    "This removes entries that give no access any more, and nothing else.",
    [...ended, ...rejected].join("\n"),
    ...head,
  ].join("\n\n");
}

function howItEnded({ state, until }: Grant): string {
  if (state.kind !== "ended") return `ends ${isoSeconds(until)}`;
  return `${state.reason.cause}: ${typed(state.reason.because)}; the issuer said ${typed(state.proof.said)} at ${isoSeconds(state.proof.at)}`;
}
