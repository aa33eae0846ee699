import type { Exchange } from "../../../sandbox/exchange.ts";
import { RecordingProxy } from "../recording-proxy.ts";
import { embeddedFiles, WatchedDatabase, type Found } from "./database-files.ts";
import { gitObjects } from "./git-objects.ts";
import { gather, leaksInLetter, told, type Letter } from "./letters.ts";
import { addSettings, Secrets } from "./secrets.ts";

/** Where what an application leaves behind stands. */
export interface Places {
  /** What it logged. */
  readonly log: string;
  /** Folders of embedded databases that nobody has open. */
  readonly embedded: readonly string[];
  /** The folder of GitHub's bare repositories. */
  readonly repositories: string;
}

/**
 * Stands before an application and beside its GitHub, remembers every secret that either of them issues, and in the end
 * looks for each of them wherever it must not stand.
 */
export class LeakWatch {
  readonly secrets = new Secrets();
  readonly #front: RecordingProxy;
  readonly #toGitHub: Letter[] = [];
  readonly #databases: WatchedDatabase[] = [];

  private constructor(front: RecordingProxy) {
    this.#front = front;
  }

  /** `port`: where the application will listen. */
  static async before(port: number): Promise<LeakWatch> {
    return new LeakWatch(await RecordingProxy.to(`http://127.0.0.1:${port}`));
  }

  /** Where everybody reaches the application. */
  get appUrl(): string {
    return this.#front.address;
  }

  exchange = (exchange: Exchange): void => void this.#toGitHub.push(letterOf(exchange));

  /** Between the application and GitHub, where they are processes of their own. */
  letters = (letters: readonly Letter[]): void => void this.#toGitHub.push(...letters);

  settings(settings: Readonly<Record<string, string>>): void {
    addSettings(this.secrets, settings);
  }

  async database(url: string): Promise<void> {
    this.#databases.push(await WatchedDatabase.from(url));
  }

  /** Throws, with one sentence for each secret and place, where one is found; or where there was nothing to look at. */
  async look(places: Places): Promise<void> {
    const found = await this.#findings(places);
    if (found.length > 0) throw new Error(`secrets stand where they must not:\n${found.join("\n")}`);
  }

  async #findings({ log, embedded, repositories }: Places): Promise<readonly string[]> {
    const toGitHub = this.#toGitHub;
    const toUs = this.#front.passed;
    for (const letter of toGitHub) gather(this.secrets, "GitHub", letter);
    for (const letter of toUs) gather(this.secrets, "Countersign", letter);
    const databases = await Promise.all(this.#databases.map((one) => one.written()));
    const stored = [...databases.flat(), ...embedded.flatMap((folder) => embeddedFiles(folder))];
    const git = await gitObjects(repositories);
    const looked = { log: log.length, databases: stored.length, git: git.length, "HTTP exchanges": toGitHub.length };
    for (const [what, howMuch] of Object.entries(looked))
      if (howMuch === 0) throw new Error(`nothing was looked at: ${what}`);
    return [
      ...new Set([
        ...[...stored, ...git, { where: "log", bytes: Buffer.from(log) }].flatMap((found) => this.#in(found)),
        ...toGitHub.flatMap((letter) => leaksInLetter(this.secrets, "GitHub", letter)),
        ...toUs.flatMap((letter) => leaksInLetter(this.secrets, "Countersign", letter)),
      ]),
    ];
  }

  close = (): Promise<void> => this.#front.close();

  #in({ where, bytes }: Found): readonly string[] {
    return this.secrets.in(bytes).map((secret) => told(secret, where));
  }
}

function letterOf({ request, response }: Exchange): Letter {
  const { pathname, search } = new URL(request.url, "http://any.test");
  return {
    method: request.method,
    path: `${pathname}${search}`,
    headers: request.headers,
    body: request.body,
    answeredHeaders: response.headers,
    answered: response.body,
  };
}
