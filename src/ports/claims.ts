import type { ClaimRefusal, Claimable } from "../core/claim.ts";
import type { AccountId, EntitlementId, GrantId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";

/** What the claim page asks of the engine. `name` is a grant's public name, `<repository id>-<entry id>.<n>`. */
export interface Claims {
  view(name: string, account: AccountId): Promise<Claimable | ClaimRefusal>;
  /** Makes the credential and hands it over, to be shown once. */
  claim(name: string, account: AccountId): Promise<Claimed | ClaimRefusal>;
  /** The claimer has it: it is not shown again. `false`: there was nothing of theirs to confirm. */
  confirm(name: string, account: AccountId): Promise<boolean>;
}

export interface Claimed {
  readonly kind: "claimed";
  readonly token: string;
  readonly grant: GrantId;
  readonly entitlement: EntitlementId;
  /** The system that takes it, as the token itself says: `aud`. */
  readonly audience: string;
  readonly expiresAt: Instant;
}

/** Who is behind an OAuth code. */
export interface Login {
  authorizeUrl(state: string, redirectUri: string): string;
  identify(code: string, redirectUri: string): Promise<{ readonly account: AccountId; readonly login: string } | null>;
}

/** What a system is told that asks whether a token is good: RFC 7662. Inactive comes without a reason. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly token_type: "Bearer";
      /** The token's own claims. */
      readonly claims: Readonly<Record<string, unknown>>;
    };

export type Introspector = (token: string) => Promise<Introspection>;
