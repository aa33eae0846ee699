import { createApp } from "./app.ts";
import { followClock, systemClock } from "./clock.ts";
import { useVault, type UsedVault } from "./compose/vault.ts";
import { secretsOf, type Config } from "./config.ts";
import type { Repository } from "./core/case-file.ts";
import { publicName } from "./core/ids.ts";
import { seconds } from "./core/instant.ts";
import { createClaims } from "./engine/claim.ts";
import { createRuns } from "./engine/collect-runs.ts";
import type { Deps } from "./engine/deps.ts";
import { createHandler } from "./engine/handle.ts";
import { openApp } from "./github/client.ts";
import { connect } from "./github/connection.ts";
import { readDelivery } from "./github/events.ts";
import { openGitHub, type OpenedGitHub } from "./github/github.ts";
import { openLedger } from "./github/ledger.ts";
import { openLogin } from "./github/oauth.ts";
import { pagesAt } from "./github/pages.ts";
import { createPulse } from "./github/pulse.ts";
import { actionsIssuer, openRunTokens } from "./issuers/actions/run-tokens.ts";
import { createIntrospector } from "./issuers/embedded/introspect.ts";
import { createEmbeddedIssuer } from "./issuers/embedded/issuer.ts";
import { createKeyring } from "./issuers/embedded/keyring.ts";
import { createLog } from "./log.ts";
import type { Clock, Ledger } from "./ports.ts";
import { openStore, type OpenStore } from "./store/open.ts";
import { createSeal } from "./store/seal.ts";
import { believed, signingKey } from "./syntax/ledger-key.ts";
import { createWeb, serve } from "./web/server.ts";

/** A running Countersign. */
export interface Running {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** How much work waits or runs now. */
  pending(): Promise<number>;
  /** Finishes what runs, hands back the rest. */
  stop(): Promise<void>;
}

export type Log = ReturnType<typeof createLog>;

/** How long a stop waits for what is running. */
const patience = seconds(20);

/** What has to be closed again, the newest first. */
type Closing = (() => Promise<void>)[];

/**
 * Puts the parts together and starts them. Throws, with everything closed again, where one cannot start. `reach`: how
 * GitHub is called, for what is measured against it.
 */
