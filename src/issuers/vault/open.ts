import type { RepositoryId } from "../../core/ids.ts";
import type { Duration } from "../../core/instant.ts";
import { vaultText, type VaultCredential } from "../../core/vault/credential.ts";
import type { VaultSetup } from "../../core/vault/setup.ts";
import type { Clock, CredentialIssuer } from "../../ports.ts";
import type { Wrong } from "./capabilities.ts";
import { readHealth, serverClock, wrongWith } from "./health.ts";
import { createVaultIssuer } from "./issuer.ts";
import type { Means } from "./kind.ts";
import { tellGivenUp, watchGivenUp } from "./leases.ts";
import type { Login } from "./login.ts";
import { paced } from "./pace.ts";
import { openSession } from "./session.ts";
import { wrongAtStart } from "./start.ts";
import { systemTimer, type Timer } from "./timer.ts";
import { openWire } from "./wire.ts";

export interface VaultOptions {
  /** Without a slash at the end. */
  readonly address: string;
  readonly namespace: string | null;
  /** PEM of whoever signed the server's certificate; `null`: one of the well-known ones. */
  readonly ca: string | null;
  readonly login: Login;
  /** How long what is ready may lie uncollected. */
  readonly claimWindow: Duration;
  readonly requestsPerSecond: number;
  /** Marks what is ours. */
  readonly deployment: string;
  readonly prefixes: ReadonlyMap<RepositoryId, string>;
  readonly clock: Clock;
  readonly timer?: Timer;
  /** Told of each lease that Vault ends no more. */
  readonly alarm: (lease: string) => void;
}

export interface OpenedVault {
  issuerOf(of: VaultCredential): CredentialIssuer;
  /** One for each place that has to be looked at, so that a sweep looks once: of all tokens, of all groups … */
  listing(given: readonly VaultCredential[]): readonly CredentialIssuer[];
  /** What keeps it from being used now; `null`: nothing. Never throws. */
  wrong(): Promise<string | null>;
  /** Everything that must be mended before it is used. Throws where Vault does not answer. */
  wrongAtStart(setup: VaultSetup): Promise<readonly Wrong[]>;
  close(): void;
}

export function openVault(options: VaultOptions): OpenedVault {
  const { address, namespace, ca, login, clock, deployment, prefixes, claimWindow, timer = systemTimer } = options;
  const more = { ...(namespace === null ? {} : { namespace }), ...(ca === null ? {} : { ca }) };
  const wire = paced(openWire({ address, now: () => clock.now(), ...more }), options.requestsPerSecond, timer);
  const session = openSession({ wire, login, clock, timer });
  const serverNow = serverClock(wire, clock);
  const givenUp = watchGivenUp(options.alarm);
  const means: Means = { call: session.call, deployment, prefixes, serverNow, clock, timer, claimWindow, givenUp };
  const issuers = new Map<string, CredentialIssuer>();

  function issuerOf(of: VaultCredential): CredentialIssuer {
    const known = issuers.get(vaultText(of)) ?? createVaultIssuer(means, of);
    issuers.set(vaultText(of), known);
    return known;
  }

  return {
    issuerOf,
    listing: (given) => [...new Map(given.map((of) => [placeOf(of), of])).values()].map(issuerOf),
    async wrong() {
      try {
        return wrongWith(await readHealth(wire, clock)) ?? session.wrong() ?? tellGivenUp(givenUp.all());
      } catch (error) {
        return error instanceof Error ? error.message : "Vault cannot be asked";
      }
    },
    wrongAtStart: (setup) => wrongAtStart({ wire, session, clock }, setup, new Set(prefixes.values())),
    close: () => session.close(),
  };
}

/** Where a kind looks when it lists. */
function placeOf(of: VaultCredential): string {
  switch (of.kind) {
    case "token":
    case "ssh":
      return of.kind;
    case "group":
    case "actions":
      return "group";
    case "certificate":
      return `certificate ${of.mount}`;
    case "secret-id":
      return vaultText(of);
  }
}
