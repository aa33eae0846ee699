import { isoSeconds, type Instant } from "../instant.ts";
import type { Grant } from "./grant.ts";
import { endOf, issuerFacts, type IssuerFacts } from "./issuing.ts";
import { notesOn } from "../messages/identities.ts";
import type { SubjectStanding } from "./subject-standing.ts";
import type { Claimer, EntitlementId, GrantId } from "../ids.ts";

/** Why somebody cannot collect a grant's credential now. */
export type ClaimRefusal =
  | { readonly kind: "not-found" }
  /** Only these may: its subject, or who answers for it. */
  | { readonly kind: "not-yours"; readonly whose: string }
  /** Whether anybody may collect for it cannot be told, or nobody may any more. */
  | { readonly kind: "nobody"; readonly because: string }
  | { readonly kind: "scheduled"; readonly at: Instant }
  /** Their review counted: nobody approves access and then takes it. */
  | { readonly kind: "countersigned" }
  | { readonly kind: "not-ready" }
  | { readonly kind: "ended"; readonly at: Instant }
  /** Its runs do, each its own. */
  | { readonly kind: "per-run" }
  /** Collected, and confirmed by the one who did. */
  | { readonly kind: "collected"; readonly at: Instant }
  /** Its issuer cannot be asked now. */
  | { readonly kind: "unavailable"; readonly because: string };

/** What a claimer gets: a secret, shown once; something that is none; or nothing, since they log in by themselves. */
export type HandsOver = "token" | "wrapped" | "public" | "nothing";

/** What the claim page shows to the one who may collect. */
export interface Claimable {
  readonly kind: "claimable";
  readonly grant: GrantId;
  readonly entitlement: EntitlementId;
  /** Who or what it is for, where that is not the one who collects it; and what the register says of it. */
  readonly for?: { readonly subject: string; readonly notes: ReturnType<typeof notesOn> };
  readonly until: Instant;
  /** It was shown before and nobody confirmed: collecting it again revokes the earlier one first. */
  readonly again: boolean;
  readonly handsOver: HandsOver;
  readonly endsOnTime: string;
  readonly endsEarly: string;
}

/**
 * Who may collect what, and when: by account, never by login; a run by what GitHub Actions says of it. `standing`: of what is no person, who collects for it now;
 * without it, nobody does.
 */
export function claimView(
  grant: Grant | null,
  claimer: Claimer,
  now: Instant,
  standing: SubjectStanding | null = null,
): Claimable | ClaimRefusal {
  if (grant === null) return { kind: "not-found" };
  if (typeof claimer === "number" && grant.countersigners.includes(claimer)) return { kind: "countersigned" };
  const refused = whoMay(grant, claimer, standing);
  if (refused !== null) return refused;
  const { state } = grant;
  if (state.kind === "ended" || state.kind === "ending" || now >= grant.until)
    return { kind: "ended", at: grant.until };
  if (state.kind === "scheduled" || now < grant.start) return { kind: "scheduled", at: grant.start };
  if (state.kind !== "active") return { kind: "not-ready" };
  if (grant.approved.perRun !== undefined) return { kind: "per-run" };
  const handsOver = handedOver(grant);
  const isSecret = handsOver === "token" || handsOver === "wrapped";
  if (isSecret && state.claim?.confirmed === true) return { kind: "collected", at: state.claim.at };
  return {
    kind: "claimable",
    grant: grant.id,
    entitlement: grant.entitlement,
    ...(standing?.kind === "stands" && standing.registered !== undefined
      ? { for: { subject: grant.subject.login, notes: notesOn(standing.registered) } }
      : {}),
    until: endOf(grant),
    again: isSecret && state.claim !== null,
    handsOver,
    ...factsOf(grant),
  };
}

function whoMay(grant: Grant, claimer: Claimer, standing: SubjectStanding | null): ClaimRefusal | null {
  const { subject, collector = subject.login } = grant;
  const notYours = { kind: "not-yours", whose: collector } as const;
  if (subject.account !== null) return subject.account === claimer ? null : notYours;
  if (standing === null) return notYours;
  if (standing.kind !== "stands") return { kind: "nobody", because: standing.because };
  // Which run it is was proven; whether it is one of the registered workload's, too.
  if (typeof claimer === "string") return standing.registered?.workload === undefined ? notYours : null;
  return standing.collectors.has(claimer) ? null : notYours;
}

function handedOver({ issuer, state }: Grant): HandsOver {
  if (state.kind === "active" && state.delivery?.kind === "public") return "public";
  const { handsOver } = issuerFacts(issuer);
  if (handsOver !== "secret") return handsOver;
  return issuer.kind === "vault" ? "wrapped" : "token";
}

/** Why what lies ready cannot be handed over, and another one is made first; `null`: it can. */
export function whyAnew(grant: Grant, now: Instant): string | null {
  const { state } = grant;
  if (state.kind !== "active") return null;
  const { delivery, claim } = state;
  const kind = handedOver(grant);
  if (kind === "nothing") return null;
  if (kind === "public") return delivery === undefined ? lost : null;
  if (claim !== null) return claim.confirmed ? null : unconfirmed;
  if (kind === "token") return null;
  if (delivery?.kind !== "wrapped") return delivery === undefined ? lost : closed;
  return now >= delivery.opensUntil ? closed : null;
}

const lost = "what it was to be handed over with was lost with the database";
const unconfirmed = "it was shown, and nobody confirmed to have it";
const closed = "nobody collected it before it could be opened no more";

function factsOf(grant: Grant): Pick<IssuerFacts, "endsOnTime" | "endsEarly"> {
  if (grant.issuer.kind !== "embedded") {
    const { endsOnTime, endsEarly } = issuerFacts(grant.issuer);
    return { endsOnTime, endsEarly };
  }
  return {
    endsOnTime: `by itself at ${isoSeconds(grant.until)}: the token says so`,
    endsEarly: grant.issuer.introspected ? "at once, where it is introspected" : "not before its own end",
  };
}
