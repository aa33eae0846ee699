import type { Grant, Trouble } from "../grant/grant.ts";
import { isoSeconds } from "../instant.ts";
import { earlierEnd, endsOnlyByItself, issuerFacts } from "../grant/issuing.ts";
import type { Aftermath, Links } from "./context.ts";
import { runsOf } from "./term.ts";
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
    case "scheduled":
      return `starts ${isoSeconds(grant.start)}; ends ${until}`;
    case "activating":
      return `is being made ready; ends ${until}${troubled(state)}`;
    case "active":
      return `${active(grant, state, links)}${howItEnds(grant)}`;
    case "ending":
      if (state.handle !== null && endsOnlyByItself(grant.issuer))
        return `taken back at ${isoSeconds(state.since)} (${typed(state.reason.because)}): what was handed out works on until its own end, ${isoSeconds(grant.until)}, since nobody can end it before`;
      return `ending since ${isoSeconds(state.since)} (${typed(state.reason.because)}); not yet confirmed gone${troubled(state)}`;
    case "ended":
      return `${ended(state.reason.cause)} (${typed(state.reason.because)}); the issuer said ${typed(state.proof.said)} at ${isoSeconds(state.proof.at)}`;
    case "activation-failed":
      return `could not be made ready: ${typed(state.because)}`;
  }
}

type Active = Extract<Grant["state"], { readonly kind: "active" }>;

function active(grant: Grant, { claim, delivery }: Active, links: Links): string {
  const until = isoSeconds(grant.until);
  const { perRun } = grant.approved;
  if (perRun !== undefined)
    return `ready until ${until}: runs of ${typed(grant.subject.login)} collect it by themselves, ${runsOf(perRun)}, at ${links.claim(grant)}`;
  if (claim !== null) return `collected at ${isoSeconds(claim.at)}; ends ${until}`;
  const who = typed(grant.collector ?? grant.subject.login);
  if (delivery?.kind === "nothing")
    return `ready until ${until}: nothing is handed over, ${typed(grant.subject.login)} logs in to Vault; how is told at ${links.claim(grant)}`;
  if (delivery?.kind === "withdrawn")
    return `ready until ${until}: nobody collected its credential in time, so it was revoked; ${who} collects another one at ${links.claim(grant)}`;
  return `ready until ${until}: ${who} collects the credential at ${links.claim(grant)}`;
}

/** What its issuer says against it: it goes on being asked. */
const troubled = ({ trouble }: { readonly trouble?: Trouble }): string =>
  trouble === undefined
    ? ""
    : `. Its issuer does not do it: ${typed(trouble.because)}. It is tried again until it does`;

/** The two facts of the kind, and whether it ends before what was approved. */
function howItEnds(grant: Grant): string {
  if (grant.issuer.kind === "embedded") return "";
  const { endsOnTime, endsEarly } = issuerFacts(grant.issuer);
  const earlier = earlierEnd(grant);
  const facts = `. On time it ends ${endsOnTime}; early, ${endsEarly}`;
  return earlier === null ? facts : `${facts}. **${sentence(earlier)}**`;
}

function ended(cause: "expired" | "revoked" | "superseded"): string {
  return { expired: "expired", revoked: "ended early", superseded: "replaced by a newer grant" }[cause];
}
