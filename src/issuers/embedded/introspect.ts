import type { Clock, Introspection, Introspector, Store, TokenRegister } from "../../ports.ts";
import type { Keyring } from "./keyring.ts";

const inactive: Introspection = { active: false };

/**
 * RFC 7662: a token is active while its signature and time hold, the register says that it was handed out, and its
 * grant is active with just that attempt. Whatever else is asked about is inactive, without a reason.
 */
export function createIntrospector(options: {
  readonly register: TokenRegister;
  readonly grants: Pick<Store, "grant">;
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly clock: Clock;
}): Introspector {
  const { register, grants, keyring, issuer, clock } = options;
  return async (token) => {
    const claims = await keyring.verify(token, issuer, clock.now());
    if (claims?.jti === undefined) return inactive;
    const known = await register.get(claims.jti);
    if (known?.state !== "claimed" || clock.now() >= known.expiresAt) return inactive;
    const stored = await grants.grant(known.repository, known.grant);
    const state = stored?.grant.state;
    if (stored === null || state?.kind !== "active") return inactive;
    // Of what runs collect each has its own, of everything else only the newest is good.
    const isNewest = state.handle === claims.jti && stored.grant.attempt === known.attempt;
    if (!isNewest && stored.grant.approved.perRun === undefined) return inactive;
    return { active: true, token_type: "Bearer", claims };
  };
}
