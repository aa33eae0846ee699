import type { Grant, Handle } from "../../core/grant.ts";
import { secondOf, type Instant } from "../../core/instant.ts";

/** What a token says: names of RFC 9068, and the entitlement. Times are in whole seconds. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly login: string;
  readonly aud: string;
  readonly entitlement: string;
  /** Parts of the entitlement; absent: all of it. RFC 8693 writes them in one text. */
  readonly scope?: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/**
 * The claims of a grant's token. They follow from the grant and its claim alone, so that minting twice gives the same
 * token. `aud` is the system that the entitlement belongs to.
 */
export function claimsOf(of: {
  readonly grant: Grant;
  readonly handle: Handle;
  readonly issuer: string;
  readonly issuedAt: Instant;
}): TokenClaims & Record<string, unknown> {
  const { grant, handle, issuer, issuedAt } = of;
  const issued = secondOf(issuedAt);
  const scope = grant.scope ?? grant.approved.scope;
  return {
    iss: issuer,
    sub: `github:${grant.subject.account}`,
    login: grant.subject.login,
    aud: grant.entitlement.slice(0, grant.entitlement.indexOf("/")),
    entitlement: grant.entitlement,
    ...(scope === undefined ? {} : { scope: scope.join(" ") }),
    jti: handle,
    iat: issued,
    nbf: Math.max(issued, secondOf(grant.start)),
    exp: secondOf(grant.until),
  };
}
