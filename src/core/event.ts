import type { AccountId, GrantId, PullNumber, RepositoryId, ReviewId, Sha, TeamName } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** Something to be done, keyed so that a burst about one thing is one piece of work, and never two at once. */
export type Work =
  /** A request changed, or something its decision depends on did. */
  | { readonly kind: "evaluate"; readonly repository: RepositoryId; readonly pull: PullNumber }
  /** The default branch moved: one ordered job per repository. */
  | { readonly kind: "default-branch"; readonly repository: RepositoryId }
  /** A request was merged by this commit: its push tells it too, and should have been dealt with by `by`. */
  | { readonly kind: "merged"; readonly repository: RepositoryId; readonly commit: Sha; readonly by: Instant }
  | { readonly kind: "merge-group"; readonly repository: RepositoryId; readonly head: Sha; readonly base: Sha }
  | { readonly kind: "issue"; readonly repository: RepositoryId; readonly grant: GrantId }
  /** Nobody collected the credential in time: it is revoked, and made anew for whoever comes later. */
  | { readonly kind: "withdraw"; readonly repository: RepositoryId; readonly grant: GrantId }
  /** Write down what was issued in a rush, when the ledger has room. */
  | { readonly kind: "record"; readonly repository: RepositoryId; readonly grants: readonly GrantId[] }
  | { readonly kind: "end"; readonly repository: RepositoryId; readonly grant: GrantId }
  /** Open the pull request that removes what ended. */
  | { readonly kind: "revert"; readonly repository: RepositoryId }
  /** Somebody joined or left, or rules came into force: every open request is decided again. */
  | { readonly kind: "people"; readonly repository: RepositoryId }
  | { readonly kind: "sweep"; readonly repository: RepositoryId };

export const workKey = (work: Work): string => {
  switch (work.kind) {
    case "evaluate":
      return `${work.repository}#${work.pull}`;
    case "merge-group":
      return `${work.repository}@${work.head}`;
    case "merged":
      return `${work.repository}@${work.commit}`;
    case "issue":
    case "withdraw":
    case "end":
      return `${work.repository}-${work.grant}`;
    case "record":
      return `${work.repository}-${work.grants[0]}`;
    case "default-branch":
    case "revert":
    case "people":
    case "sweep":
      return String(work.repository);
  }
};

/** What a delivery tells that GitHub may not tell again: kept, and only ever used to trust less. */
export type DeliveryFact =
  | {
      readonly kind: "review-commit";
      readonly repository: RepositoryId;
      readonly pull: PullNumber;
      readonly review: ReviewId;
      readonly commit: Sha;
    }
  /** Somebody left a team, or (`null`) the organisation. */
  | {
      readonly kind: "departure";
      readonly repository: RepositoryId;
      readonly account: AccountId;
      readonly team: TeamName | null;
      readonly at: Instant;
    }
  | {
      readonly kind: "push";
      readonly repository: RepositoryId;
      readonly by: AccountId;
      readonly before: Sha | null;
      readonly after: Sha;
      readonly at: Instant;
    };

/** A webhook delivery in our own words: persisted before it is acknowledged. */
export interface Delivery {
  /** `X-GitHub-Delivery`: the same for a redelivery. */
  readonly id: string;
  readonly event: string;
  readonly receivedAt: Instant;
  readonly work: readonly Work[];
  readonly facts: readonly DeliveryFact[];
}
