import type { Log } from "../engine/deps.ts";
import type { Repository } from "../core/case-file.ts";
import type { PullNumber } from "../core/ids.ts";
import type { Claims, Clock, Introspector, Inventory, Login, Readers, Runs, Store } from "../ports.ts";

/** A system that may ask whether a token is good; of its secret only the SHA-256 is known, as hex. */
export interface IntrospectClient {
  readonly id: string;
  readonly secretHash: string;
}

/** Something that must work before deliveries and people are let in. */
export interface ReadyCheck {
  /** `database`, `queue`, `github`. */
  readonly name: string;
  /** It is told, and keeps nobody out: what is needed of it can wait. */
  readonly advisory?: boolean;
  /** `null` when it is well, else what is wrong: shown to anybody, so without secrets. */
  readonly check: () => Promise<string | null>;
}

/** What the web needs of the rest. */
export interface WebDeps {
  /** Without a slash at the end: where this deployment is reached. */
  readonly publicUrl: string;
  readonly claims: Claims;
  readonly runs: Runs;
  readonly login: Login;
  /** Where terminals log in: GitHub's address, and this app's public name there. */
  readonly github: { readonly url: string; readonly clientId: string };
  readonly readers: Readers;
  readonly inventory: Inventory;
  /** GitHub's pages. */
  readonly links: {
    readonly repository: (repository: Repository) => string;
    readonly pull: (repository: Repository, pull: PullNumber) => string;
  };
  readonly tickets: Pick<Store, "putTicket" | "ticket">;
  readonly introspect: Introspector;
  readonly introspectClients: readonly IntrospectClient[];
  /** RFC 7517. */
  readonly jwks: { readonly keys: readonly object[] };
  /** Lines for `TrustedUserCAKeys` of SSH servers. */
  readonly sshAuthorities: readonly string[];
  /** Takes a delivery, and says what GitHub is told: 2xx only once it is durable. */
  readonly webhooks: (request: Request) => Promise<{
    readonly status: 202 | 400 | 401 | 500;
    readonly message: string;
  }>;
  readonly ready: readonly ReadyCheck[];
  readonly clock: Clock;
  readonly log: Log;
}
