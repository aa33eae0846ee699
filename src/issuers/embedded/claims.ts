import type { Grant, Handle } from "../../core/grant/grant.ts";
import { secondOf, type Instant } from "../../core/instant.ts";

/** What a token says: names of RFC 9068, and the entitlement. Times are in whole seconds. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  /** Of a person: how they were called when it was granted. */
  readonly login?: string;
  /** Of an agent: the login of the person for whom it acts, and which of its runs. */
  readonly on_behalf_of?: string;
  readonly run?: string;
  readonly aud: string;
  readonly entitlement: string;
  /** Parts of the entitlement; absent: all of it. RFC 8693 writes them in one text. */
  readonly scope?: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/** A person by their account, everything else by the name under which it is registered. */
function whoOf({ subject, approved }: Grant): Pick<TokenClaims, "sub" | "login" | "on_behalf_of" | "run"> {
  if (subject.account !== null) return { sub: `github:${subject.account}`, login: subject.login };
  const { onBehalfOf, run } = approved;
  return {
    sub: subject.login,
    ...(onBehalfOf === undefined ? {} : { on_behalf_of: onBehalfOf }),
    ...(run === undefined ? {} : { run }),
  };
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
    ...whoOf(grant),
    aud: grant.entitlement.slice(0, grant.entitlement.indexOf("/")),
    entitlement: grant.entitlement,
    ...(scope === undefined ? {} : { scope: scope.join(" ") }),
    jti: handle,
    iat: issued,
    nbf: Math.max(issued, secondOf(grant.start)),
    exp: secondOf(grant.until),
  };
}
