import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import type { Seed } from "../../sandbox/seed.ts";
import { startSandbox, type RunningSandbox } from "../../sandbox/server.ts";
import { startCountersign, type Running } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { succeed, type Json } from "./api.ts";
import { createOracle, type Oracle } from "./oracle/oracle.ts";
import { describeFinding } from "./oracle/finding.ts";
import { Person } from "./person.ts";
import { Visitor } from "./visitor.ts";

export interface WorldOptions {
  /** Changes the example organisation before it is planted. */
  readonly seed?: (seed: Seed) => Seed;
  /** Starts without the application: it comes later, by `startApp`. */
  readonly withoutApp?: boolean;
}

export const introspection = { id: "orders-proxy", secret: "a-secret-of-the-orders-proxy" } as const;

/**
 * An organisation at the embedded GitHub, and Countersign beside it. They share nothing but HTTP; every exchange
 * between them is held against GitHub's own descriptions, and disposing of the world fails where one does not fit.
 */
export class World implements AsyncDisposable {
  readonly organisation = "acme";
  readonly repository = "acme/access";
  readonly people: Readonly<Record<string, Person>>;
  readonly admin: Person;
  readonly requester: Person;
  readonly owner: Person;
  readonly platform: Person;
  readonly security: Person;
  readonly #sandbox: RunningSandbox;
  readonly #oracle: Oracle;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #lines: string[] = [];
  #app: Running | null = null;

  private constructor(sandbox: RunningSandbox, oracle: Oracle, folder: string, env: Readonly<Record<string, string>>) {
    this.#sandbox = sandbox;
    this.#oracle = oracle;
    this.#folder = folder;
    this.#env = env;
    this.people = Object.fromEntries(
      Object.entries(sandbox.people).map(([login, { token }]) => [login, new Person(this, login, token)]),
    );
    this.admin = this.person("admin");
    this.requester = this.person("requester");
    this.owner = this.person("owner");
    this.platform = this.person("platform-1");
    this.security = this.person("security-1");
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-world-"));
    const appUrl = `http://127.0.0.1:${await freePort()}`;
    const oracle = createOracle({ toleratesRefusedRequests: true });
    const seed = (options.seed ?? ((same) => same))(exampleSeed());
    const sandbox = await startSandbox({
      dataDir: join(folder, "github"),
      seed: {
        ...seed,
        app: { ...seed.app, webhookUrl: `${appUrl}/api/github/webhooks`, callbackUrls: [`${appUrl}/login/callback`] },
      },
      onExchange: oracle.exchange,
      onDelivery: oracle.delivery,
    });
    const world = new World(sandbox, oracle, folder, environment(sandbox, appUrl, join(folder, "app")));
    if (options.withoutApp !== true) await world.startApp();
    return world;
  }

  get sandboxUrl(): string {
    return this.#sandbox.url;
  }

  get appUrl(): string {
    return this.#env["PUBLIC_URL"]!;
  }

  get repositoryId(): number {
    return this.#sandbox.repositories[0]!.id;
  }

  /** What the application logged so far: for tests about what must not be there. */
  get log(): string {
    return this.#lines.join("");
  }

  person(login: string): Person {
    const found = this.people[login];
    if (found === undefined) throw new Error(`nobody is called ${login}`);
    return found;
  }

  /** Somebody with a browser, logged in at GitHub. */
  visitor = (person: Person): Visitor => new Visitor(this, person.login);

  async startApp(): Promise<void> {
    const read = readConfig(this.#env);
    if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join("\n"));
    const destination = { write: (line: string) => void this.#lines.push(line) };
    this.#app = await startCountersign(read.config, createLog({ level: "debug", secrets: [], destination }));
    await this.settled();
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  /** The next second: GitHub's times have no finer grain. */
  tick = (): Promise<void> => this.passes(1, false);

  /** Moves the clock of GitHub and Countersign alike. */
  async passes(seconds: number, settle = true): Promise<void> {
    await this.control("POST", "/clock", { advance: seconds });
    if (settle) await this.settled();
  }

  async now(): Promise<number> {
    return Date.parse((await this.control("GET", "/clock")).now);
  }

  /** When every delivery has arrived and everything that follows from it is done. */
  async settled(): Promise<void> {
    const until = Date.now() + 30_000;
    for (let quiet = 0; quiet < 3;) {
      if (Date.now() > until) throw new Error(`not quiet after 30 s:\n${this.#lines.slice(-20).join("")}`);
      const { pending, paused } = await this.control("GET", "/deliveries/pending");
      const waiting = this.#app === null ? 0 : (paused ? 0 : pending) + (await this.#app.pending());
      quiet = waiting === 0 ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, quiet === 0 ? 10 : 3));
    }
  }

  async control(method: string, path: string, body?: object): Promise<Json> {
    const response = await fetch(`${this.sandboxUrl}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** A file of the default branch, or of another branch; `null` where it is not there. */
  async file(path: string, ref = "main"): Promise<string | null> {
    const { status, body } = await this.admin.api(
      "GET",
      `/repos/${this.repository}/contents/${path}?ref=${encodeURIComponent(ref)}`,
    );
    return status === 404 ? null : Buffer.from(body.content, "base64").toString("utf8");
  }

  /** The kinds of the ledger's lines about an entry, oldest first. */
  async ledger(entry: string): Promise<readonly Json[]> {
    const { createHash } = await import("node:crypto");
    const folder = createHash("sha256").update(entry).digest("hex").slice(0, 2);
    const text = await this.file(`grants/${folder}/${entry}.jsonl`, "countersign/ledger");
    return (text ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** Open pull requests by the app. */
  async reverts(state: "open" | "all" = "all"): Promise<readonly Json[]> {
    const pulls = await succeed(this.admin.api("GET", `/repos/${this.repository}/pulls?state=${state}&per_page=100`));
    return pulls.filter((pull: Json) => pull.user.type === "Bot");
  }

  async issues(): Promise<readonly Json[]> {
    const issues = await succeed(this.admin.api("GET", `/repos/${this.repository}/issues?state=all&per_page=100`));
    return issues.filter((issue: Json) => issue.pull_request === undefined);
  }

  async introspect(token: string): Promise<Json> {
    const response = await fetch(`${this.appUrl}/introspect`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${introspection.id}:${introspection.secret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ token }),
    });
    return response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopApp();
    await this.#sandbox.close();
    rmSync(this.#folder, { recursive: true, force: true });
    const findings = this.#oracle.findings().map(describeFinding);
    if (findings.length > 0)
      throw new Error(`GitHub's own descriptions disagree:\n${[...new Set(findings)].join("\n")}`);
  }
}

/** What an operator would set, with keys of this world's own. */
export function environment(
  sandbox: Pick<RunningSandbox, "url" | "app">,
  appUrl: string,
  dataDir: string,
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
    DATA_DIR: dataDir,
    COUNTERSIGN_KEY: randomBytes(32).toString("base64url"),
    LEDGER_KEY: key(),
    ISSUER_KEY: key(),
    INTROSPECT_CLIENTS: `${introspection.id}:${introspection.secret}`,
    CLOCK_URL: `${sandbox.url}/_sandbox/clock`,
    LOG_LEVEL: "debug",
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
