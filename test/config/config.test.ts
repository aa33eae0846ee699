import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";

import { readConfig, Secret, secretsOf, type Config } from "../../src/config.ts";
import { renderDiagnostic } from "../../src/core/diagnostics/diagnostic.ts";
import { diagnosticCodes } from "../../src/core/diagnostics/codes.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const pem = String(rsa.export({ type: "pkcs1", format: "pem" }));
const ed25519 = (): string =>
  String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
const seed = (): string => randomBytes(32).toString("base64url");

const complete = {
  APP_ID: "4711",
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: "f3a1c92e7b4d8a60",
  GITHUB_CLIENT_ID: "Iv1.0123456789abcdef",
  GITHUB_CLIENT_SECRET: "client-secret-0123456789",
  ACCESS_REPOSITORIES: "acme/access=acme-",
  PUBLIC_URL: "https://countersign.example.com",
  LEDGER_KEY: ed25519(),
  ISSUER_KEY: seed(),
};

type Env = Readonly<Record<string, string | undefined>>;

function configOf(env: Env): Config {
  const read = readConfig({ ...complete, ...env });
  if (!read.ok) throw new Error(read.problems.map(renderDiagnostic).join("\n"));
  return read.config;
}

function problemsOf(env: Env): string {
  const read = readConfig(env);
  return read.ok ? "" : read.problems.map(renderDiagnostic).join("\n");
}

const withChanges = (env: Env): string => problemsOf({ ...complete, ...env });

test("a complete environment is read, with what goes without saying", () => {
  expect(configOf({})).toMatchObject({
    deployment: "app-4711",
    app: { id: 4711 },
    github: { host: null, protocol: "https" },
    repositories: [{ owner: "acme", name: "access", prefix: "acme-" }],
    listen: { host: "127.0.0.1", port: 3000 },
    publicUrl: "https://countersign.example.com",
    database: { kind: "embedded", directory: "data" },
    clockUrl: null,
    introspectClients: [],
    keysAtRest: [],
    logLevel: "info",
  });
});

test("an empty environment is told everything that is missing, at once", () => {
  expect(problemsOf({})).toMatchInlineSnapshot(`
    "\`APP_ID\` is not set [E701]
      = help: it is the number on the app's page at GitHub, under "General"
    neither \`PRIVATE_KEY\` nor \`PRIVATE_KEY_PATH\` is set [E701]
      = help: generate a private key on the app's page at GitHub
    \`WEBHOOK_SECRET\` is not set [E701]
      = help: generate one with \`openssl rand -hex 32\`, and set the same at GitHub
    \`GITHUB_CLIENT_ID\` is not set [E701]
      = help: it is on the app's page at GitHub, under "General"
    \`GITHUB_CLIENT_SECRET\` is not set [E701]
      = help: it is on the app's page at GitHub, under "General"
    \`ACCESS_REPOSITORIES\` is not set [E701]
      = help: write \`owner/name=prefix-\`, comma-separated: \`acme/access=acme-\`
    \`PUBLIC_URL\` is not set [E701]
      = help: write its address alone, such as \`https://countersign.example.com\`
    \`LEDGER_KEY\` is not set [E701]
      = help: give an Ed25519 private key: PKCS #8 as PEM, or its 32 bytes as base64url (\`openssl genpkey -algorithm ed25519\`)
    \`ISSUER_KEY\` is not set [E701]
      = help: give an Ed25519 private key: PKCS #8 as PEM, or its 32 bytes as base64url (\`openssl genpkey -algorithm ed25519\`)"
  `);
});

