import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openNaiveApp } from "../../bench/naive/client.ts";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import type { Seed } from "../../sandbox/seed.ts";
import { startSandbox, type RunningSandbox } from "../../sandbox/server.ts";
import { startCountersign, type Running } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import type { Json } from "./api.ts";
import { copyDatabase } from "./copy-database.ts";
import { dumpDatabase } from "./dump-database.ts";
import { createOracle, type Oracle } from "./oracle/oracle.ts";
import { describeFinding } from "./oracle/finding.ts";
import { Person } from "./person.ts";
import { control, fileOf, introspect, introspection, issuesOf, ledgerOf, revertsOf, type Place } from "./place.ts";
import { Visitor } from "./visitor.ts";

export interface WorldOptions {
  /** Changes the example organisation before it is planted. */
  readonly seed?: (seed: Seed) => Seed;
  /** Starts without the application: it comes later, by `startApp`. */
  readonly withoutApp?: boolean;
  /** PostgreSQL where it starts here, or the embedded database. */
  readonly database?: "embedded";
  /** Time passes only when a test says so, however long something waits for its turn. */
  readonly still?: boolean;
  /** How GitHub is asked: as ever, or one REST call per thing, as the benchmark compares it; by the environment. */
  readonly way?: "ours" | "naive";
}

/** So long, in real time, nothing may have to do with the clock. */
const patienceMs = 300;

/**
 * An organisation at the embedded GitHub, and Countersign beside it. They share nothing but HTTP; every exchange
 * between them is held against GitHub's own descriptions, and disposing of the world fails where one does not fit.
 */
export class World implements Place, AsyncDisposable {
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
  readonly #template: string | null;
  #env: Readonly<Record<string, string>>;
  readonly #lines: string[] = [];
  #app: Running | null = null;
  #still = false;
  #way: WorldOptions["way"];

  private constructor(
    sandbox: RunningSandbox,
    oracle: Oracle,
    folder: string,
    template: string | null,
    env: Readonly<Record<string, string>>,
  ) {
    this.#sandbox = sandbox;
    this.#oracle = oracle;
    this.#folder = folder;
    this.#template = template;
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
    const template = options.database === "embedded" ? null : inject("template");
    const env = environment(
      sandbox,
      appUrl,
      template === null ? { DATA_DIR: join(folder, "app") } : { DATABASE_URL: await copyDatabase(template) },
    );
    const world = new World(sandbox, oracle, folder, template, env);
    world.#still = options.still === true;
    world.#way = options.way ?? (process.env["WAY"] === "naive" ? "naive" : "ours");
    if (options.withoutApp !== true) await world.startApp();
    return world;
  }

  get sandboxUrl(): string {
    return this.#sandbox.url;
  }

  get appUrl(): string {
    return this.#env["PUBLIC_URL"]!;
  }

  /** What the ledger is signed with. */
  get ledgerKey(): string {
    return this.#env["LEDGER_KEY"]!;
  }

  get repositoryId(): number {
    return this.#sandbox.repositories[0]!.id;
  }

  /** What the application logged so far: for tests about what must not be there. */
  get log(): string {
    return this.#lines.join("");
  }

  /** All that the application keeps in its database, as text: likewise. */
  kept = (): Promise<string> => dumpDatabase(this.#env["DATABASE_URL"]!);

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
    const log = createLog({ level: "debug", secrets: [], destination });
    this.#app = await startCountersign(read.config, log, this.#way === "naive" ? openNaiveApp : undefined);
    await this.settled();
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  /** Everything that the application kept is gone: it starts on an empty database. GitHub and the keys are left. */
  async losesItsDatabase(): Promise<void> {
    await this.stopApp();
    if (this.#template === null) rmSync(this.#env["DATA_DIR"]!, { recursive: true, force: true });
    else this.#env = { ...this.#env, DATABASE_URL: await copyDatabase(this.#template) };
    await this.startApp();
  }

  /** The next second: GitHub's times have no finer grain. */
  tick = (): Promise<void> => this.passes(1, false);

  /** Moves the clock of GitHub and Countersign alike. */
  async passes(seconds: number, settle = true): Promise<void> {
    await this.control("POST", "/clock", { advance: seconds });
    if (settle) await this.settled();
  }

  /** Sends a payload as GitHub would, signed; answers the status. */
  async delivers(event: string, payload: unknown): Promise<number> {
    const body = JSON.stringify(payload);
    const signature = createHmac("sha256", this.#env["WEBHOOK_SECRET"]!).update(body).digest("hex");
    const { status } = await fetch(`${this.appUrl}/api/github/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
    });
    return status;
  }

  async now(): Promise<number> {
    return Date.parse((await this.control("GET", "/clock")).now);
  }

  /**
   * When every delivery has arrived and everything that follows from it is done. Countersign keeps GitHub's limits, so
   * many pushes a minute, by the clock: where it waits for them, time passes.
   */
  async settled(): Promise<void> {
    const began = Date.now();
    let patient = began + patienceMs;
    for (let quiet = 0; quiet < 3;) {
      if (Date.now() > began + 30_000) throw new Error(`not quiet after 30 s:\n${this.#lines.slice(-20).join("")}`);
      const { pending, paused } = await this.control("GET", "/deliveries/pending");
      const waiting = this.#app === null ? 0 : (paused ? 0 : pending) + (await this.#app.pending());
      quiet = waiting === 0 ? quiet + 1 : 0;
      if (quiet === 0 && !this.#still && Date.now() > patient) {
        await this.passes(15, false);
        patient = Date.now() + patienceMs;
      }
      await new Promise((resolve) => setTimeout(resolve, quiet === 0 ? 10 : 3));
    }
  }

  /** Waits for an answer; where Countersign keeps it waiting for its turn at GitHub, time passes. */
  async patiently<T>(answer: Promise<T>): Promise<T> {
    const passing = setInterval(() => void this.passes(15, false), patienceMs);
    return answer.finally(() => clearInterval(passing));
  }

  control = (method: string, path: string, body?: object): Promise<Json> => control(this, method, path, body);
  file = (path: string, ref?: string): Promise<string | null> => fileOf(this, path, ref);
  ledger = (entry: string): Promise<readonly Json[]> => ledgerOf(this, entry);
  reverts = (state?: "open" | "all"): Promise<readonly Json[]> => revertsOf(this, state);
  issues = (): Promise<readonly Json[]> => issuesOf(this);
  introspect = (token: string): Promise<Json> => introspect(this, token);

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

export async function freePort(): Promise<number> {
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
