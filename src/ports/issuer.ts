import type { Grant, Handle, Proof } from "../core/grant/grant.ts";
import type { GrantId, RepositoryId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";

/** How the subject gets the credential. */
export type DeliveryOfCredential =
  | { readonly kind: "minted-at-claim" }
  /**
   * The token opens the wrap, once: a secret, kept encrypted until it is claimed. `creationPath` is what the claimer
   * expects the issuer to say of it, and `opensUntil` is when it can be opened no more.
   */
  | { readonly kind: "wrapped"; readonly token: string; readonly creationPath: string; readonly opensUntil: Instant }
  /** No secret: it works with the subject's own key only. */
  | { readonly kind: "public"; readonly text: string }
  /** The subject logs in at the issuer by itself. */
  | { readonly kind: "nothing" };

export interface Issued {
  readonly handle: Handle;
  readonly delivery: DeliveryOfCredential;
  readonly endsAt: Instant;
}

/** Turns a grant into a credential. Everything is safe to repeat. */
export interface CredentialIssuer {
  /**
   * Where something may have been made, it throws `OutcomeUnknown`: that is never asked for again, but revoked, seen
   * gone, and abandoned. After any other error there is nothing.
   */
  issue(grant: Grant): Promise<Issued>;
  /** `unclaimed`: exists, and nobody has it yet. */
  inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone">;
  revoke(handle: Handle, at: Instant): Promise<Proof>;
  /** Every credential that carries this grant and attempt is revoked and seen gone. */
  revokeAttempt(grant: Grant, attempt: number, at: Instant): Promise<Proof>;
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

/** An issuer whose secrets do not exist before they are claimed. */
export interface Issuer extends CredentialIssuer {
  /** Makes the secret, once the claim is in the ledger. The caller shows it and keeps nothing. */
  mint(
    grant: Grant,
    handle: Handle,
  ): Promise<{ readonly token: string; readonly audience: string; readonly expiresAt: Instant }>;
}

/** The issuer did not do what it was asked. */
export class IssuerFailure extends Error {
  override readonly name: string = "IssuerFailure";
  /** It wants to be left alone until then; `null`: it did not say. */
  readonly retryAt: Instant | null;

  constructor(message: string, retryAt: Instant | null = null) {
    super(message);
    this.retryAt = retryAt;
  }
}

/** Something may have been made: no answer came, or it was wrong and could not be taken back. */
export class OutcomeUnknown extends Error {
  override readonly name = "OutcomeUnknown";
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
