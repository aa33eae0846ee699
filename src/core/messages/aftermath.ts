import type { Grant } from "../grant.ts";
import { isoSeconds } from "../instant.ts";
import type { Aftermath, Links } from "./context.ts";
import { sentence, typed } from "./typed.ts";

/** What became of a merged request: each grant with its state and end, how to claim, and at last the proof. */
export function grantLines(aftermath: Aftermath, links: Links): readonly string[] {
  const grants = aftermath.grants.map((grant) => `- ${typed(grant.id)}: ${grantState(grant, links)}`);
  const landings = aftermath.landings.map(
    (landing) =>
      `- ${typed(landing.entry)}: ${landing.kind === "refused" ? "refused" : "reached the default branch without a decision"}: ${sentence(landing.because)}. It gets no credential.`,
  );
  const revert = aftermath.revert === null ? [] : [`#${aftermath.revert} removes it from the default branch.`];
  return [[...landings, ...grants].join("\n"), ...revert];
}

function grantState(grant: Grant, links: Links): string {
  const until = isoSeconds(grant.until);
  const { state } = grant;
  switch (state.kind) {
    case "activating":
      return `is being made ready; ends ${until}`;
    case "active":
      if (state.claim === null)
        return `ready until ${until}: ${typed(grant.subject.login)} collects the credential at ${links.claim(grant)}`;
      return `collected at ${isoSeconds(state.claim.at)}; ends ${until}`;
    case "ending":
      return `ending since ${isoSeconds(state.since)} (${typed(state.reason.because)}); not yet confirmed gone`;
    case "ended":
      return `${ended(state.reason.cause)} (${typed(state.reason.because)}); the issuer said ${typed(state.proof.said)} at ${isoSeconds(state.proof.at)}`;
    case "activation-failed":
      return `could not be made ready: ${typed(state.because)}`;
  }
}

function ended(cause: "expired" | "revoked" | "superseded"): string {
  return { expired: "expired", revoked: "ended early", superseded: "replaced by a newer grant" }[cause];
}
