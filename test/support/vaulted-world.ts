import { seconds } from "../../src/core/instant.ts";
import type { VaultSetup } from "../../src/core/vault/setup.ts";
import { policyText } from "../../src/core/vault/text.ts";
import { leaksIn, ownIn, wrapsIn } from "../vault/leaks.ts";
import { must, writePolicy, type VaultUnderTest } from "../vault/place.ts";
import type { Page } from "./visitor.ts";
import { RecordingProxy } from "./recording-proxy.ts";
import { installReports, settingsFor, setupOf, usual, withReports, type GivenOut } from "./vault-reports.ts";
import { textAt } from "./vault-server.ts";
import { tokensAt } from "./vault-tokens.ts";
import { World, type WorldOptions } from "./world.ts";

export interface VaultedOptions extends WorldOptions {
  /** Paths of dynamic credentials that the token reads. */
  readonly leases?: readonly string[];
  /** Instead of what is usual, by the entitlement's name. */
  readonly given?: Readonly<Record<string, GivenOut>>;
  /** What an administrator fills in of the roles, by path. */
  readonly filled?: Readonly<Record<string, object>>;
}

/** A world whose Countersign issues from this Vault, which an administrator set up as `init vault` prints. */
export class VaultedWorld implements AsyncDisposable {
  readonly world: World;
  readonly vault: VaultUnderTest;
  /** What stands between Countersign and the server. */
  readonly proxy: RecordingProxy;
  readonly #setup: VaultSetup;
  /** What subjects alone may see. */
  readonly #opened: string[] = [];

  private constructor(world: World, vault: VaultUnderTest, proxy: RecordingProxy, setup: VaultSetup) {
    this.#setup = setup;
    this.world = world;
    this.vault = vault;
    this.proxy = proxy;
  }

  static async start(vault: VaultUnderTest, options: VaultedOptions = {}): Promise<VaultedWorld> {
    const given = options.given ?? usual(options.leases ?? []);
    const secretId = await installReports(vault, given, options.filled);
    const proxy = await RecordingProxy.to(vault.address);
    const world = await World.start({
      ...options,
      seed: (seed) => withReports((options.seed ?? ((same) => same))(seed), given),
      settings: { ...settingsFor(proxy.address, secretId), ...options.settings },
      passing: options.passing ?? ((length) => vault.pass(seconds(length))),
    });
    return new VaultedWorld(world, vault, proxy, setupOf(given));
  }

  /** Gives the app's own policy as an administrator does, with something in it replaced. */
  async allows(replaced = "", by = ""): Promise<void> {
    const policy = policyText(this.#setup.app);
    await writePolicy(this.vault, "countersign-acme", replaced === "" ? policy : policy.replaceAll(replaced, by));
  }

  /** How many tokens there are that carry this grant, counted by root and past the app. */
  tokensOf = async (grant: string): Promise<number> =>
    (await tokensAt(this.vault)).filter((one) => one === grant).length;

  /** As the subject opens it, past the app: the token in it. */
  async opens(page: Page): Promise<string> {
    const answer = await must(this.vault.http(wrapOn(page), "POST", "sys/wrapping/unwrap"));
    return this.seen(textAt(answer.body, "auth", "client_token"));
  }

  /** What a subject was told past the app, which may be seen nowhere else. */
  seen(secret: string): string {
    this.#opened.push(secret);
    return secret;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { passed } = this.proxy;
    const [own, wraps] = [ownIn(passed), wrapsIn(passed)];
    const { secrets } = this.world;
    for (const one of own) secrets.add("key", "the app's own way into Vault", one);
    for (const one of wraps) secrets.add("credential", "what opens a wrap", one);
    for (const one of this.#opened) secrets.add("credential", "what was in a wrap", one);
    try {
      await this.world[Symbol.asyncDispose]();
    } finally {
      await this.proxy.close();
      await this.vault.stop();
    }
    const leaks = leaksIn({ secrets: this.#opened, wraps, own, passed, said: [] });
    if (leaks.length > 0)
      throw new Error(`between the app and Vault secrets stand where they must not:\n${leaks.join("\n")}`);
  }
}

/** What opens the wrap, as the claim page shows it. */
export function wrapOn(page: Page): string {
  const token = /<textarea id="token"[^>]*>([^<]+)<\/textarea>/u.exec(page.text)?.[1];
  if (token === undefined) throw new Error(`nothing opens a wrap on ${page.url}:\n${page.text}`);
  return token;
}
