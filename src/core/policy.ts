import type { Place, Read } from "./diagnostics/diagnostic.ts";
import type { Catalog, Entitlement } from "./entitlement.ts";
import type { EntitlementId, Oid, PullNumber, StageName, TeamName } from "./ids.ts";
import type { Duration, Instant } from "./instant.ts";
import type { Directory } from "./people.ts";
import type { Register, RegisteredSubject } from "./register.ts";
import type { Entry, EntryKind } from "./request.ts";

/** Who may approve, as a policy or catalog names them: `@user`, `@org/team`, or a word. */
export type Approver =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "team"; readonly team: TeamName }
  /** The owner of the entitlement's system. */
  | { readonly kind: "owner" }
  /** The owner of the registered subject. */
  | { readonly kind: "subject-owner" }
  /** The manager of the accountable person, from the directory. */
  | { readonly kind: "manager" };

/** One line of `approvers`: of the lines that match an entitlement, the last one says who. */
export interface ApproverRule {
  readonly pattern: string;
  /** CODEOWNERS semantics on `system/name`. */
  readonly matches: (entitlement: EntitlementId) => boolean;
  readonly who: readonly Approver[];
  readonly place: Place;
}

/** What a condition may ask about. Absent optional fields are empty texts; there is no clock. */
export interface ConditionFacts {
  readonly request: {
    readonly by: string;
    readonly kind: EntryKind;
    readonly route: string;
    readonly duration: Duration;
    readonly ticket: string;
    readonly justification: string;
  };
  readonly entry: Entry;
  /** What the register says of its subject; absent for people. */
  readonly registered?: RegisteredSubject;
  readonly entitlement: Entitlement;
}

/** A condition of the policy, type-checked when it was read. */
export interface Condition {
  readonly source: string;
  readonly place: Place;
  /** Throws nothing: what cannot be evaluated is a problem, and a problem never approves. */
  readonly holds: (facts: ConditionFacts) => Read<boolean>;
}

/** One ordered step. */
export interface Stage {
  readonly name: StageName;
  readonly approvers: readonly ApproverRule[];
  readonly quorum: number;
  readonly when?: Condition;
  /** What the approving review must answer, each in a line `<answer>: …`. */
  readonly answers?: readonly string[];
  /** An attribute that the directory must hold for the approver when they approve. */
  readonly assurance?: string;
  /** Its approvals may take away from what is asked for: `/narrow duration=1h`. */
  readonly mayNarrow?: boolean;
  /** So long after it opened, these may approve it, too. */
  readonly escalate?: { readonly after: Duration; readonly to: readonly Approver[]; readonly place: Place };
  /** So long after it opened, the request is given up. */
  readonly lapse?: Duration;
  readonly place: Place;
}

export interface Limit {
  readonly when?: Condition;
  readonly maxDuration?: Duration;
  readonly maxLivePerSubject?: number;
  readonly place: Place;
}

export interface Requirement {
  readonly when?: Condition;
  readonly fields: readonly ("ticket" | "justification")[];
  readonly place: Place;
}

export interface Denial {
  readonly when: Condition;
  readonly because: string;
  readonly place: Place;
}

/** Another way through stages, for requests that ask for it by name and for which its condition holds. */
export interface Route {
  readonly name: string;
  readonly when?: Condition;
  /** In its own order, which takes the place of the policy's list. */
  readonly stages: readonly Stage[];
  readonly maxDuration?: Duration;
  /** So often within so long, one subject is given access on it. */
  readonly quota?: Quota;
  readonly place: Place;
}

export interface Quota {
  readonly perSubject: number;
  readonly per: Duration;
  readonly place: Place;
}

/** What one registered identity is given without reviews, so often within any 24 hours. */
export interface PreApproved {
  readonly name: string;
  /** `workload/nightly-export`. */
  readonly subject: string;
  readonly when?: Condition;
  readonly perDay: number;
  readonly place: Place;
}

/** Two entitlements that one person must not have at a time. */
export interface Conflict {
  readonly between: readonly [EntitlementId, EntitlementId];
  readonly place: Place;
}

export interface Policy {
  /** The order in this list is the order of approval. */
  readonly stages: readonly Stage[];
  readonly routes?: ReadonlyMap<string, Route>;
  /** Stages that only routes name. */
  readonly routeStages?: readonly Stage[];
  readonly limits: readonly Limit[];
  readonly require: readonly Requirement[];
  readonly deny: readonly Denial[];
  readonly conflicts?: readonly Conflict[];
  readonly preApproved?: readonly PreApproved[];
  /** How many open requests one person may have. */
  readonly openPerPerson?: { readonly most: number; readonly place: Place };
  /** Who countersigns the register of non-human identities; absent: nobody may change it. */
  readonly registration?: { readonly stages: readonly Stage[] };
  /** Who countersigns the rules themselves. */
  readonly governance: { readonly stages: readonly Stage[] };
  /** `within`: so long after it was approved, an unmerged request is given up. */
  readonly merge: { readonly by: "people" | "app"; readonly within?: Duration };
}

/** Every stage of access requests, those of routes too. */
export const stagesOf = ({ stages, routeStages = [] }: Policy): readonly Stage[] => [...stages, ...routeStages];

/** The stages that a request goes through; on an unknown route, none. */
export const stagesOn = ({ stages, routes }: Policy, route: string): readonly Stage[] =>
  route === "" ? stages : (routes?.get(route)?.stages ?? []);

/** A public half of a ledger key, from `policies/keys.yaml`. */
export interface LedgerKey {
  readonly id: string;
  /** Ed25519, 32 bytes, base64url. */
  readonly publicKey: string;
  readonly from: Instant;
}

/** Everything that one tree of `policies/` says. */
export interface Rules {
  readonly policy: Policy;
  readonly catalog: Catalog;
  readonly directory: Directory;
  /** The register of non-human identities that is in force with these rules. */
  readonly register?: Register;
  readonly keys: readonly LedgerKey[];
}

/** The rules by the git tree that holds them, and from when they were in force. */
export interface RulesInForce {
  readonly tree: Oid;
  /** The tree of `subjects/` that was in force with them; `null` or absent: none. */
  readonly register?: Oid | null;
  readonly since: Instant;
  readonly rules: Read<Rules>;
  /** What is left of rules with mistakes: their `governance`, so that they can be mended. Absent: as `rules`. */
  readonly mending?: Read<Rules>;
  /** The pull request that brought them. */
  readonly pull?: PullNumber | null;
}
