import type { CaseFile } from "../case-file.ts";
import type { Grant } from "../grant/grant.ts";
import type { AccountId, PullNumber } from "../ids.ts";

/** Where a person goes to collect a grant's credential. */
export interface Links {
  readonly claim: (grant: Grant) => string;
}

/** What became of a merged request, beside its grants: said by the ledger. */
export interface Landing {
  readonly kind: "refused" | "bypassed";
  readonly entry: string;
  readonly because: string;
}

/** Everything about a merged request that its comment tells. */
export interface Aftermath {
  /** How it was decided, where that was written down; else it is told from today's memberships. */
  readonly told: string | null;
  readonly grants: readonly Grant[];
  readonly landings: readonly Landing[];
  /** The pull request that removes, or removed, its entries. */
  readonly revert: PullNumber | null;
}

export const noAftermath: Aftermath = { told: null, grants: [], landings: [], revert: null };

/** An account's login for texts; an account that nobody named is shown by its id. */
export const loginOf = (file: Pick<CaseFile, "accounts">, account: AccountId): string =>
  file.accounts.get(account)?.login ?? `account ${account}`;