test("what is malformed is told all at once, each with what to do", () => {
  const problems = problemsOf({
    APP_ID: "my-app",
    PRIVATE_KEY: "nonsense",
    WEBHOOK_SECRET: "development",
    GHE_HOST: "https://github.example.com/",
    GITHUB_CLIENT_ID: "Iv1.0",
    GITHUB_CLIENT_SECRET: " ",
    PORT: "http",
    LOG_LEVEL: "loud",
    ACCESS_REPOSITORIES: "acme/access=acme-, acme/access=acme-x-,acme",
    PUBLIC_URL: "http://countersign.example.com",
    DATABASE_URL: "mysql://db",
    COUNTERSIGN_KEY: "short",
    LEDGER_KEY: pem,
    ISSUER_KEY: "a,b,c",
    INTROSPECT_CLIENTS: "orders,warehouse:1234",
    DEPLOYMENT: "Ours!",
    VAULT_ADDR: "https://vault.example.com",
    VAULT_AUTH: "kubernetes",
    WEBHOOK_PATH: "/hooks",
    CLOCK_URL: "http://127.0.0.1:4000/clock",
  });
  expect(problems).toMatchInlineSnapshot(`
    "\`WEBHOOK_PATH\` is not supported [E704]
      = help: unset it: deliveries arrive at \`/api/github/webhooks\`
    \`APP_ID\` is \`my-app\`, which is not a number [E702]
      = help: it is the number on the app's page at GitHub, under "General"
    \`GHE_HOST\` is \`https://github.example.com/\`, which is not a host [E702]
      = help: write the host alone, with its port if it has one: \`github.example.com\`
    \`COUNTERSIGN_KEY\` is not 32 bytes as base64url [E702]
      = help: generate one with \`openssl rand -base64 32 | tr '+/' '-_'\`
    \`PRIVATE_KEY\` is not an RSA private key as PEM, or base64 of it [E702]
      = help: generate a private key on the app's page at GitHub
    \`WEBHOOK_SECRET\` can be guessed: it is shorter than 16 characters, or well known [E703]
      = help: generate one with \`openssl rand -hex 32\`, and set the same at GitHub
    \`GITHUB_CLIENT_SECRET\` is not set [E701]
      = help: it is on the app's page at GitHub, under "General"
    \`ACCESS_REPOSITORIES\` names \`acme\`, which is not a repository with its prefix [E702]
      = help: write \`owner/name=prefix-\`, comma-separated: \`acme/access=acme-\`
    \`ACCESS_REPOSITORIES\` names \`acme/access\` twice [E702]
      = help: write \`owner/name=prefix-\`, comma-separated: \`acme/access=acme-\`
    \`PORT\` is \`http\` [E702]
      = help: write a number from 0 to 65535
    \`PUBLIC_URL\` is not https [E706]
      = help: tokens are shown there: serve it over https
    \`DATABASE_URL\` is not the address of a PostgreSQL database [E702]
      = help: write \`postgres://user:password@host:5432/database\`
    \`LEDGER_KEY\` is not an Ed25519 private key [E702]
      = help: give an Ed25519 private key: PKCS #8 as PEM, or its 32 bytes as base64url (\`openssl genpkey -algorithm ed25519\`)
    \`ISSUER_KEY\` is not one value, or two different ones [E702]
      = help: write one, or \`new,old\` while the old one is being replaced
    \`VAULT_AUTH_ROLE\` is not set [E701]
      = help: it is the role that an administrator made for Countersign
    the file of \`VAULT_AUTH_TOKEN_FILE\`, \`/var/run/secrets/kubernetes.io/serviceaccount/token\`, cannot be read (ENOENT) [E707]
      = help: check the path and who may read it
    client 1 of \`INTROSPECT_CLIENTS\` is not \`id:secret\` [E702]
      = help: write \`id:secret\`, comma-separated
    the secret of client 2 of \`INTROSPECT_CLIENTS\` can be guessed [E703]
      = help: generate one with \`openssl rand -hex 32\`
    \`LOG_LEVEL\` is \`loud\` [E702]
      = help: write one of \`trace\`, \`debug\`, \`info\`, \`warn\`, \`error\`, \`fatal\`, \`silent\`
    \`DEPLOYMENT\` is \`Ours!\` [E702]
      = help: write lower case letters, digits and dashes: it stays as it is for as long as the ledger lives
    \`CLOCK_URL\` and \`GHE_HOST\` are not both on this machine [E706]
      = help: unset it: a deployment's time is its own; it is for tests against a GitHub on this machine"
  `);
});

describe("webhook secrets", () => {
  test.each(["development", "Changeme", "aaaaaaaaaaaaaaaaaaaaaaaa", "secretsecretsecret", "fifteen-chars-x"])(
    "`%s` refuses to start",
    (secret) => {
      expect(withChanges({ WEBHOOK_SECRET: secret })).toContain("`WEBHOOK_SECRET` can be guessed");
    },
  );

  test("two are taken while one is being replaced; a weak old one is not", () => {
    const rotating = `${complete.WEBHOOK_SECRET},0123456789abcdef`;
    expect(configOf({ WEBHOOK_SECRET: rotating }).app.webhookSecrets.map((s) => s.expose())).toEqual(
      rotating.split(","),
    );
    expect(withChanges({ WEBHOOK_SECRET: `${complete.WEBHOOK_SECRET},development` })).toContain("can be guessed");
  });
});

