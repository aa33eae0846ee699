import type { Repository } from "../core/case-file.ts";
import type { Grant } from "../core/grant/grant.ts";
import type { AccountId, GrantId, PullNumber, RepositoryId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { OpenRequest } from "../core/open-request.ts";

/** Everything in lower case; an empty text is not asked for. */
export interface InventoryFilter {
  /** Part of an id, a title, a reason, a login … */
  readonly text: string;
  /** `system/name`, or a system. */
  readonly entitlement: string;
  /** Whoever holds it, asks for it, or opened the request. */
  readonly person: string;
}

interface Asked<Key> {
  readonly repositories: readonly RepositoryId[];
  readonly filter: InventoryFilter;
  /** Where the page before ended. */
  readonly after: Key | null;
  readonly limit: number;
}

export interface InventoryPage<Row, Key> {
  readonly rows: readonly Row[];
  /** From where to go on; `null`: there is no more. Looking for a text goes on even where a page found less. */
  readonly next: Key | null;
}

/** Grants are listed by their end, requests by how long they wait. */
export interface GrantKey {
  readonly until: Instant;
  readonly grant: GrantId;
  readonly repository: RepositoryId;
}

export interface RequestKey {
  readonly since: Instant;
  readonly pull: PullNumber;
  readonly repository: RepositoryId;
}

/** `stopped`: invalid or denied, and not the asking account's own to mend. */
export type RequestList = "for-me" | "for-others" | "stopped";

/** What is held and what is waited for. Each page costs the same however much there is. */
export interface Inventory {
  grants(
    asked: Asked<GrantKey> & { readonly account: AccountId; readonly whose: "mine" | "others" },
  ): Promise<InventoryPage<Grant, GrantKey>>;
  requests(
    asked: Asked<RequestKey> & { readonly account: AccountId; readonly list: RequestList },
  ): Promise<InventoryPage<OpenRequest, RequestKey>>;
}

/** Who may read what, as GitHub says now. */
export interface Readers {
  /**
   * The access repositories that this account may read. The login is only how it was called when it logged in: what
   * GitHub says counts for the account, whatever it is called by now. Throws where GitHub does not say.
   */
  readable(who: { readonly account: AccountId; readonly login: string }): Promise<readonly Repository[]>;
}
