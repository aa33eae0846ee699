import { inspect } from "node:util";

import type { Grant } from "../../src/core/grant/grant.ts";
import { accountId, entryId, grantId, repositoryId } from "../../src/core/ids.ts";
import { hours, instant, type Duration } from "../../src/core/instant.ts";
import type { VaultCredential } from "../../src/core/vault/credential.ts";
import { setupFor, type VaultSetup } from "../../src/core/vault/setup.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { serverClock } from "../../src/issuers/vault/health.ts";
import { createVaultIssuer } from "../../src/issuers/vault/issuer.ts";
import { watchGivenUp } from "../../src/issuers/vault/leases.ts";
import type { Means } from "../../src/issuers/vault/kind.ts";
import { openSession, type Session } from "../../src/issuers/vault/session.ts";
import type { Timer } from "../../src/issuers/vault/timer.ts";
import { openWire, type Wire } from "../../src/issuers/vault/wire.ts";
import type { Clock, CredentialIssuer, Issued } from "../../src/ports.ts";
import { approvedGrant } from "../support/grant.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";
import { tokensAt } from "../support/vault-tokens.ts";
import { leaksIn, ownIn } from "./leaks.ts";
import { textAt, valueAt, type HttpAnswer } from "../support/vault-server.ts";

/** A Vault that a suite runs against: the real one, or the fake. */
export interface VaultUnderTest {
  readonly address: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly rootToken: string;
  http(token: string | null, method: string, path: string, body?: object): Promise<HttpAnswer>;
  root(method: string, path: string, body?: object): Promise<HttpAnswer>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** SIGKILL, or what comes closest. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Lets time go by, at the server too. */
  pass(length: Duration): Promise<void>;
  stop(): Promise<void>;
}

const deployment = "suite";
export const repository = repositoryId(41);
export const prefix = "ent-";

export const credentials = {
  token: { kind: "token", role: "read", leases: [] },
  secretId: { kind: "secret-id", mount: "approle", role: "robot" },
  certificate: { kind: "certificate", mount: "pki", role: "client" },
  ssh: { kind: "ssh", mount: "ssh", role: "shell" },
  group: { kind: "group", policy: "console" },
  actions: { kind: "actions", mount: "jwt", role: "exports", policy: "export" },
} as const satisfies Readonly<Record<string, VaultCredential>>;

/** What `countersign init vault` prints for these, put into the server as an administrator would. */
export const setup = (more: Parameters<typeof setupFor>[1] = []): VaultSetup =>
  setupFor(prefix, [
    ...Object.values(credentials).map((credential) => ({ entitlement: "x/y", maxDuration: hours(1), credential })),
    ...more,
  ]);

/** Listens to whatever the adapter says, and remembers which secrets it must not say. */
class Witness {
  readonly secrets: string[] = [];
  readonly wraps: string[] = [];
  readonly own: string[] = [];
  readonly said: string[] = [];
  readonly #deaf: () => void;

  constructor() {
    const streams = [process.stdout, process.stderr] as const;
    const before = streams.map((stream) => stream.write.bind(stream));
    streams.forEach((stream, at) => {
      stream.write = (text: string | Uint8Array, ...more: never[]) => {
        this.said.push(String(text));
        return before[at]?.(text, ...more) ?? true;
      };
    });
    this.#deaf = () => streams.forEach((stream, at) => Object.assign(stream, { write: before[at] }));
  }

  /** The text of whatever an error holds, as a careless logger prints it. */
  heard(error: unknown): void {
    this.said.push(inspect(error, { depth: 8, showHidden: true, getters: true }), JSON.stringify(error) ?? "");
    this.said.push(error instanceof Error ? `${error.stack}` : "");
  }

  close(): void {
    this.#deaf();
  }
}

/** An installed Vault, and the app beside it. */
export class Place {
  readonly vault: VaultUnderTest;
  readonly proxy: RecordingProxy;
  readonly wire: Wire;
  readonly session: Session;
  readonly means: Means;
  readonly witness = new Witness();
  #entries = 0;

  private constructor(vault: VaultUnderTest, proxy: RecordingProxy, roleId: string, secretId: string) {
    this.vault = vault;
    this.proxy = proxy;
    const { clock, timer } = vault;
    this.wire = openWire({ address: proxy.address, now: () => clock.now() });
    const login = { kind: "approle", mount: "approle", roleId, secretId: () => secretId } as const;
    this.session = openSession({ wire: this.wire, login, clock, timer });
    this.means = {
      call: this.session.call,
      deployment,
      prefixes: new Map([[repository, prefix]]),
      serverNow: serverClock(this.wire, clock),
      clock,
      timer,
      claimWindow: hours(24),
      givenUp: watchGivenUp(() => undefined),
    };
  }

