import type { IssuerChoice } from "../../core/entitlement.ts";
import { assertNever } from "../../core/grant/events.ts";
import type { Grant, Handle, Proof } from "../../core/grant/grant.ts";
import { instant, secondOf, type Instant } from "../../core/instant.ts";
import { vaultText } from "../../core/vault/credential.ts";
import type { Clock, CredentialIssuer, Issuer, IssuedToken, TokenRegister } from "../../ports.ts";
import { claimsOf } from "./claims.ts";
import { handleOf } from "./handle.ts";
import type { Keyring } from "./keyring.ts";
import { createSshIssuer } from "./ssh-issuer.ts";

export interface EmbeddedIssuerOptions {
  readonly register: TokenRegister;
  readonly keyring: Keyring;
  /** `iss`: the public address of this deployment. */
  readonly issuer: string;
  readonly clock: Clock;
}

/** The issuer for each choice; those of tokens share one register. */
export interface EmbeddedIssuer {
  issuerOf(choice: IssuerChoice): CredentialIssuer;
  tokens(introspected: boolean): Issuer;
  /** For sweeps, which look at everything once. */
  readonly all: readonly Issuer[];
}

export function createEmbeddedIssuer(options: EmbeddedIssuerOptions): EmbeddedIssuer {
  const introspected = create(options, true);
  const offline = create(options, false);
  const ssh = createSshIssuer(options);
  const tokens = (asks: boolean): Issuer => (asks ? introspected : offline);
  return {
    tokens,
    issuerOf(choice) {
      switch (choice.kind) {
        case "embedded":
          return tokens(choice.introspected);
        case "embedded-ssh":
          return ssh;
        case "vault":
          // Such an entry is never approved: its check says that there is no Vault.
          throw new Error(`no Vault is configured for ${vaultText(choice.credential)}`);
      }
    },
    all: [introspected],
  };
}

/**
 * JWTs that are minted at claim and never stored: until then there is only an id in the register. `introspected`:
 * the system asks before it trusts a token. Where it does not, a token that was handed out works until its own end,
 * and the issuer says so for as long as it does.
 */
function create({ register, keyring, issuer, clock }: EmbeddedIssuerOptions, introspected: boolean): Issuer {
  const over = (token: IssuedToken): boolean => clock.now() >= token.expiresAt;

  const add = (grant: Grant, attempt: number, state: IssuedToken["state"]): Promise<void> =>
    register.add({
      handle: handleOf(grant, attempt),
      repository: grant.repository,
      grant: grant.id,
      attempt,
      state,
      expiresAt: endOf(grant),
      createdAt: clock.now(),
    });

  /** The token as it stands after `add`: what was there before stays as it is. */
  async function registered(grant: Grant, attempt: number, state: IssuedToken["state"]): Promise<IssuedToken> {
    const handle = handleOf(grant, attempt);
    if ((await register.get(handle)) === null) await add(grant, attempt, state);
    return present(await register.get(handle), handle);
  }

  return {
    async issue(grant) {
      const token = await registered(grant, grant.attempt, "unclaimed");
      if (token.state === "revoked") throw new Error(`${token.handle} was revoked before it was issued`);
      return { handle: token.handle, delivery: { kind: "minted-at-claim" }, endsAt: token.expiresAt };
    },

    async inspect(handle) {
      const token = await register.get(handle);
      if (token === null || token.state === "revoked" || over(token)) return "gone";
      return token.state === "claimed" ? "active" : "unclaimed";
    },

    async revoke(handle, at) {
      const token = await register.get(handle);
      if (token === null || token.state === "revoked") return { handle, said: "already-gone", at };
      // Nobody asks about it, so nothing can take it back: `inspect` says `active` until its end.
      if (!introspected && token.state === "claimed" && !over(token)) return { handle, said: "revoked", at };
      await register.setState(handle, "revoked");
      return { handle, said: over(token) ? "gone" : "revoked", at };
    },

    async revokeAttempt(grant, attempt, at): Promise<Proof> {
      const handle = handleOf(grant, attempt);
      const before = await register.get(handle);
      // An `issue` still on its way must find the id taken: it is written down as revoked, though nothing was made.
      if (before === null) await add(grant, attempt, "revoked");
      await register.setState(handle, "revoked");
      if (before === null) return { handle: null, said: "never-issued", at };
      return { handle, said: before.state === "revoked" ? "already-gone" : "revoked", at };
    },

    async mint(grant, handle) {
      const { state } = grant;
      if (state.kind !== "active" || state.handle !== handle || handle !== handleOf(grant, grant.attempt))
        throw new Error(`${handle} is not the credential of ${grant.id}`);
      if (state.claim === null) throw new Error(`nobody claimed ${grant.id}`);
      const usable = async (): Promise<IssuedToken> => {
        const token = present(await register.get(handle), handle);
        if (token.state === "revoked") throw new Error(`${handle} is revoked`);
        if (over(token)) throw new Error(`the time of ${handle} is over`);
        return token;
      };
      if ((await usable()).state !== "claimed") await register.setState(handle, "claimed");
      const { expiresAt } = await usable();
      const claims = claimsOf({ grant, handle, issuer, issuedAt: state.claim.at });
      return { token: await keyring.sign(claims), audience: claims.aud, expiresAt };
    },

    async adopt(grant) {
      const state = adoptedState(grant);
      if (state === null) return;
      const token = await registered(grant, grant.attempt, state);
      if (rank[state] > rank[token.state]) await register.setState(token.handle, state);
    },

    async list() {
      const unfinished = await register.unfinished();
      return unfinished
        .filter((token) => token.state !== "revoked" && !over(token))
        .map(({ handle, repository, grant, attempt, createdAt }) => ({
          handle,
          repository,
          grant,
          attempt,
          createdAt,
        }));
    },
  };
}

/** A JWT's `exp` has whole seconds: the last one that lies within what was approved. */
const endOf = (grant: Grant): Instant => instant(secondOf(grant.until) * 1000);

const rank: Readonly<Record<IssuedToken["state"], number>> = { unclaimed: 0, claimed: 1, revoked: 2 };

/** What the register must know of a grant that the ledger tells of; `null`: no credential was issued yet. */
function adoptedState({ state }: Grant): IssuedToken["state"] | null {
  switch (state.kind) {
    case "active":
      return state.claim === null ? "unclaimed" : "claimed";
    case "ending":
      // Whether it was collected is not known any more: taken for collected, so that its end waits for the issuer.
      return state.handle === null ? null : "claimed";
    case "ended":
      return "revoked";
    case "scheduled":
    case "activating":
    case "activation-failed":
      return null;
    default:
      return assertNever(state);
  }
}

function present(token: IssuedToken | null, handle: Handle): IssuedToken {
  if (token === null) throw new Error(`${handle} is not in the register`);
  return token;
}
