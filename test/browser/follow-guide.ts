import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The guide beside a page, as somebody reads it and presses its buttons. */
export class Guide {
  readonly #page: Page;
  readonly #aside: Locator;
  readonly #patience: { readonly timeout: number; readonly interval: number };
  /** Sees to it that what is read is what stands now. */
  readonly look: () => Promise<unknown>;

  /**
   * Pages follow the world by themselves; where there is no script, they are loaded again. Whoever hurries moves the
   * clock, as the guide offers, where there is no answer for a while.
   */
  constructor(page: Page, options: { readonly reloads?: boolean; readonly hurries?: boolean } = {}) {
    this.#page = page;
    this.#aside = page.locator("#guide");
    this.#patience = { timeout: 60_000, interval: options.reloads === true ? 300 : 100 };
    const longer = this.#aside.getByRole("button", { name: /^Move the clock by/u });
    let since = Date.now();
    this.look = async () => {
      if (options.reloads === true) await page.reload();
      if (options.hurries !== true || (await longer.count()) === 0) since = Date.now();
      if (Date.now() - since < 5000) return;
      since = Date.now();
      // Looked for and pressed in one go: the page follows the world, and another button may come into its place.
      await page.evaluate(`[...document.querySelectorAll("#guide button")]
        .find(({ textContent }) => textContent.trim().startsWith("Move the clock by"))?.click()`);
    };
  }

  /** When the guide offers this, whatever it takes until then. */
  async offers(title: string): Promise<void> {
    const read = async (): Promise<string> => {
      await this.look();
      return this.#aside.getByRole("heading", { level: 2 }).innerText();
    };
    await expect.poll(read, this.#patience).toBe(title);
  }

  /** Waits until it is offered, and presses the button. */
  async does(title: string, button: string): Promise<void> {
    await this.offers(title);
    await this.#aside.getByRole("button", { name: button, exact: true }).click();
  }

  async follows(title: string, link: string): Promise<void> {
    await this.offers(title);
    await this.#aside.getByRole("link", { name: link, exact: true }).click();
  }

  /** What the app answered last, as the guide quotes it. */
  async quotes(words: RegExp): Promise<void> {
    const read = async (): Promise<readonly string[]> => {
      await this.look();
      return this.#aside.locator("q").allInnerTexts();
    };
    await expect.poll(read, this.#patience).toEqual([expect.stringMatching(words)]);
  }

  /** Milestones that are ticked. */
  async seen(): Promise<string> {
    return this.#aside.locator(".guide-way summary").innerText();
  }

  /** Collects the credential at Countersign, and comes back to this address. */
  async collects(back: string): Promise<string> {
    await this.follows("Collect the credential", "Collect it at Countersign");
    await this.#page.getByRole("link", { name: "Continue as requester" }).click();
    await this.#page.getByRole("button", { name: "Show it once" }).click();
    const token = await this.#page.getByRole("textbox", { name: "The credential" }).inputValue();
    await this.#page.getByRole("button", { name: "I have it" }).click();
    await this.#page.getByRole("heading", { name: "Collected" }).waitFor();
    await this.#page.goto(back);
    return token;
  }
}
