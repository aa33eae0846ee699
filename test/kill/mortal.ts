import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import type { Seed } from "../../sandbox/seed.ts";
import { startSandbox, type RunningSandbox } from "../../sandbox/server.ts";
import { copyDatabase } from "../support/copy-database.ts";
import { Person } from "../support/person.ts";
import { control, type Place } from "../support/place.ts";
import { startApp, type ScriptProcess } from "../support/script-process.ts";
import { until } from "../support/until.ts";
import { environment } from "../support/environment.ts";
import type { Secrets } from "../support/leaks/secrets.ts";
import { LeakWatch } from "../support/leaks/watch.ts";
import { freePort } from "../../bench/stage/free-port.ts";
import { githubProxy } from "./github-proxy.ts";
import type { Proxy } from "./http-proxy.ts";
import { postgresProxy } from "./postgres-proxy.ts";
import type { Tripwire } from "./tripwire.ts";

/** What Node made of the sources is kept between lives: starting takes half the time. */
const compiled = mkdtempSync(join(tmpdir(), "countersign-compiled-"));
process.on("exit", () => rmSync(compiled, { recursive: true, force: true }));

/** Milliseconds that a loaded machine gets for what follows from one act, taking over from a dead process included. */
const patience = 150_000;

/** Work that waits or is being done: what is scheduled for later is none. */
const pendingWork = `
  SELECT (SELECT count(*) FROM pgboss.job WHERE name = 'work' AND state <= 'active')
       + (SELECT count(*) FROM countersign.scheduled WHERE at <= $1) AS waiting`;

/** Another server that the application uses in this life, through the tripwire too. */
export interface Beside {
  readonly settings: Readonly<Record<string, string>>;
  seed(seed: Seed): Seed;
  /** Names the secrets that passed, once the application is over and before anybody looks for them. */
  names(secrets: Secrets): void;
  close(): Promise<void>;
}

/**
 * The embedded GitHub, a database on a real PostgreSQL, and the application as a process that sees both through proxies
 * alone. Whenever it is dead it is started again, as any supervisor does.
 */
export class Mortal implements Place, AsyncDisposable {
  readonly organisation = "acme";
  readonly repository = "acme/access";
  readonly admin: Person;
  readonly requester: Person;
  readonly owner: Person;
  readonly platform: Person;
  readonly settings: Readonly<Record<string, string>>;
  /** How often the application was killed. */
  kills = 0;
  /** Ends of the application that were nobody's doing. */
  readonly ends: string[] = [];
  readonly #sandbox: RunningSandbox;
  readonly #watch: LeakWatch;
  readonly #proxies: readonly Proxy[];
  readonly #beside: Beside | null;
  readonly #database: Client;
  readonly #folder: string;
  readonly #log: string[] = [];
  #app: ScriptProcess | null = null;
  #ready = false;
  #over = false;
  #living: Promise<void> = Promise.resolve();

  private constructor(
    folder: string,
    sandbox: RunningSandbox,
    watch: LeakWatch,
    database: Client,
    proxies: readonly [Proxy, Proxy],
    settings: Readonly<Record<string, string>>,
    beside: Beside | null,
  ) {
    this.#beside = beside;
    this.#folder = folder;
    this.#sandbox = sandbox;
    this.#watch = watch;
    this.#database = database;
    this.#proxies = proxies;
    this.settings = settings;
    const person = (login: string): Person => new Person(this, login, sandbox.people[login]!.token);
    this.admin = person("admin");
    this.requester = person("requester");
    this.owner = person("owner");
    this.platform = person("platform-1");
  }

