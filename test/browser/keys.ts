import type { Page } from "playwright-core";

/** What is in focus, as it is called: its label, or its text. */
const focused = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return "";
  const label = one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent;
  return label.replace(/\\s+/g, " ").trim();
})()`;

/** Somebody who has a keyboard alone. */
export class Keys {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses Tab until this is in focus: every thing of the page comes once. */
  async reach(name: RegExp): Promise<void> {
    const seen: string[] = [];
    for (let presses = 0; presses < 120; presses += 1) {
      await this.#page.keyboard.press("Tab");
      const called = await this.#page.evaluate<string>(focused);
      if (name.test(called)) return;
      seen.push(called.slice(0, 40));
    }
    throw new Error(`no way by Tab to ${String(name)}; there were ${[...new Set(seen)].join(" | ")}`);
  }

  /** Goes to a link or a button that leads to another page, and presses Enter. */
  async follow(name: RegExp): Promise<void> {
    await this.reach(name);
    const [answer] = await Promise.all([this.#page.waitForNavigation(), this.#page.keyboard.press("Enter")]);
    if (answer !== null && answer.status() >= 400) throw new Error(`${String(name)}: ${answer.status()}`);
  }

  /** Puts this in place of what stands in a field. */
  async write(field: RegExp, text: string): Promise<void> {
    await this.reach(field);
    await this.#page.keyboard.press("Control+A");
    await this.#page.keyboard.insertText(text);
  }

  /** Becomes somebody else, by the menu at the top. */
  async become(login: string): Promise<void> {
    await this.reach(/You act as/u);
    await this.#page.keyboard.press("Enter");
    await this.#page.locator(".actor[open]").waitFor();
    await this.follow(new RegExp(`^\\S? ?${login} `, "u"));
  }
}
