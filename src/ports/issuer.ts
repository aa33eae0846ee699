import type { Grant, Handle, Proof } from "../core/grant.ts";
import type { GrantId, RepositoryId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";

/** How the subject gets the credential. */
export type DeliveryOfCredential = { readonly kind: "minted-at-claim" };

export interface Issued {
  readonly handle: Handle;
  readonly delivery: DeliveryOfCredential;
  readonly endsAt: Instant;
}

/** Turns a grant into a credential. Everything is safe to repeat. */
export interface Issuer {
  issue(grant: Grant): Promise<Issued>;
  /** `unclaimed`: exists, and nobody has it yet. */
  inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone">;
  revoke(handle: Handle, at: Instant): Promise<Proof>;
  /** Every credential that carries this grant and attempt is revoked and seen gone. */
  revokeAttempt(grant: Grant, attempt: number, at: Instant): Promise<Proof>;
  /** Makes the secret, once the claim is in the ledger. The caller shows it and keeps nothing. */
  mint(
    grant: Grant,
    handle: Handle,
  ): Promise<{ readonly token: string; readonly audience: string; readonly expiresAt: Instant }>;
  /** Takes over a grant as the ledger tells of it, after the database was lost: what it gave out is known again. */
  adopt(grant: Grant): Promise<void>;
  /** Credentials of this deployment that may still work, with where they belong. */
  list(): Promise<
    readonly {
      readonly handle: Handle;
      readonly repository: RepositoryId;
      readonly grant: GrantId;
      readonly attempt: number;
      readonly createdAt: Instant;
    }[]
  >;
}

/** Token ids that the embedded issuer has given out: never the tokens. */
export interface TokenRegister {
  /** A handle that is there already stays as it is. */
  add(token: IssuedToken): Promise<void>;
  get(handle: Handle): Promise<IssuedToken | null>;
  /** `revoked` is final: nothing leaves it again. */
  setState(handle: Handle, state: IssuedToken["state"]): Promise<void>;
  unfinished(): Promise<readonly IssuedToken[]>;
}

export interface IssuedToken {
  readonly handle: Handle;
  readonly repository: RepositoryId;
  readonly grant: GrantId;
  readonly attempt: number;
  readonly state: "unclaimed" | "claimed" | "revoked";
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}