  /** `wireFor`: the tripwire of this life, which may kill. */
  static async start(
    template: string,
    wireFor: (kill: () => void) => Tripwire,
    besideIt: (wire: Tripwire) => Promise<Beside | null>,
  ): Promise<Mortal> {
    const holder: { mortal: Mortal | null } = { mortal: null };
    const wire = wireFor(() => holder.mortal?.kill());
    const beside = await besideIt(wire);
    const folder = mkdtempSync(join(tmpdir(), "countersign-mortal-"));
    const port = await freePort();
    const watch = await LeakWatch.before(port);
    const { appUrl } = watch;
    const seed = beside?.seed(exampleSeed()) ?? exampleSeed();
    const addresses = { webhookUrl: `${appUrl}/api/github/webhooks`, callbackUrls: [`${appUrl}/login/callback`] };
    const sandbox = await startSandbox({
      dataDir: folder,
      seed: { ...seed, app: { ...seed.app, ...addresses } },
      onExchange: watch.exchange,
    });
    const url = new URL(await copyDatabase(template));
    await watch.database(url.href);
    const database = new Client({ connectionString: url.href });
    await database.connect();
    const github = await githubProxy(sandbox.url, wire);
    const postgres = await postgresProxy({ host: url.hostname, port: Number(url.port) }, wire);
    url.port = String(postgres.port);
    const settings = {
      ...environment(sandbox, appUrl, { DATABASE_URL: url.href }),
      PORT: String(port),
      GHE_HOST: `${github.host}:${github.port}`,
      LOG_LEVEL: "info",
      NODE_COMPILE_CACHE: compiled,
      ...beside?.settings,
    };
    watch.settings(settings);
    const mortal = new Mortal(folder, sandbox, watch, database, [github, postgres], settings, beside);
    holder.mortal = mortal;
    mortal.#living = mortal.#live();
    return mortal;
  }

  get sandboxUrl(): string {
    return this.#sandbox.url;
  }

  get appUrl(): string {
    return this.settings["PUBLIC_URL"]!;
  }

  get repositoryId(): number {
    return this.#sandbox.repositories[0]!.id;
  }

  /** The last lines that the application logged in each of its lives. */
  get log(): string {
    return [...this.#log, ...(this.#app?.lines ?? [])].join("\n");
  }

  kill(): void {
    this.kills += 1;
    this.#ready = false;
    this.#app?.kill();
  }

  /** Starts the application whenever it is not there. */
  async #live(): Promise<void> {
    while (!this.#over) {
      const killed = this.kills;
      const app = await startApp(this.settings, (started) => (this.#app = started));
      this.#ready = app !== null && this.kills === killed;
      const { code, signal } = await this.#app!.ended;
      this.#ready = false;
      this.#log.push(...this.#app!.lines, `— ended: ${code ?? signal}`);
      if (signal !== "SIGKILL") this.ends.push(`the application ended by itself: ${code ?? signal}`);
      if (this.ends.length > 5) return;
    }
  }

  tick = (): Promise<void> => this.passes(1);

  async passes(seconds: number): Promise<void> {
    await control(this, "POST", "/clock", { advance: seconds });
  }

  /** When every webhook was sent, the application runs, and nothing is left for it to do. */
  async settled(): Promise<void> {
    let quiet = 0;
    await until(
      "all is done",
      async () => {
        // Twice: the last of the work may have sent webhooks between the two questions.
        quiet = this.#ready && (await this.#isQuiet()) ? quiet + 1 : 0;
        return quiet === 2 ? true : null;
      },
      patience,
    );
  }

  async #isQuiet(): Promise<boolean> {
    const [row] = await this.sql<{ readonly waiting: string }>(pendingWork, [this.#sandbox.world.clock.now()]);
    return Number(row?.waiting) === 0 && (await control(this, "GET", "/deliveries/pending")).pending === 0;
  }

  /** Asks the database itself, past the proxy. */
  async sql<Row extends object>(text: string, values: readonly (string | number)[] = []): Promise<readonly Row[]> {
    return (await this.#database.query<Row>(text, [...values])).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    // Only what ends by itself leaves behind what it compiled.
    await this.#app?.end(this.kills === 0 ? "SIGTERM" : "SIGKILL");
    await this.#living;
    this.#beside?.names(this.#watch.secrets);
    try {
      await this.#watch.look({ log: this.log, embedded: [], repositories: join(this.#folder, "repositories") });
    } finally {
      for (const proxy of this.#proxies) await proxy.close();
      await this.#beside?.close();
      await this.#sandbox.close();
      await this.#watch.close();
      await this.#database.end();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}
