import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openNaiveApp } from "../../bench/naive/client.ts";
import { freePort } from "../../bench/stage/free-port.ts";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import type { Seed } from "../../sandbox/seed.ts";
import { startSandbox, type RunningSandbox } from "../../sandbox/server.ts";
import { startCountersign, type Running } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import type { Json } from "./api.ts";
import { copyDatabase } from "./copy-database.ts";
import { dumpDatabase } from "./dump-database.ts";
import { environment } from "./environment.ts";
import type { Secrets } from "./leaks/secrets.ts";
import { LeakWatch } from "./leaks/watch.ts";
import { createOracle, type Oracle } from "./oracle/oracle.ts";
import { describeFinding } from "./oracle/finding.ts";
import { Person } from "./person.ts";
import { control, fileOf, introspect, issuesOf, ledgerOf, revertsOf, type Place } from "./place.ts";
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
  /** More of what an operator sets. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whoever else's clock moves with the world's. */
  readonly passing?: (seconds: number) => Promise<void>;
  /** How GitHub is asked: as ever, or one REST call per thing, as the benchmark compares it; by the environment. */
  readonly way?: "ours" | "naive";
}

/** So long, in real time, nothing may have to do with the clock. */
const patienceMs = 300;

/**
 * An organisation at the embedded GitHub, and Countersign beside it. They share nothing but HTTP; every exchange
 * between them is held against GitHub's own descriptions, and disposing of the world fails where one does not fit, or where
 * a secret that was issued stands where it must not.
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
  readonly #watch: LeakWatch;
  readonly #folder: string;
  readonly #template: string | null;
  #env: Readonly<Record<string, string>>;
  readonly #lines: string[] = [];
  #app: Running | null = null;
  #still = false;
  #way: WorldOptions["way"];
  #passing: WorldOptions["passing"];

  private constructor(
    sandbox: RunningSandbox,
    oracle: Oracle,
    watch: LeakWatch,
    folder: string,
    template: string | null,
    env: Readonly<Record<string, string>>,
  ) {
    this.#sandbox = sandbox;
    this.#oracle = oracle;
    this.#watch = watch;
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
    const port = await freePort();
    const watch = await LeakWatch.before(port);
    const { appUrl } = watch;
    const oracle = createOracle({ toleratesRefusedRequests: true });
    const seed = (options.seed ?? ((same) => same))(exampleSeed());
    const sandbox = await startSandbox({
      dataDir: join(folder, "github"),
      seed: {
        ...seed,
        app: { ...seed.app, webhookUrl: `${appUrl}/api/github/webhooks`, callbackUrls: [`${appUrl}/login/callback`] },
      },
      onExchange: (exchange) => {
        oracle.exchange(exchange);
        watch.exchange(exchange);
      },
      onDelivery: oracle.delivery,
    });
    const template = options.database === "embedded" ? null : inject("template");
    const env = environment(
      sandbox,
      appUrl,
      template === null ? { DATA_DIR: join(folder, "app") } : { DATABASE_URL: await copied(template, watch) },
    );
    const settings = { ...env, PORT: String(port), ...options.settings };
    watch.settings(settings);
    const world = new World(sandbox, oracle, watch, folder, template, settings);
    world.#passing = options.passing;
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

  /** The settings of the application. */
  get env(): Readonly<Record<string, string>> {
    return this.#env;
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

  /** Every secret that was issued or set: none of them may stand where it must not when the world ends. */
  get secrets(): Secrets {
    return this.#watch.secrets;
  }

  /** As if the application had logged it. */
  hears = (line: string): void => void this.#lines.push(line);

  /** The folder of GitHub's bare repositories, each named by its id. */
  get repositories(): string {
    return join(this.#folder, "github/repositories");
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
    const log = createLog({ level: "debug", secrets: [], destination: { write: this.hears } });
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
    if (this.#template === null) renameSync(this.#env["DATA_DIR"]!, join(this.#folder, "app-lost"));
    else this.#env = { ...this.#env, DATABASE_URL: await copied(this.#template, this.#watch) };
    await this.startApp();
  }

  /** The next second: GitHub's times have no finer grain. */
  tick = (): Promise<void> => this.passes(1, false);

  /** Moves the clock of GitHub and Countersign alike. */
  async passes(seconds: number, settle = true): Promise<void> {
    await this.#passing?.(seconds);
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
    if (this.#still) return answer;
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
    try {
      await this.stopApp();
      if (this.log !== "") await this.#look();
    } finally {
      await this.#sandbox.close();
      await this.#watch.close();
      rmSync(this.#folder, { recursive: true, force: true });
    }
    const findings = this.#oracle.findings().map(describeFinding);
    if (findings.length > 0)
      throw new Error(`GitHub's own descriptions disagree:\n${[...new Set(findings)].join("\n")}`);
  }

  #look(): Promise<void> {
    const embedded = readdirSync(this.#folder).filter((name) => name.startsWith("app"));
    return this.#watch.look({
      log: this.log,
      embedded: embedded.map((name) => join(this.#folder, name)),
      repositories: this.repositories,
    });
  }
}

/** A new database like the template, which is watched from now on. */
async function copied(template: string, watch: LeakWatch): Promise<string> {
  const url = await copyDatabase(template);
  await watch.database(url);
  return url;
}
