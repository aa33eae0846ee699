import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";

import type { Diagnostic } from "./core/diagnostics/diagnostic.ts";
import { codes } from "./config/codes.ts";
import { Settings, type Environment } from "./config/environment.ts";
import { appKey, signingKeys } from "./config/keys.ts";
import { accessRepositories, type AccessRepository } from "./config/repositories.ts";
import { Secret } from "./config/secret.ts";
import { introspectClients, keysAtRest, webhookSecrets, type IntrospectClient } from "./config/secrets.ts";
import { refuseUnsupported } from "./config/unsupported.ts";
import { loginSecrets, vaultConfig, type VaultConfig } from "./config/vault.ts";
import { clockUrl, gitHubHost, parseUrl, publicUrl } from "./config/urls.ts";

export { Secret } from "./config/secret.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything that a deployment is told, read once at start. Private keys are key objects, which never print. */
export interface Config {
  /** Marks what is ours at issuers and in the ledger. */
  readonly deployment: string;
  readonly app: { readonly id: number; readonly privateKey: Secret; readonly webhookSecrets: readonly Secret[] };
  readonly github: {
    /** `null`: github.com. */
    readonly host: string | null;
    readonly protocol: "https" | "http";
    readonly clientId: string;
    readonly clientSecret: Secret;
  };
  readonly repositories: readonly AccessRepository[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly database:
    | { readonly kind: "postgres"; readonly url: Secret }
    | { readonly kind: "embedded"; readonly directory: string };
  /** The first of each signs, all verify. */
  readonly keys: { readonly ledger: readonly KeyObject[]; readonly issuer: readonly KeyObject[] };
  /** Encrypt at rest, the first one in use; empty where none is given. */
  readonly keysAtRest: readonly Secret[];
  readonly introspectClients: readonly IntrospectClient[];
  /** `null`: the embedded issuer alone gives access. */
  readonly vault: VaultConfig | null;
  /** Whose clock to follow, in tests only. */
  readonly clockUrl: string | null;
  readonly logLevel: LogLevel;
}

export type ReadConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** Reads the environment; every problem at once. Of the file system it reads `PRIVATE_KEY_PATH` only. */
export function readConfig(env: Environment): ReadConfig {
  const settings = new Settings(env);
  refuseUnsupported(settings, env);
  const id = appId(settings);
  const host = gitHubHost(settings);
  const atRest = keysAtRest(settings);
  const clientHelp = 'it is on the app\'s page at GitHub, under "General"';
  const read = {
    id,
    host,
    privateKey: privateKey(settings),
    webhook: webhookSecrets(settings),
    clientId: settings.required("GITHUB_CLIENT_ID", clientHelp),
    clientSecret: settings.required("GITHUB_CLIENT_SECRET", clientHelp),
    repositories: accessRepositories(settings),
    port: port(settings),
    publicUrl: publicUrl(settings),
    database: database(settings),
    ledger: signingKeys(settings, "LEDGER_KEY"),
    issuer: signingKeys(settings, "ISSUER_KEY"),
    keysAtRest: atRest,
    vault: vaultConfig(settings, env, atRest),
    introspectClients: introspectClients(settings),
    logLevel: settings.oneOf("LOG_LEVEL", logLevels, "info"),
    deployment: deployment(settings, id),
  };
  const follow = clockUrl(settings, host);
  if (settings.problems.length > 0 || !isComplete(read)) return { ok: false, problems: settings.problems };
  return {
    ok: true,
    config: {
      deployment: read.deployment,
      app: { id: read.id, privateKey: read.privateKey, webhookSecrets: read.webhook },
      github: {
        host: read.host.host,
        protocol: read.host.protocol,
        clientId: read.clientId,
        clientSecret: new Secret(read.clientSecret),
      },
      repositories: read.repositories,
      listen: { host: settings.get("HOST") ?? "127.0.0.1", port: read.port },
      publicUrl: read.publicUrl,
      database: read.database,
      keys: { ledger: read.ledger, issuer: read.issuer },
      keysAtRest: read.keysAtRest,
      introspectClients: read.introspectClients,
      vault: read.vault === "none" ? null : read.vault,
      clockUrl: follow,
      logLevel: read.logLevel,
    },
  };
}

/** What must never be read in a log, whatever it comes with. */
export const secretsOf = ({ app, github, database, keysAtRest, vault }: Config): readonly string[] =>
  [
    app.privateKey,
    ...app.webhookSecrets,
    github.clientSecret,
    ...keysAtRest,
    ...(vault === null ? [] : loginSecrets(vault)),
    ...(database.kind === "postgres" ? [database.url, passwordIn(database.url)] : []),
  ].map((secret) => secret.expose());

/** Drivers name it alone. */
function passwordIn(url: Secret): Secret {
  const { password } = new URL(url.expose());
  try {
    return new Secret(decodeURIComponent(password));
  } catch {
    // A `%` that encodes nothing: it is taken as it stands.
    return new Secret(password);
  }
}

type Complete<T> = { readonly [K in keyof T]: NonNullable<T[K]> };
const isComplete = <T extends object>(read: T): read is T & Complete<T> =>
  Object.values(read).every((value) => value !== null);

function appId(settings: Settings): number | null {
  const help = 'it is the number on the app\'s page at GitHub, under "General"';
  const text = settings.required("APP_ID", help);
  if (text === null) return null;
  return /^[1-9]\d{0,14}$/.test(text)
    ? Number(text)
    : settings.problem(codes.malformed, `\`APP_ID\` is \`${text}\`, which is not a number`, help);
}

function privateKey(settings: Settings): Secret | null {
  const help = "generate a private key on the app's page at GitHub";
  const text = settings.get("PRIVATE_KEY");
  const path = settings.get("PRIVATE_KEY_PATH");
  if (text !== null && path !== null) {
    const message = "`PRIVATE_KEY` and `PRIVATE_KEY_PATH` are both set";
    return settings.problem(codes.contradictory, message, "unset one of them");
  }
  if (text === null && path === null)
    return settings.problem(codes.missing, "neither `PRIVATE_KEY` nor `PRIVATE_KEY_PATH` is set", help);
  const name = text === null ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  let written = text;
  if (path !== null) {
    try {
      written = readFileSync(path, "utf8");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      const message = `the file of \`PRIVATE_KEY_PATH\`, \`${path}\`, cannot be read (${code})`;
      return settings.problem(codes.unreadable, message, "check the path and who may read it");
    }
  }
  const key = appKey(written ?? "");
  if (key !== null) return new Secret(key);
  return settings.problem(codes.malformed, `\`${name}\` is not an RSA private key as PEM, or base64 of it`, help);
}

function port(settings: Settings): number | null {
  const text = settings.get("PORT") ?? "3000";
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  return settings.problem(codes.malformed, `\`PORT\` is \`${text}\``, "write a number from 0 to 65535");
}

function database(settings: Settings): Config["database"] | null {
  const url = settings.get("DATABASE_URL");
  const directory = settings.get("DATA_DIR");
  if (url === null) return { kind: "embedded", directory: directory ?? "data" };
  if (directory !== null) {
    const help = "unset `DATA_DIR`: it is where the embedded database lives that `DATABASE_URL` replaces";
    return settings.problem(codes.contradictory, "`DATABASE_URL` and `DATA_DIR` are both set", help);
  }
  if (["postgres:", "postgresql:"].includes(parseUrl(url)?.protocol ?? ""))
    return { kind: "postgres", url: new Secret(url) };
  const help = "write `postgres://user:password@host:5432/database`";
  return settings.problem(codes.malformed, "`DATABASE_URL` is not the address of a PostgreSQL database", help);
}

function deployment(settings: Settings, id: number | null): string | null {
  const name = settings.get("DEPLOYMENT") ?? `app-${id ?? 0}`;
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return name;
  const help = "write lower case letters, digits and dashes: it stays as it is for as long as the ledger lives";
  return settings.problem(codes.malformed, `\`DEPLOYMENT\` is \`${name}\``, help);
}
