import type { Diagnostic, Read } from "./diagnostics/diagnostic.ts";
import type { Oid, PullNumber, Sha, TeamName } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { Rules } from "./policy.ts";

/** What is countersigned by stages of its own: the rules by governance, the register by registration. */
export type GuardedKind = "rules" | "subjects";

/** The folder whose git tree is what comes into force. */
export const folderOf = (kind: GuardedKind): "policies" | "subjects" => (kind === "rules" ? "policies" : "subjects");

/** What merging the head into the default branch's tip yields, or, once it is merged, what its merge brought. */
export type Yield =
  /** `asReviewed`: the guarded tree, and every changed file beside it, as the head itself holds them. */
  | { readonly kind: "tree"; readonly tree: Oid | null; readonly asReviewed: boolean }
  | { readonly kind: "conflict" }
  /** GitHub has not made its test merge of this head and this tip yet. */
  | { readonly kind: "unknown" };

/** Somebody whom a change of the rules names where the rules in force do not, or the other way round. */
export interface Naming {
  /** `approval.yaml: stages/business/*`: where it stands, without regard to order. */
  readonly where: string;
  readonly who: { readonly kind: "user"; readonly login: string } | { readonly kind: "team"; readonly team: TeamName };
}

/** An open request that would be decided otherwise, as people read it. */
export interface Difference {
  readonly pull: PullNumber;
  readonly before: string;
  readonly after: string;
}

/** What a proposed change would mean for open requests; `unseen`: so many more were not looked at. */
export interface Impact {
  readonly looked: number;
  readonly unseen: number;
  readonly differences: readonly Difference[];
}

/** What the ledger says became of it at its merge. */
export type Fate =
  | { readonly kind: "adopted"; readonly since: Instant }
  | { readonly kind: "not-adopted"; readonly because: string };

/** A pull request that changes the rules or the register, as far as it is more than a request for access. */
export interface GuardedChange {
  readonly kind: GuardedKind;
  /** The guarded tree as the head holds it: what reviewers approve, and what comes into force. `null`: it is gone. */
  readonly tree: Oid | null;
  readonly yields: Yield;
  /** The guarded tree where the head left the default branch: what reviewers see is the difference from there. */
  readonly base: Oid | null;
  /** The folder, and each changed place beside it, with what stands there at the head. */
  readonly holds: ReadonlyMap<string, Oid | null>;
  /** What each commit that a review names holds, and the head: equal texts are the same. Absent: cannot be read. */
  readonly contentAt: ReadonlyMap<Sha, string>;
  /** Rules and register as they would be in force; absent: the guarded tree itself is not touched. */
  readonly proposed?: Read<Rules>;
  /** Everything else that speaks against it: odd paths, tests that fail, repositories that cannot be seen. */
  readonly problems: readonly Diagnostic[];
  /** How many tests of the policy were run. */
  readonly tests: number;
  readonly named: readonly Naming[];
  /** Ids of the repositories that registered workloads run in, by the name that the register gives them. */
  readonly repositories: ReadonlyMap<string, number>;
  readonly impact?: Impact;
  readonly fate?: Fate;
}