export async function startCountersign(
  config: Config,
  log: Log = logOf(config),
  reach: typeof openApp = openApp,
): Promise<Running> {
  const closing: Closing = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    const { url, pending } = await start(config, log, reach, closing);
    log.info({ url, repositories: config.repositories.length }, "ready");
    return { url, pending, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const logOf = (config: Config): Log => createLog({ level: config.logLevel, secrets: secretsOf(config) });

async function start(
  config: Config,
  log: Log,
  reach: typeof openApp,
  closing: Closing,
): Promise<Pick<Running, "url" | "pending">> {
  const clock = await clockOf(config, closing);
  const { database } = config;
  const opened = await openStore({
    seal: createSeal(
      config.keysAtRest.map((key) => key.expose()),
      config.deployment,
    ),
    ...(database.kind === "postgres" ? { databaseUrl: database.url.expose() } : {}),
    dataDir: database.kind === "embedded" ? database.directory : "",
    clock,
    log,
  });
  closing.push(() => opened.close());
  const { host, protocol } = config.github;
  const pulse = createPulse(clock);
  const { onCall } = pulse;
  const connection = connect({ ...(host === null ? {} : { host }), protocol, now: () => clock.now(), onCall });
  const github = githubOf(config, reach(connection, config.app.id, config.app.privateKey.expose()), clock);
  const keyring = await createKeyring(config.keys.issuer);
  const repositories = await github.repositories();
  const vault = vaultOf(config, repositories, { github, clock, log });
  closing.push(async () => vault?.close());
  const deps = depsOf(config, repositories, { github, opened, keyring, vault, clock, log });
  const { clientId, clientSecret } = config.github;
  const claims = createClaims(deps);
  const issuer = actionsIssuer(config.github);
  const web = createWeb({
    publicUrl: config.publicUrl,
    claims,
    runs: createRuns(deps, claims, openRunTokens({ issuer, audience: config.publicUrl, clock })),
    login: openLogin(connection, { clientId, clientSecret: clientSecret.expose() }),
    github: { url: connection.webUrl, clientId },
    tickets: deps.store,
    readers: github.readers,
    inventory: opened.inventory,
    links: pagesAt(connection.webUrl),
    introspect: createIntrospector({
      register: opened.tokens,
      grants: deps.store,
      keyring,
      issuer: config.publicUrl,
      clock,
    }),
    introspectClients: config.introspectClients,
    jwks: keyring.jwks,
    sshAuthorities: keyring.sshAuthorities,
    webhooks: await createApp({
      appId: config.app.id,
      privateKey: config.app.privateKey.expose(),
      webhookSecrets: config.app.webhookSecrets.map((secret) => secret.expose()),
      readDelivery: (name, payload, id, at) => readDelivery(name, payload, id, at, repositories),
      arrived: () => opened.queue.arrived(),
      accept: (delivery) => deps.store.accept(delivery),
      clock,
      log,
    }),
    ready: [
      { name: "database", check: async () => ((await opened.healthy()) ? null : "does not answer") },
      { name: "queue", check: async () => (opened.working() ? null : "does not look for work") },
      // Without GitHub deliveries are kept and grants end all the same.
      { name: "github", advisory: true, check: async () => pulse.wrong() },
      // Without Vault grants wait to be issued and to end, and everything else goes on.
      ...(vault === null ? [] : [{ name: "vault", advisory: true, check: () => vault.wrong() }]),
    ],
    clock,
    log,
  });
  await vault?.check();
  await opened.queue.start(createHandler(deps));
  closing.push(() => opened.queue.stop(patience));
  const serving = await serve(web, config.listen);
  closing.push(() => serving.close());
  await deps.store.enqueue(
    repositories.flatMap(({ id: repository }) => [
      { work: { kind: "default-branch", repository } },
      { work: { kind: "sweep", repository } },
    ]),
  );
  return { url: serving.url, pending: () => opened.pending(clock.now()) };
}

async function clockOf({ clockUrl }: Config, closing: Closing): Promise<Clock> {
  if (clockUrl === null) return systemClock;
  const followed = await followClock(clockUrl);
  closing.push(() => followed.close());
  return followed;
}

function githubOf(config: Config, app: ReturnType<typeof openApp>, clock: Clock): OpenedGitHub {
  return openGitHub(app, {
    repositories: config.repositories.map(({ owner, name }) => `${owner}/${name}`),
    clock,
    ledger: { deployment: config.deployment, keys: believed(config.keys.ledger.map(signingKey), []) },
    vault: config.vault !== null,
  });
}

const ledgerOf = ({ deployment, keys }: Config, github: OpenedGitHub, clock: Clock): Ledger =>
  openLedger({ open: (repository) => github.open(repository), deployment, keys: keys.ledger, clock });

/** GitHub and ledger alone, beside the running application: for what an operator does by hand. */
export async function openOperator(
  config: Config,
): Promise<Pick<Deps, "github" | "ledger" | "clock"> & { readonly repositories: readonly Repository[] }> {
  const closing: Closing = [];
  const clock = await clockOf(config, closing);
  for (const close of closing) await close();
  const { host, protocol } = config.github;
  const connection = connect({ ...(host === null ? {} : { host }), protocol, now: () => clock.now() });
  const github = githubOf(config, openApp(connection, config.app.id, config.app.privateKey.expose()), clock);
  return { github, ledger: ledgerOf(config, github, clock), clock, repositories: await github.repositories() };
}

interface Parts {
  readonly github: OpenedGitHub;
  readonly opened: OpenStore;
  readonly keyring: Awaited<ReturnType<typeof createKeyring>>;
  readonly vault: UsedVault | null;
  readonly clock: Clock;
  readonly log: Log;
}

function vaultOf(
  config: Config,
  repositories: readonly Repository[],
  { github, clock, log }: Pick<Parts, "github" | "clock" | "log">,
): UsedVault | null {
  if (config.vault === null) return null;
  const named = new Map(config.repositories.map(({ owner, name, prefix }) => [lower(owner, name), prefix]));
  const prefixes = new Map(repositories.map(({ id, owner, name }) => [id, named.get(lower(owner, name)) ?? ""]));
  return useVault(config.vault, { deployment: config.deployment, prefixes, repositories, github, clock, log });
}

/** GitHub tells names apart whatever their letters' case. */
const lower = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();

function depsOf(
  config: Config,
  repositories: readonly Repository[],
  { github, opened, keyring, vault, clock, log }: Parts,
): Deps {
  const issuer = createEmbeddedIssuer({ register: opened.tokens, keyring, issuer: config.publicUrl, clock });
  return {
    github,
    ledger: ledgerOf(config, github, clock),
    store: opened.store,
    get issuers() {
      return [...issuer.all, ...(vault?.issuers ?? [])];
    },
    issuerOf: (choice) =>
      choice.kind === "vault" && vault !== null ? vault.issuerOf(choice.credential) : issuer.issuerOf(choice),
    vault: vault?.at ?? null,
    failing: new Set(),
    clock,
    links: { claim: (grant) => `${config.publicUrl}/claim/${publicName(grant.repository, grant.id)}` },
    log,
    repositories: new Map(repositories.map((repository) => [repository.id, repository])),
    approved: new Map(),
    seen: new Map(),
  };
}
