import type { Time } from "../../clock.ts";
import type { ReviewState } from "../../state/pull.ts";

/** What the next step is worked out from: what stands in the sandbox at this moment, and nothing that was remembered. */
export interface GuideFacts {
  readonly now: Time;
  /** Whom the visitor acts as. */
  readonly actor: string;
  /** Whoever asks for access in the example. */
  readonly requester: string;
  /** The request that the guide is about: the one that is looked at, else the newest; nothing where there is none. */
  readonly request: RequestFacts | null;
}

export interface RequestFacts {
  readonly number: number;
  readonly author: string;
  readonly state: "open" | "merged" | "withdrawn";
  /** The app's required check at the head; nothing before it has answered. */
  readonly check: CheckFacts | null;
  /** What the app says in its comment; nothing before it has written one. */
  readonly told: Told | null;
  /** Whoever could approve next, stage by stage in the order of approval: a login, or nobody. */
  readonly approvers: ReadonlyMap<number, string>;
  /** Submitted ones, oldest first. */
  readonly reviews: readonly ReviewFacts[];
  /** Who may dismiss a review. */
  readonly dismisser: string | null;
  /** Whether the credential was shown to its subject: by the comment while it lives, by the ledger once it has ended. */
  readonly collected: boolean;
  readonly revert: { readonly number: number; readonly state: "open" | "merged" | "closed" } | null;
}

export interface CheckFacts {
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly title: string;
}

export interface ReviewFacts {
  readonly id: number;
  readonly by: string;
  readonly state: ReviewState;
  readonly at: Time;
  /** Whether it was given for what is the head now. */
  readonly onHead: boolean;
  /** The first stage that its author could approve; nothing where there is none. */
  readonly stage: number | null;
}

/** What the app's comment says. */
export interface Told {
  readonly title: string;
  /** Those that apply, in the order of approval. */
  readonly stages: readonly StageTold[];
  readonly discounted: readonly Discounted[];
  readonly grant: GrantTold | null;
  /** The pull request that removes the entry again. */
  readonly revert: number | null;
}

export interface StageTold {
  readonly number: number;
  readonly name: string;
  readonly complete: boolean;
  /** Teams and people that are named for it, as `@acme/orders`; those who approved, once it is complete. */
  readonly named: readonly string[];
  readonly approvals: readonly { readonly by: string; readonly at: Time }[];
}

interface Discounted {
  readonly by: string;
  readonly at: Time;
  readonly because: string;
}

export interface GrantTold {
  readonly id: string;
  readonly state: "preparing" | "ready" | "collected" | "ending" | "ended" | "refused";
  readonly subject: string | null;
  readonly until: Time | null;
  readonly claimUrl: string | null;
  /** The line, as people read it. */
  readonly says: string;
}

/** `orders-read-1` of its grant `orders-read-1.2`. */
export const entryOfGrant = ({ id }: GrantTold): string => id.replace(/\.\d+$/u, "");
