import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { RunningSandbox } from "../../sandbox/server.ts";
import { introspection } from "./place.ts";

/** What an operator would set, with keys of this world's own. */
export function environment(
  sandbox: { readonly url: string; readonly app: Omit<RunningSandbox["app"], "slug" | "installationId"> },
  appUrl: string,
  database: { readonly DATA_DIR: string } | { readonly DATABASE_URL: string },
): Readonly<Record<string, string>> {
  const key = (): string =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return {
    APP_ID: String(sandbox.app.id),
    PRIVATE_KEY: sandbox.app.privateKey,
    WEBHOOK_SECRET: sandbox.app.webhookSecret,
    GITHUB_CLIENT_ID: sandbox.app.clientId,
    GITHUB_CLIENT_SECRET: sandbox.app.clientSecret,
    GHE_HOST: new URL(sandbox.url).host,
    GHE_PROTOCOL: "http",
    ACCESS_REPOSITORIES: "acme/access=acme-",
    PUBLIC_URL: appUrl,
    PORT: new URL(appUrl).port,
    ...database,
    COUNTERSIGN_KEY: randomBytes(32).toString("base64url"),
    LEDGER_KEY: key(),
    ISSUER_KEY: key(),
    INTROSPECT_CLIENTS: `${introspection.id}:${introspection.secret}`,
    CLOCK_URL: `${sandbox.url}/_sandbox/clock`,
    LOG_LEVEL: "debug",
  };
}
