import type { Place } from "./diagnostics/diagnostic.ts";
import type { AccountId, StageName, TeamName } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** An account at GitHub. `active`: an active member of the organisation now, not merely invited. */
export interface Account {
  readonly id: AccountId;
  readonly login: string;
  readonly kind: "user" | "bot";
  readonly active: boolean;
}

/** What `policies/directory.yaml` says of a person. Logins are compared without regard to letter case. */
export interface DirectoryPerson {
  readonly login: string;
  /** Further accounts of the same person. */
  readonly accounts: readonly string[];
  /** Login, without `@`. */
  readonly manager?: string;
  /** Attributes of the person that were verified, and since when. */
  readonly assurance?: ReadonlyMap<string, Instant>;
}

/** Somebody may approve in another's place, up to and without `until`. Logins are written without `@`. */
export interface Delegation {
  readonly from: string;
  readonly to: string;
  readonly until: Instant;
  /** In these stages only; absent: in all. */
  readonly stages?: readonly StageName[];
  readonly place: Place;
}

export interface Directory {
  readonly people: readonly DirectoryPerson[];
  readonly delegations?: readonly Delegation[];
}

/** A team as the app sees it. Only active members are listed, those of child teams too. */
export type Team =
  | { readonly visible: true; readonly name: TeamName; readonly members: readonly Account[] }
  | { readonly visible: false; readonly name: TeamName };

/** Accounts by id, as far as anything in a case names them. */
export type Accounts = ReadonlyMap<AccountId, Account>;