describe("keys", () => {
  test("the app's key is taken as PEM, with `\\n` written out, as base64, or from a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "key.pem");
    writeFileSync(path, pem);
    const forms: readonly Env[] = [
      { PRIVATE_KEY: pem },
      { PRIVATE_KEY: pem.replaceAll("\n", String.raw`\n`) },
      { PRIVATE_KEY: Buffer.from(pem).toString("base64") },
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path },
    ];
    const read = forms.map((form) => configOf(form).app.privateKey.expose());
    expect(new Set(read).size).toBe(1);
    expect(read[0]).toContain("BEGIN PRIVATE KEY");
  });

  test("both forms at once, or a file that is not there, are named", () => {
    expect(withChanges({ PRIVATE_KEY_PATH: "/nowhere/key.pem" })).toContain("are both set [E705]");
    expect(withChanges({ PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/nowhere/key.pem" })).toContain("(ENOENT) [E707]");
  });

  test("signing keys are Ed25519: as PEM or as seed, two while one is being replaced", () => {
    const { keys } = configOf({ ISSUER_KEY: `${seed()},${ed25519()}` });
    expect(keys.issuer.map((key) => key.asymmetricKeyType)).toEqual(["ed25519", "ed25519"]);
    expect(withChanges({ ISSUER_KEY: pem })).toContain("`ISSUER_KEY` is not an Ed25519 private key");
    expect(withChanges({ ISSUER_KEY: "AAAA" })).toContain("`ISSUER_KEY` is not an Ed25519 private key");
  });
});

describe("what would be exposed", () => {
  test("plain http is for this machine only", () => {
    expect(configOf({ PUBLIC_URL: "http://127.0.0.1:3000" }).publicUrl).toBe("http://127.0.0.1:3000");
    expect(withChanges({ PUBLIC_URL: "http://127.0.0.1.example.com" })).toContain("[E706]");
    expect(withChanges({ GHE_HOST: "github.example.com", GHE_PROTOCOL: "http" })).toContain("[E706]");
    expect(configOf({ GHE_HOST: "localhost:4000", GHE_PROTOCOL: "http" }).github.host).toBe("localhost:4000");
  });

  test("a deployment's clock is followed only where GitHub and the clock are on this machine", () => {
    const here = { GHE_HOST: "127.0.0.1:4000", GHE_PROTOCOL: "http" };
    const clock = "http://127.0.0.1:4000/_sandbox/clock";
    expect(configOf({ ...here, CLOCK_URL: clock }).clockUrl).toBe(clock);
    expect(withChanges({ CLOCK_URL: clock })).toContain("not both on this machine");
    expect(withChanges({ ...here, CLOCK_URL: "http://clock.example.com/" })).toContain("not both on this machine");
    expect(withChanges({ CLOCK_URL: clock, GHE_HOST: "github.example.com" })).toContain("not both on this machine");
  });
});

test("prefixes must not reach into each other", () => {
  const text = "acme/access=acme-,acme/more=acme-more-";
  expect(withChanges({ ACCESS_REPOSITORIES: text })).toContain("the prefixes `acme-` and `acme-more-`");
});

test("a database and a folder for one are not both taken", () => {
  expect(withChanges({ DATABASE_URL: "postgres://u:p@db/c", DATA_DIR: "/data" })).toContain("[E705]");
  expect(configOf({ DATABASE_URL: "postgres://u:p@db/c" }).database.kind).toBe("postgres");
});

test("secrets are not seen in texts, JSON, or what `inspect` shows, however the configuration is printed", () => {
  const client = "orders-db:4f1d6c2b9a8e7035";
  const config = configOf({
    DATABASE_URL: "postgres://countersign:pass-word-1234@db/c",
    INTROSPECT_CLIENTS: client,
    COUNTERSIGN_KEY: seed(),
  });
  const printed = [
    JSON.stringify(config),
    inspect(config, { depth: 10, showHidden: true }),
    String(config.app.privateKey),
  ];
  const hidden = [...secretsOf(config), "4f1d6c2b9a8e7035", "pass-word-1234", "PRIVATE KEY", complete.ISSUER_KEY];
  for (const text of printed) for (const secret of hidden) expect(text).not.toContain(secret);
  expect(String(new Secret("x-y-z"))).toBe("[secret]");
});

test("the password of the database is hidden from logs by itself too, as the driver sees it", () => {
  const config = configOf({ DATABASE_URL: "postgres://countersign:pass%2Fword%201234@db/c" });
  expect(secretsOf(config)).toContain("pass/word 1234");
  expect(secretsOf(configOf({ DATABASE_URL: "postgres://countersign:100%zz-word@db/c" }))).toContain("100%zz-word");
});

test("no problem ever shows the value of a secret setting", () => {
  const names = ["PRIVATE_KEY", "WEBHOOK_SECRET", "GITHUB_CLIENT_SECRET", "DATABASE_URL", "COUNTERSIGN_KEY"] as const;
  const more = ["LEDGER_KEY", "ISSUER_KEY", "INTROSPECT_CLIENTS"] as const;
  const value = fc.string({ minLength: 6 }).map((text) => `needle${text}`);
  fc.assert(
    fc.property(fc.constantFrom(...names, ...more), value, (name, text) => {
      expect(withChanges({ [name]: text })).not.toContain("needle");
    }),
  );
});

test("whatever the environment holds, reading it gives a configuration or problems that are documented", () => {
  const names = [...Object.keys(complete), "PORT", "GHE_HOST", "GHE_PROTOCOL", "CLOCK_URL", "DATA_DIR", "LOG_LEVEL"];
  const env = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.webUrl(), fc.constant(undefined)));
  fc.assert(
    fc.property(env, (changes) => {
      const read = readConfig({ ...complete, ...changes });
      if (read.ok) return;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { code, help } of read.problems) {
        expect(diagnosticCodes[code]).toBeDefined();
        expect(help).toBeTruthy();
      }
    }),
  );
});
