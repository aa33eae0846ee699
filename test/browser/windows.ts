import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { World } from "../support/world.ts";

export interface WindowOptions extends BrowserContextOptions {
  /** What the browser may complain about here: pages that answer 4xx are noted by it. */
  readonly tolerates?: RegExp;
}

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The embedded GitHub and Countersign, and windows onto both. Whatever a browser complains about, a script that fails,
 * and a request to any other machine fail the test when this is disposed of.
 */
export class Windows implements AsyncDisposable {
  readonly world: World;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #complaints: string[] = [];

  private constructor(world: World, browser: Browser) {
    this.world = world;
    this.#browser = browser;
  }

  static async onto(browser: Browser): Promise<Windows> {
    return new Windows(await World.start({ database: "embedded" }), browser);
  }

  /** A window with cookies of its own. */
  async open(path: string, options: WindowOptions = {}): Promise<Page> {
    const { tolerates, ...given } = options;
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      baseURL: this.world.sandboxUrl,
      ...given,
    });
    this.#contexts.push(context);
    // A browser, GitHub and Countersign on one machine, which may have other things to do.
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    const complain = (text: string): void => {
      if (tolerates?.test(text) !== true) this.#complaints.push(`${page.url()}: ${text}`);
    };
    page.on("console", (message) => {
      if (message.type() === "error") complain(message.text());
    });
    page.on("pageerror", (error) => complain(error.message));
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol !== "data:" && !loopback.has(hostname)) complain(`asked another machine: ${request.url()}`);
    });
    await page.goto(path);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.world[Symbol.asyncDispose]();
    if (this.#complaints.length > 0) throw new Error(`the browser complained:\n${this.#complaints.join("\n")}`);
  }
}
