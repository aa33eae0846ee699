import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Told } from "../../sandbox/play.ts";
import { LeakWatch } from "./leaks/watch.ts";
import { Person } from "./person.ts";
import { control, type Place } from "./place.ts";
import { RecordingProxy } from "./recording-proxy.ts";
import { startApp, ScriptProcess, type Ended } from "./script-process.ts";
import { until } from "./until.ts";
import { environment } from "./environment.ts";
import { freePort } from "../../bench/stage/free-port.ts";

const run = promisify(execFile);

/** The embedded GitHub and the application, each a process of its own: they share addresses and keys, and no memory. */
export class TwoProcesses implements Place, AsyncDisposable {
  readonly organisation = "acme";
  readonly repository = "acme/access";
  readonly sandboxUrl: string;
  readonly repositoryId: number;
  readonly admin: Person;
  /** What an operator set. */
  readonly settings: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #github: ScriptProcess;
  readonly #told: Told;
  readonly #watch: LeakWatch;
  /** What stands between the two. */
  readonly #between: RecordingProxy;
  readonly #log: string[] = [];
  #app: ScriptProcess | null = null;

  private constructor(
    folder: string,
    github: ScriptProcess,
    told: Told,
    watch: LeakWatch,
    between: RecordingProxy,
    port: number,
  ) {
    this.#folder = folder;
    this.#github = github;
    this.#told = told;
    this.#watch = watch;
    this.#between = between;
    this.sandboxUrl = told.url;
    this.repositoryId = told.repositories[0]!.id;
    this.admin = this.person("admin");
    const app = { ...told.app, privateKey: readFileSync(told.app.privateKeyPath, "utf8") };
    const settings = environment({ url: told.url, app }, watch.appUrl, { DATA_DIR: join(folder, "app") });
    this.settings = { ...settings, PORT: String(port), GHE_HOST: new URL(between.address).host };
    watch.settings(this.settings);
  }

  static async start(): Promise<TwoProcesses> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-processes-"));
    const port = await freePort();
    const watch = await LeakWatch.before(port);
    const { appUrl } = watch;
    const addresses = ["--webhook-url", `${appUrl}/api/github/webhooks`, "--callback-url", `${appUrl}/login/callback`];
    const github = new ScriptProcess("sandbox/main.ts", ["--data", join(folder, "github"), ...addresses], {});
    const line = await github.line(/^\{"url"/u);
    if (line === null) throw new Error(`the embedded GitHub did not start:\n${github.lines.join("\n")}`);
    const told = JSON.parse(line) as Told;
    const between = await RecordingProxy.to(told.url);
    const both = new TwoProcesses(folder, github, told, watch, between, port);
    await both.startApp();
    return both;
  }

  get appUrl(): string {
    return this.settings["PUBLIC_URL"]!;
  }

  person(login: string): Person {
    return new Person(this, login, this.#token(login));
  }

  #token(login: string): string {
    const found = this.#told.people[login];
    if (found === undefined) throw new Error(`nobody is called ${login}`);
    return found.token;
  }

  async startApp(): Promise<void> {
    const app = await startApp(this.settings, (started) => (this.#app = started));
    if (app === null) throw new Error(`the application did not start:\n${this.#app?.lines.slice(-20).join("\n")}`);
  }

  /** As an operator stops it: SIGTERM, and what runs is finished. */
  async stopApp(): Promise<Ended> {
    const app = this.#app;
    if (app === null) throw new Error("the application does not run");
    this.#app = null;
    const ended = await app.end("SIGTERM");
    this.#log.push(...app.lines);
    return ended;
  }

  tick = (): Promise<void> => this.passes(1);

  async now(): Promise<Date> {
    return new Date((await control(this, "GET", "/clock")).now);
  }

  /** Moves the clock of both. */
  async passes(seconds: number): Promise<void> {
    await control(this, "POST", "/clock", { advance: seconds });
  }

  /** When every webhook was delivered, or could not be. What follows from them is to be waited for. */
  async settled(): Promise<void> {
    await until("every webhook was sent", async () => {
      const { pending } = await control(this, "GET", "/deliveries/pending");
      return pending === 0 ? true : null;
    });
  }

  /** A clone of the access repository, as somebody, with real git over HTTP. */
  async clone(login: string): Promise<Clone> {
    const folder = mkdtempSync(join(this.#folder, `${login}-`));
    const remote = `${this.sandboxUrl.replace("http://", `http://${login}:${this.#token(login)}@`)}/${this.repository}.git`;
    await run("git", ["clone", "--quiet", remote, folder]);
    const person = this.#told.people[login]!;
    const email = `${person.id}+${login}@users.noreply.github.com`;
    const git = async (...args: readonly string[]): Promise<string> =>
      (await run("git", ["-C", folder, "-c", `user.name=${login}`, "-c", `user.email=${email}`, ...args])).stdout;
    return { folder, git };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app?.end("SIGKILL");
    this.#watch.letters(this.#between.passed);
    try {
      await this.#watch.look({
        log: [...this.#log, ...(this.#app?.lines ?? [])].join("\n"),
        embedded: [this.settings["DATA_DIR"]!],
        repositories: join(this.#folder, "github/repositories"),
      });
    } finally {
      await this.#github.end("SIGTERM");
      await this.#between.close();
      await this.#watch.close();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

export interface Clone {
  readonly folder: string;
  /** Runs git in it, and answers what it says. */
  readonly git: (...args: readonly string[]) => Promise<string>;
}