  static async install(vault: VaultUnderTest, what: VaultSetup = setup()): Promise<Place> {
    for (const kind of ["approle", "jwt"]) await must(vault.root("POST", `sys/auth/${kind}`, { type: kind }));
    for (const kind of ["pki", "ssh", "kv"]) await must(vault.root("POST", `sys/mounts/${kind}`, { type: kind }));
    await must(vault.root("POST", "kv/orders", { rows: "4812" }));
    await must(vault.root("POST", "pki/root/generate/internal", { common_name: "suite", ttl: "700h" }));
    await must(vault.root("POST", "ssh/config/ca", { generate_signing_key: true, key_type: "ed25519" }));
    const [app, ...roles] = [appRole, ...what.roles];
    for (const policy of [what.app, ...what.policies]) await writePolicy(vault, policy.name, policyText(policy));
    for (const { path, fields } of [app, ...roles])
      await must(vault.root("POST", path, { ...fields, ...filled[path] }));
    const roleId = textAt((await must(vault.root("GET", `${appRole.path}/role-id`))).body, "data", "role_id");
    const made = await must(vault.root("POST", `${appRole.path}/secret-id`, {}));
    return new Place(vault, await RecordingProxy.to(vault.address), roleId, textAt(made.body, "data", "secret_id"));
  }

  issuer = (of: VaultCredential): CredentialIssuer => createVaultIssuer(this.means, of);

  /** A grant of its own, of two hours unless told otherwise, approved now. */
  grant(length: Duration = hours(2), terms: Partial<Grant> = {}): Grant {
    this.#entries += 1;
    const entry = entryId(`read-${this.#entries}`);
    const start = this.vault.clock.now();
    return approvedGrant(start, {
      id: grantId(entry, 1),
      entry,
      repository,
      until: instant(start + length),
      countersigners: [accountId(2), accountId(3)],
      ...terms,
    });
  }

  /** Issued, and its wrap noted for the search for leaks. */
  async issue(of: VaultCredential, grant: Grant): Promise<Issued> {
    const issued = await this.told(this.issuer(of).issue(grant));
    if (issued.delivery.kind === "wrapped") this.witness.wraps.push(issued.delivery.token);
    this.witness.said.push(issued.handle);
    return issued;
  }

  /** Whatever fails is listened to. */
  async told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.witness.heard(error);
      throw error;
    }
  }

  /** As the subject opens it, past the app. */
  async unwrap(issued: Issued): Promise<HttpAnswer> {
    if (issued.delivery.kind !== "wrapped") throw new Error("nothing was wrapped");
    const answer = await this.vault.http(issued.delivery.token, "POST", "sys/wrapping/unwrap");
    for (const at of [
      ["auth", "client_token"],
      ["data", "secret_id"],
    ] as const) {
      const secret = valueAt(answer.body, ...at);
      if (typeof secret === "string") this.witness.secrets.push(secret);
    }
    return answer;
  }

  /** The subject's token. */
  open = async (issued: Issued): Promise<string> => textAt((await this.unwrap(issued)).body, "auth", "client_token");

  /** How many tokens there are that carry this grant, counted by root and past the app. */
  async count(grant: Grant): Promise<number> {
    return (await tokensAt(this.vault)).filter((one) => one === grant.id).length;
  }

  /** Where a secret got to that it must not get to, in everything that the suite did so far. */
  leaks(): readonly string[] {
    const { secrets, wraps, own, said } = this.witness;
    const { passed } = this.proxy;
    return leaksIn({ secrets, wraps, own: [...own, ...ownIn(passed)], passed, said });
  }

  async close(): Promise<void> {
    this.witness.close();
    this.session.close();
    await this.proxy.close();
    await this.vault.stop();
  }
}

const appRole = {
  path: "auth/approle/role/countersign",
  fields: {
    token_policies: ["countersign-ent"],
    token_ttl: "600s",
    token_max_ttl: "3600s",
    token_no_default_policy: true,
  },
};

/** What only runs of one branch of this repository say of themselves. */
export const boundTo = (repositoryId: string): object => ({
  repository_id: repositoryId,
  ref: "refs/heads/main",
  event_name: ["push", "schedule"],
});

/** What the printed setup leaves for the administrator to fill in. */
const filled: Readonly<Record<string, object>> = {
  "pki/roles/ent-client": { allow_any_name: true, enforce_hostnames: false },
  "ssh/roles/ent-shell": { allowed_users: "deploy", default_user: "deploy" },
  "auth/jwt/role/ent-exports": { bound_audiences: ["vault"], bound_claims: boundTo("77") },
};

export async function writePolicy(vault: Pick<VaultUnderTest, "root">, name: string, policy: string): Promise<void> {
  await must(vault.root("PUT", `sys/policies/acl/${name}`, { policy }));
}

export async function must(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  const got = await answer;
  if (got.status >= 300) throw new Error(`${got.status}: ${JSON.stringify(got.body)}`);
  return got;
}
