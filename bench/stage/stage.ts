import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import type { Told } from "../../sandbox/play.ts";
import type { Seed } from "../../sandbox/seed.ts";
import type { Json } from "../../test/support/api.ts";
import { Person } from "../../test/support/person.ts";
import { control, type Place } from "../../test/support/place.ts";
import { Visitor } from "../../test/support/visitor.ts";
import type { Way } from "../row.ts";
import { Child } from "./child.ts";
import { freePort } from "./free-port.ts";
import { Mailbox } from "./mailbox.ts";
import { settings } from "./settings.ts";
import { Wire } from "./wire.ts";

export interface StageOptions {
  readonly way: Way;
  readonly database: "postgres" | "embedded";
  readonly seed?: (seed: Seed) => Seed;
  /** The application comes later, by `startApp`. */
  readonly withoutApp?: boolean;
  /** Time passes only when the row says so. */
  readonly still?: boolean;
  /** More of what an operator sets. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For a profile: `--cpu-prof` and where to. */
  readonly flags?: readonly string[];
}

/** So long, in real time, nothing may have to do with the clock. */
const patienceMs = 300;

/**
 * The embedded GitHub and the application, each a process of its own; what they say to each other passes through the
 * wire (calls) and the mailbox (webhooks), where it is counted and timed.
 */
export class Stage implements Place, AsyncDisposable {
  readonly organisation = "acme";
  readonly repository = "acme/access";
  readonly sandboxUrl: string;
  readonly appUrl: string;
  readonly wire: Wire;
  readonly mailbox: Mailbox;
  readonly admin: Person;
  readonly folder: string;
  /** Where the application keeps its data: the URL of its database, or a folder. */
  readonly env: Readonly<Record<string, string>>;
  readonly #options: StageOptions;
  readonly #github: Child;
  readonly #told: Told;
  #app: Child | null = null;

  private constructor(
    options: StageOptions,
    folder: string,
    github: Child,
    told: Told,
    between: { readonly wire: Wire; readonly mailbox: Mailbox },
    env: Readonly<Record<string, string>>,
  ) {
    this.#options = options;
    this.folder = folder;
    this.#github = github;
    this.#told = told;
    this.sandboxUrl = told.url;
    this.wire = between.wire;
    this.mailbox = between.mailbox;
    this.env = env;
    this.appUrl = env["PUBLIC_URL"]!;
    this.admin = this.person("admin");
  }

  static async start(options: StageOptions, databaseUrl: string | null): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
    const seedFile = join(folder, "seed.json");
    writeFileSync(seedFile, JSON.stringify((options.seed ?? ((same) => same))(exampleSeed())));
    const appUrl = `http://127.0.0.1:${await freePort()}`;
    const mailbox = await Mailbox.open();
    mailbox.deliverTo(`${appUrl}/api/github/webhooks`);
    const callback = ["--callback-url", `${appUrl}/login/callback`];
    const data = ["--data", join(folder, "github"), "--seed", seedFile, "--webhook-url", mailbox.url];
    const github = new Child("sandbox/main.ts", [...data, ...callback], {});
    const told = JSON.parse(await github.line('{"url"')) as Told;
    const wire = await Wire.open(told.url);
    const database = databaseUrl === null ? { DATA_DIR: join(folder, "app") } : { DATABASE_URL: databaseUrl };
    const env = { ...settings(told, wire.host, appUrl, database), ...options.settings };
    const stage = new Stage(options, folder, github, told, { wire, mailbox }, env);
    if (options.withoutApp !== true) await stage.startApp();
    return stage;
  }

  /** The bare repository of the access repository, for planting more than the API would take in time. */
  get git(): string {
    return join(this.folder, "github", "repositories", `${this.#told.repositories[0]!.id}.git`);
  }

  get repositoryId(): number {
    return this.#told.repositories[0]!.id;
  }

  get app(): Child {
    if (this.#app === null) throw new Error("the application does not run");
    return this.#app;
  }

  get github(): Child {
    return this.#github;
  }

  /** Starts the application, and returns how long it took to be ready, in milliseconds. */
  async startApp(script = "bench/stage/app.ts", settle = true): Promise<number> {
    const began = performance.now();
    const env = { ...this.env, WAY: this.#options.way };
    this.#app = new Child(script, [], env, this.#options.flags);
    await this.#app.line('"msg":"ready"');
    const took = performance.now() - began;
    if (settle) await this.settled();
    return took;
  }

  async stopApp(): Promise<void> {
    const app = this.#app;
    this.#app = null;
    await app?.end();
  }

  person(login: string): Person {
    const found = this.#told.people[login];
    if (found === undefined) throw new Error(`nobody is called ${login}`);
    return new Person(this, login, found.token);
  }

  /** Somebody with a browser, who logs in at GitHub as this person. */
  visitor = (login: string): Visitor => new Visitor(this, login);

  control = (method: string, path: string, body?: object): Promise<Json> => control(this, method, path, body);

  /** GitHub's times have whole seconds. Where the clock is left alone, one goes by. */
  tick = (): Promise<void> => (this.#options.still === true ? pause(1000) : this.passes(1));

  /** Moves the clock of both. */
  async passes(seconds: number): Promise<void> {
    await this.control("POST", "/clock", { advance: seconds });
  }

  async now(): Promise<number> {
    return Date.parse((await this.control("GET", "/clock")).now);
  }

  /** How much work waits or runs, webhooks under way included. */
  async pending(): Promise<number> {
    const { pending } = await this.control("GET", "/deliveries/pending");
    return pending + (this.#app === null ? 0 : await this.#app.ask("pending"));
  }

  /**
   * When every delivery has arrived and everything that follows from it is done. Where GitHub's limits keep something
   * waiting, time passes, unless the stage is still.
   */
  async settled(withinMs = 60_000): Promise<void> {
    const began = performance.now();
    let patient = began + patienceMs;
    for (let quiet = 0; quiet < 3;) {
      const now = performance.now();
      if (now > began + withinMs)
        throw new Error(`not quiet after ${withinMs} ms:\n${this.#app?.lines.slice(-20).join("\n")}`);
      quiet = (await this.pending()) === 0 ? quiet + 1 : 0;
      if (quiet === 0 && this.#options.still !== true && now > patient) {
        await this.passes(15);
        patient = now + patienceMs;
      }
      await pause(quiet === 0 ? 10 : 3);
    }
  }

  /** For an application that cannot be asked: no call for so long. */
  async quiet(forMs = 1000): Promise<void> {
    for (let last = performance.now(), seen = -1; performance.now() - last < forMs; await pause(20)) {
      if (this.wire.exchanges.length === seen) continue;
      seen = this.wire.exchanges.length;
      last = performance.now();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopApp();
    await this.wire.close();
    await this.mailbox.close();
    await this.#github.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
