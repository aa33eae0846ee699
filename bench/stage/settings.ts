import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Told } from "../../sandbox/play.ts";
import { introspection } from "../../test/support/place.ts";

/** What an operator would set, with keys of this stage's own. GitHub is reached through the wire. */
export function settings(
  github: Told,
  wireHost: string,
  appUrl: string,
  database: { readonly DATA_DIR: string } | { readonly DATABASE_URL: string },
): Readonly<Record<string, string>> {
  const key = (): string =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: readFileSync(github.app.privateKeyPath, "utf8"),
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_CLIENT_ID: github.app.clientId,
    GITHUB_CLIENT_SECRET: github.app.clientSecret,
    GHE_HOST: wireHost,
    GHE_PROTOCOL: "http",
    ACCESS_REPOSITORIES: "acme/access=acme-",
    PUBLIC_URL: appUrl,
    PORT: new URL(appUrl).port,
    ...database,
    COUNTERSIGN_KEY: randomBytes(32).toString("base64url"),
    LEDGER_KEY: key(),
    ISSUER_KEY: key(),
    INTROSPECT_CLIENTS: `${introspection.id}:${introspection.secret}`,
    CLOCK_URL: `${github.url}/_sandbox/clock`,
    LOG_LEVEL: "info",
  };
}
