import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, errors, exportJWK, jwtVerify, SignJWT, type JWK, type JWTPayload } from "jose";

import type { Instant } from "../../core/instant.ts";
import { sshAuthority } from "./ssh-authority.ts";
import { authorityLine, signUserCertificate, type UserCertificate } from "./ssh-certificate.ts";

/** A public key as `/.well-known/jwks.json` shows it. */
interface PublishedKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  /** The key's thumbprint: RFC 7638. */
  readonly kid: string;
  readonly alg: "EdDSA";
  readonly use: "sig";
}

/** The keys that tokens are signed with: the first signs, all of them verify. */
export interface Keyring {
  /** RFC 7517. */
  readonly jwks: { readonly keys: readonly PublishedKey[] };
  sign(claims: JWTPayload): Promise<string>;
  /** Lines for `TrustedUserCAKeys` of SSH servers, the one that signs first. */
  readonly sshAuthorities: readonly string[];
  signUserCertificate(of: UserCertificate): string;
  /** The claims of a token of ours that is valid at that moment, or `null`. */
  verify(token: string, issuer: string, at: Instant): Promise<JWTPayload | null>;
}

/** Access tokens as RFC 9068 marks them: no other JWT of anybody passes for one. */
const typ = "at+jwt";

/** `keys`: private Ed25519 keys, the one that signs first. */
export async function createKeyring(keys: readonly KeyObject[]): Promise<Keyring> {
  const [first] = keys;
  if (first === undefined) throw new RangeError("no key to sign tokens with");
  const publicKeys = keys.map((key) => createPublicKey(key));
  const published = await Promise.all(publicKeys.map(publish));
  const byId = new Map(published.map(({ kid }, at) => [kid, publicKeys[at]!]));
  const signing = published[0]!.kid;
  const authorities = keys.map(sshAuthority);
  return {
    jwks: { keys: published },
    sshAuthorities: authorities.map(authorityLine),
    signUserCertificate: (of) => signUserCertificate(authorities[0]!, of),
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", typ, kid: signing }).sign(first),
    async verify(token, issuer, at) {
      const keyOf = ({ kid }: { readonly kid?: string }): KeyObject => {
        const key = byId.get(kid ?? "");
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        return key;
      };
      try {
        const options = {
          algorithms: ["EdDSA"],
          typ,
          issuer,
          currentDate: new Date(at),
          requiredClaims: ["exp", "jti"],
        };
        return (await jwtVerify(token, keyOf, options)).payload;
      } catch (error) {
        // Whatever is wrong with a token, it is no token of ours.
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

async function publish(key: KeyObject): Promise<PublishedKey> {
  const jwk: JWK = await exportJWK(key);
  if (jwk.crv !== "Ed25519" || jwk.x === undefined) throw new RangeError("tokens are signed with Ed25519 keys");
  const kid = await calculateJwkThumbprint(jwk, "sha256");
  return { kty: "OKP", crv: "Ed25519", x: jwk.x, kid, alg: "EdDSA", use: "sig" };
}
