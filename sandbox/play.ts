import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What the sandbox process tells about itself on its first line. */
export interface Told {
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly webhookSecret: string;
    readonly privateKeyPath: string;
  };
  readonly people: Readonly<Record<string, { readonly id: number; readonly token: string }>>;
  readonly repositories: readonly { readonly fullName: string; readonly id: number }[];
}

/** An embedded GitHub and an application beside it, each a process of its own. */
export interface Played {
  readonly github: Told;
  readonly appUrl: string;
  readonly app: ChildProcess;
  /** Whom the example's systems are, where they ask about tokens. */
  readonly introspection: { readonly id: string; readonly secret: string };
  stop(): Promise<void>;
}

/** Over the channel a process learns that whoever started it is gone, however that came. */
const attached: StdioOptions = ["ignore", "pipe", "inherit", "ipc"];

/** Starts both, and returns when both are ready. `app` is the file that starts the application. */
export async function startBoth(options: {
  readonly app: string;
  readonly port?: number;
  readonly onLog?: (line: string) => void;
}): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-"));
  const appUrl = `http://127.0.0.1:${options.port ?? (await freePort())}`;
  const github = spawn(
    process.execPath,
    [
      join(import.meta.dirname, "main.ts"),
      "--data",
      join(folder, "github"),
      "--webhook-url",
      `${appUrl}/api/github/webhooks`,
      "--callback-url",
      `${appUrl}/login/callback`,
    ],
    { stdio: attached },
  );
  const children: ChildProcess[] = [github];
  const stop = async (): Promise<void> => {
    for (const child of children.splice(0).toReversed()) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const told = JSON.parse(await firstLine(github)) as Told;
    const introspection = { id: "orders-proxy", secret: randomBytes(24).toString("base64url") };
    const app = spawn(process.execPath, [options.app], {
      env: { ...plainEnvironment(), ...settings(told, appUrl, join(folder, "app"), introspection) },
      stdio: attached,
    });
    children.push(app);
    await ready(app, options.onLog ?? (() => undefined));
    return { github: told, appUrl, app, introspection, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What an operator would set for a GitHub Enterprise of their own, with keys made for this run. */
function settings(
  github: Told,
  appUrl: string,
  dataDir: string,
  introspection: Played["introspection"],
): Readonly<Record<string, string>> {
  const key = (): string =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return {
    APP_ID: String(github.app.id),
    PRIVATE_KEY_PATH: github.app.privateKeyPath,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_CLIENT_ID: github.app.clientId,
    GITHUB_CLIENT_SECRET: github.app.clientSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: "http",
    ACCESS_REPOSITORIES: github.repositories.map(({ fullName }) => `${fullName}=${fullName.split("/")[0]}-`).join(","),
    PUBLIC_URL: appUrl,
    HOST: "127.0.0.1",
    PORT: new URL(appUrl).port,
    DATA_DIR: dataDir,
    COUNTERSIGN_KEY: randomBytes(32).toString("base64url"),
    LEDGER_KEY: key(),
    ISSUER_KEY: key(),
    INTROSPECT_CLIENTS: `${introspection.id}:${introspection.secret}`,
    CLOCK_URL: `${github.url}/_sandbox/clock`,
  };
}

/** The caller's environment without what would be a setting of ours. */
function plainEnvironment(): Readonly<Record<string, string>> {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "TZ"];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("the embedded GitHub did not start");
}

/** Resolves at the application's line `ready`; whatever it logs goes on to `onLog`. */
async function ready(app: ChildProcess, onLog: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: app.stdout! });
  await new Promise<void>((resolve, reject) => {
    app.once("exit", (code) => reject(new Error(`the application ended with ${code} before it was ready`)));
    lines.on("line", (line) => {
      onLog(line);
      if (line.includes('"msg":"ready"')) resolve();
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

async function freePort(): Promise<number> {
  for (;;) {
    // Below the range that outgoing connections take their ports from: nobody is given it meanwhile.
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}

/** `npm start`: both, until Ctrl-C, with a word on what to do first. */
export async function play({ app }: { readonly app: string }): Promise<void> {
  const both = await startBoth({ app, onLog: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(greeting(both));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void both.stop().then(() => process.exit(0));
    });
  }
}

function greeting({ github, appUrl }: Played): string {
  const repository = github.repositories[0]!.fullName;
  const clone = `${github.url.replace("http://", "http://requester:ghp_requester@")}/${repository}.git`;
  return `
Open ${github.url} in a browser. The guide beside each page leads through the life of a request.

It is an embedded GitHub; Countersign runs beside it at ${appUrl}.
Both are on this machine only, and forget everything when they end: Ctrl-C.

By git:   git clone ${clone}
By API:   curl -H "authorization: token ghp_requester" ${github.url}/api/v3/repos/${repository}/pulls
          Everybody's token is ghp_ and their login: ${Object.keys(github.people).join(", ")}.

`;
}
