import type { Place } from "./diagnostics/diagnostic.ts";
import type { EntitlementId, SystemName } from "./ids.ts";
import type { Duration } from "./instant.ts";
import type { Approver } from "./policy.ts";
import type { SubjectKind } from "./request.ts";
import type { VaultCredential } from "./vault/credential.ts";

export const risks = ["low", "medium", "high", "critical"] as const;
export type Risk = (typeof risks)[number];

/**
 * Which issuer turns a grant into a credential. `introspected`: the system asks before it trusts a
 * token, so access can end early; where it does not, a grant lasts one hour at most and is never critical.
 */
export type IssuerChoice =
  | { readonly kind: "embedded"; readonly introspected: boolean }
  /** An SSH certificate of our own. No catalog names it: it is made where an entry brings a public key. */
  | { readonly kind: "embedded-ssh" }
  | { readonly kind: "vault"; readonly credential: VaultCredential };

/** What a catalog can say of an entitlement. */
export type OfferedIssuer = Exclude<IssuerChoice, { readonly kind: "embedded-ssh" }>;

/** A named thing that can be granted, `system/name`, with what its system says of it. */
export interface Entitlement {
  readonly id: EntitlementId;
  readonly system: SystemName;
  readonly name: string;
  readonly title: string;
  /** Who answers for the system. */
  readonly owner: OwnerOfSystem;
  /** Empty where the system names none. */
  readonly environment: string;
  readonly risk: Risk;
  readonly maxDuration: Duration;
  readonly for: readonly SubjectKind[];
  /** The parts that may be asked for one by one; absent: it is not divisible. */
  readonly scope?: readonly string[];
  /** How many entitlements its holder can reach from there, through others too: the blast radius. */
  readonly reach: number;
  /** Those that it leads to, near ones before far ones. */
  readonly reaches: readonly EntitlementId[];
  readonly issuer: OfferedIssuer;
  readonly place: Place;
}

/** A system belongs to a team or to a person, never to a word of the policy. */
export type OwnerOfSystem = Extract<Approver, { readonly kind: "user" | "team" }>;

export type Catalog = ReadonlyMap<EntitlementId, Entitlement>;
