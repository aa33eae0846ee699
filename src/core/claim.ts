import { isoSeconds, type Instant } from "./instant.ts";
import type { Grant } from "./grant.ts";
import type { AccountId, EntitlementId, GrantId } from "./ids.ts";

/** Why somebody cannot collect a grant's credential now. */
export type ClaimRefusal =
  | { readonly kind: "not-found" }
  /** Only its subject may. */
  | { readonly kind: "not-yours"; readonly subject: string }
  /** Their review counted: nobody approves access and then takes it. */
  | { readonly kind: "countersigned" }
  | { readonly kind: "not-ready" }
  | { readonly kind: "ended"; readonly at: Instant }
  /** Collected, and confirmed by the one who did. */
  | { readonly kind: "collected"; readonly at: Instant };

/** What the claim page shows to the one who may collect. */
export interface Claimable {
  readonly kind: "claimable";
  readonly grant: GrantId;
  readonly entitlement: EntitlementId;
  readonly until: Instant;
  /** It was shown before and nobody confirmed: collecting it again revokes the earlier one first. */
  readonly again: boolean;
  readonly endsOnTime: string;
  readonly endsEarly: string;
}

/** Who may collect what, and when: by account, never by login. */
export function claimView(grant: Grant | null, account: AccountId, now: Instant): Claimable | ClaimRefusal {
  if (grant === null) return { kind: "not-found" };
  if (grant.countersigners.includes(account)) return { kind: "countersigned" };
  if (grant.subject.account !== account) return { kind: "not-yours", subject: grant.subject.login };
  const { state } = grant;
  if (state.kind === "ended" || state.kind === "ending" || now >= grant.until)
    return { kind: "ended", at: grant.until };
  if (state.kind !== "active") return { kind: "not-ready" };
  if (state.claim?.confirmed === true) return { kind: "collected", at: state.claim.at };
  return {
    kind: "claimable",
    grant: grant.id,
    entitlement: grant.entitlement,
    until: grant.until,
    again: state.claim !== null,
    ...factsOf(grant),
  };
}

/** The two facts of the kind of credential: how it ends on time, and how it ends early. */
function factsOf({ issuer, until }: Pick<Grant, "issuer" | "until">): {
  readonly endsOnTime: string;
  readonly endsEarly: string;
} {
  return {
    endsOnTime: `by itself at ${isoSeconds(until)}: the token says so`,
    endsEarly:
      issuer.kind === "vault"
        ? "at once"
        : issuer.introspected
          ? "at once, where it is introspected"
          : "not before its own end",
  };
}
