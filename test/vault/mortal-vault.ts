import { httpProxy } from "../kill/http-proxy.ts";
import type { Beside } from "../kill/mortal.ts";
import type { Tripwire } from "../kill/tripwire.ts";
import type { Secrets } from "../support/leaks/secrets.ts";
import type { Passed } from "../support/recording-proxy.ts";
import { installReports, settingsFor, withReports } from "../support/vault-reports.ts";
import { textAt, VaultServer } from "../support/vault-server.ts";
import { tokensAt } from "../support/vault-tokens.ts";
import { leaksIn, ownIn, wrapsIn } from "./leaks.ts";
import { must } from "./place.ts";

type Call = Pick<Passed, "method" | "path" | "headers" | "body" | "answered">;

/** A real Vault of one life's own: seen by the application through the tripwire, and past it by root. */
export class MortalVault implements Beside {
  readonly settings: Readonly<Record<string, string>>;
  readonly #server: VaultServer;
  readonly #passed: readonly Call[];
  readonly #opened: string[] = [];
  readonly #closeProxy: () => Promise<void>;

  private constructor(
    server: VaultServer,
    settings: Readonly<Record<string, string>>,
    passed: readonly Call[],
    closeProxy: () => Promise<void>,
  ) {
    this.#server = server;
    this.settings = settings;
    this.#passed = passed;
    this.#closeProxy = closeProxy;
  }

  static async start(wire: Tripwire): Promise<MortalVault> {
    const server = await VaultServer.start();
    const login = await installReports(server);
    const passed: Call[] = [];
    const proxy = await httpProxy({
      target: server.address,
      channel: "vault",
      wire,
      nameOf: ({ incoming: { method = "", url = "" } }) => `${method} ${url.replace("/v1/", "")}`,
      answered: ({ incoming: { method = "", url: path = "", headers }, body }, answer) =>
        void passed.push({ method, path, headers, body: body.toString(), answered: answer.toString() }),
    });
    const settings = settingsFor(`http://${proxy.host}:${proxy.port}`, login);
    return new MortalVault(server, settings, passed, () => proxy.close());
  }

  seed = withReports;

  /** How many tokens there are that carry this grant. */
  tokensOf = async (grant: string): Promise<number> =>
    (await tokensAt(this.#server)).filter((one) => one === grant).length;

  /** As a subject opens a wrap: the token in it; `null`: it holds nothing any more. */
  async opens(wrap: string): Promise<string | null> {
    const { status, body } = await this.#server.http(wrap, "POST", "sys/wrapping/unwrap");
    if (status !== 200) return null;
    const token = textAt(body, "auth", "client_token");
    this.#opened.push(token);
    return token;
  }

  lives = async (token: string): Promise<boolean> =>
    (await this.#server.http(token, "GET", "auth/token/lookup-self")).status === 200;

  /** Whatever wrap the application was ever given: the tokens that still come out of one and live. */
  async wrapped(): Promise<readonly string[]> {
    const tokens = await Promise.all(wrapsIn(this.#passed).map((wrap) => this.opens(wrap)));
    const living = await Promise.all(tokens.map(async (token) => token !== null && (await this.lives(token))));
    return tokens.filter((token, at): token is string => living[at] === true && token !== null);
  }

  /** Makes what a call leaves behind whose answer nobody heard: a token that says it is the application's. */
  async leaves(app: string, repository: number, grant: string): Promise<void> {
    const meta = { countersign: `app-${app}`, repository: String(repository), grant, attempt: "1" };
    const asked = { meta, ttl: "4h", explicit_max_ttl: "4h", renewable: false, no_default_policy: true };
    await must(this.#server.root("POST", "auth/token/create/acme-reports", asked));
  }

  names(secrets: Secrets): void {
    const [own, wraps] = [ownIn(this.#passed), wrapsIn(this.#passed)];
    for (const one of own) secrets.add("key", "the app's own way into Vault", one);
    for (const one of wraps) secrets.add("credential", "what opens a wrap", one);
    for (const one of this.#opened) secrets.add("credential", "what was in a wrap", one);
    const leaks = leaksIn({ secrets: this.#opened, wraps, own, passed: this.#passed, said: [] });
    if (leaks.length > 0)
      throw new Error(`between the app and Vault secrets stand where they must not:\n${leaks.join("\n")}`);
  }

  async close(): Promise<void> {
    await this.#closeProxy();
    await this.#server.stop();
  }
}
