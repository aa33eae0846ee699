import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";

import { runName } from "../../core/ids.ts";
import { instant } from "../../core/instant.ts";
import type { Run } from "../../core/grant/run.ts";
import type { Clock, RunTokens } from "../../ports.ts";

/** Clocks differ by a little: GitHub's tokens live for minutes. */
const leewaySeconds = 30;

/** GitHub docs, "OpenID Connect reference": of github.com, and of GitHub Enterprise Server. */
export const actionsIssuer = ({
  host,
  protocol,
}: {
  readonly host: string | null;
  readonly protocol: string;
}): string => (host === null ? "https://token.actions.githubusercontent.com" : `${protocol}://${host}/_services/token`);

export interface RunTokenOptions {
  /** Who signs them: the only place from which keys are fetched. */
  readonly issuer: string;
  /** For whom they must be made: this deployment's public address. */
  readonly audience: string;
  readonly clock: Clock;
}

/**
 * Reads the tokens that GitHub Actions makes for its runs: GitHub docs, "OpenID Connect reference". Keys are fetched
 * once and kept; a token of an unknown key makes them be fetched again, at most every half a minute.
 */
export function openRunTokens({ issuer, audience, clock }: RunTokenOptions): RunTokens {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), { timeoutDuration: 5000 });
  return {
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, keys, {
          // What a public key verifies: with it as the secret of an HMAC anybody could sign.
          algorithms: ["RS256"],
          issuer,
          audience,
          clockTolerance: leewaySeconds,
          currentDate: new Date(clock.now()),
          requiredClaims: ["exp", "nbf", "iat", "jti"],
        });
        return runOf(payload) ?? { kind: "unproven", because: "it does not say which run it is for" };
      } catch (error) {
        const because = whyNot(error);
        if (because !== null) return { kind: "unproven", because };
        return { kind: "unavailable", because: "the keys of GitHub Actions cannot be read" };
      }
    },
  };
}

/** `null`: the token was not looked at. */
function whyNot(error: unknown): string | null {
  if (error instanceof errors.JWTExpired) return "its time is over";
  if (error instanceof errors.JWTClaimValidationFailed) return claims[error.claim] ?? `its \`${error.claim}\` is wrong`;
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return null;
  // What the key set's address answers, if it is not keys, comes as an error without a code of its own.
  if (error.code === "ERR_JOSE_GENERIC" || error instanceof errors.JWKSInvalid) return null;
  return "GitHub Actions did not sign it";
}

const claims: Readonly<Record<string, string>> = {
  aud: "it was made for somebody else",
  iss: "it comes from somebody else",
  nbf: "its time has not come",
};

function runOf(payload: JWTPayload): Run | null {
  const text = (claim: string): string => {
    const value = payload[claim];
    return typeof value === "string" ? value : "";
  };
  const [id, attempt, repositoryId] = [text("run_id"), text("run_attempt"), text("repository_id")];
  if (![id, attempt, repositoryId].every((number) => /^[1-9]\d{0,14}$/.test(number))) return null;
  const { jti = "", exp = 0 } = payload;
  const run: Run = {
    name: runName(id, attempt),
    token: jti,
    expiresAt: instant((exp + leewaySeconds) * 1000),
    repositoryId: Number(repositoryId),
    repository: text("repository"),
    ref: text("ref"),
    jobWorkflowRef: text("job_workflow_ref"),
    event: text("event_name"),
    environment: text("environment"),
  };
  const whole = [run.token, run.repository, run.ref, run.jobWorkflowRef, run.event].every((value) => value !== "");
  return whole && run.token.length <= 200 ? run : null;
}
