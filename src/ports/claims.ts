import type { ClaimRefusal, Claimable } from "../core/grant/claim.ts";
import type { AccountId, Claimer, EntitlementId, GrantId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";

/** What the claim page asks of the engine. `name` is a grant's public name, `<repository id>-<entry id>.<n>`. */
export interface Claims {
  view(name: string, by: Claimer): Promise<Claimable | ClaimRefusal>;
  /** Makes the credential and hands it over, to be shown once. */
  claim(name: string, by: Claimer): Promise<Claimed | ClaimRefusal>;
  /** The claimer found its wrap opened already: it is revoked, and another one is made and handed over. */
  report(name: string, by: Claimer): Promise<Claimed | ClaimRefusal>;
  /** The claimer has it: it is not shown again. `false`: there was nothing of theirs to confirm. */
  confirm(name: string, by: Claimer): Promise<boolean>;
}

/** What was collected, and what to do with it. */
export type Claimed = {
  readonly kind: "claimed";
  readonly grant: GrantId;
  readonly entitlement: EntitlementId;
  readonly expiresAt: Instant;
} & HandedOver;

export type HandedOver =
  /** `audience`: the system that takes it, as the token itself says: `aud`. */
  | { readonly delivery: "token"; readonly token: string; readonly audience: string }
  /**
   * The token opens a wrap at Vault, once. `creationPath`: what Vault must say of it. `reads`: what the token in it is
   * for, as paths of dynamic credentials.
   */
  | {
      readonly delivery: "wrapped";
      readonly token: string;
      readonly creationPath: string;
      readonly opensUntil: Instant;
      readonly at: VaultAddress;
      readonly reads: readonly string[];
    }
  /** No secret: it works with the subject's own key only. */
  | { readonly delivery: "public"; readonly text: string }
  /** Nothing: how to log in. */
  | { readonly delivery: "nothing"; readonly how: string };

export interface VaultAddress {
  readonly address: string;
  readonly namespace: string | null;
}

/** Which account somebody is, as GitHub says. */
export interface LoggedIn {
  readonly account: AccountId;
  readonly login: string;
}

/** Who is behind an OAuth code, or a token that somebody's own machine was given. */
export interface Login {
  authorizeUrl(state: string, redirectUri: string): string;
  identify(code: string, redirectUri: string): Promise<LoggedIn | null>;
  /** `null`: it is no user token of this app. It is worth nothing afterwards. */
  holderOf(token: string): Promise<LoggedIn | null>;
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
