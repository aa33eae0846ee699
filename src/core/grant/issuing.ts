import type { Entitlement, IssuerChoice } from "../entitlement.ts";
import type { Grant } from "./grant.ts";
import { hours, instant, isoSeconds, seconds, type Duration, type Instant } from "../instant.ts";
import type { Entry } from "../request.ts";
import { vaultFacts, vaultText, type VaultCredential } from "../vault/credential.ts";

/** How an entry's credential is made: by what its entitlement says, or as a certificate for the key that it brings. */
export const issuerFor = (
  { issuer }: Pick<Entitlement, "issuer">,
  { publicKey }: Pick<Entry, "publicKey">,
): IssuerChoice => (issuer.kind === "embedded" && publicKey !== undefined ? { kind: "embedded-ssh" } : issuer);

/** What Vault is to make; `null`: it is not asked. */
export const vaultCredential = (choice: IssuerChoice): VaultCredential | null =>
  choice.kind === "vault" ? choice.credential : null;

/** As people read it. */
export function issuerText(choice: IssuerChoice): string {
  switch (choice.kind) {
    case "embedded":
      return "a token that Countersign signs";
    case "embedded-ssh":
      return "an SSH certificate that Countersign signs";
    case "vault":
      return vaultText(choice.credential);
  }
}

/** Design section 6: each kind of credential states how it ends on time, and how it ends early. */
export interface IssuerFacts {
  readonly endsOnTime: string;
  readonly endsEarly: string;
  /** What is handed over: something secret, something that is no secret, or nothing. */
  readonly handsOver: "secret" | "public" | "nothing";
  /** Set where nobody can take it back: no longer than this, and never critical. */
  readonly atMost?: Duration;
}

export function issuerFacts(choice: IssuerChoice): IssuerFacts {
  switch (choice.kind) {
    case "vault":
      return vaultFacts(choice.credential);
    case "embedded-ssh":
      return {
        endsOnTime: "by itself: the certificate says so",
        endsEarly: "not before its own end",
        handsOver: "public",
        atMost: hours(1),
      };
    case "embedded":
      return {
        endsOnTime: "by itself: the token says so",
        endsEarly: choice.introspected ? "at once: its system asks before it trusts a token" : "at its own end only",
        handsOver: "secret",
        ...(choice.introspected ? {} : { atMost: hours(1) }),
      };
  }
}

/** Whether asking again could make a second one: what was asked for and not answered is cleared away first. */
export const makesAnother = ({ kind }: IssuerChoice): boolean => kind === "vault";

/** It ends by itself and not before: nobody can take it back. */
export const endsOnlyByItself = (choice: IssuerChoice): boolean => issuerFacts(choice).atMost !== undefined;

/** Below this an issuer has merely held a little back, so that nothing outlasts what was approved. */
const noticeable = seconds(30);

/** When its credential really ends; never after what was approved. */
export const endOf = ({ state, until }: Grant): Instant =>
  state.kind === "active" && state.endsAt !== undefined ? instant(Math.min(state.endsAt, until)) : until;

/** That the credential ends earlier than was approved, where it does; `null`: it does not. */
export function earlierEnd(grant: Grant): string | null {
  const end = endOf(grant);
  return end < grant.until - noticeable
    ? `its credential ends earlier than approved, at ${isoSeconds(end)}: the issuer allows no longer`
    : null;
}
