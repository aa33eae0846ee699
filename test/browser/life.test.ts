import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromium } from "./chromium.ts";
import { Guide } from "./follow-guide.ts";
import { Windows } from "./windows.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

const comment = (page: Page): Locator => page.locator(".card", { hasText: "countersign[bot]" }).first();

/** Asks, approves too early and in order, changes, takes back, merges, collects, lets time pass; ends at the ledger. */
async function lives({ world }: Windows, page: Page, guide: Guide): Promise<void> {
  await guide.does("Ask for access", "Ask for access");
  await page.getByRole("heading", { level: 1, name: /Read access to orders/u }).waitFor();
  const request = new URL(page.url()).pathname;

  await guide.does("Approve out of turn", "Approve too early");
  await guide.quotes(/^platform-1: came before business was complete/u);
  expect(await comment(page).getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/^platform-1 at \S+: came before business was complete; approve again once it is$/u),
  ]);

  await guide.does("Approve business", "Approve business");
  await guide.quotes(/^1 of 2 stages complete: waiting for technical/u);
  await guide.does("Change what was approved", "Push another duration");
  await guide.quotes(/^owner: the request says something else since; look again, and approve again$/u);

  await guide.does("Approve business", "Approve business");
  await guide.does("Take an approval back", "Dismiss the approval");
  await guide.quotes(/^owner: .*dismissed/u);
  await guide.does("Approve business", "Approve business");
  await guide.does("Approve technical", "Approve technical");
  await guide.quotes(/^approved: all 2 stages are complete$/u);
  await guide.does("Merge", "Merge the request");

  const token = await guide.collects(request);
  expect((await world.introspect(token)).active).toBe(true);
  await guide.does("Let time pass", "Move the clock past its end");
  await guide.follows("The whole life is in git", "Read the ledger");
  expect((await world.introspect(token)).active).toBe(false);
}

/** What is left of a life in the end: on the page, and at GitHub. */
async function left({ world }: Windows, page: Page, guide: Guide) {
  await guide.look();
  const told = await page.locator(".timeline .told").allInnerTexts();
  const reverts = await world.reverts("all");
  return {
    ledger: told.map((text) => text.split(/\s/u)[0]).toReversed(),
    seen: await guide.seen(),
    removal: reverts.map(({ merged_at, title }) => `${title}${merged_at === null ? "" : ", merged"}`),
    entry: await world.file("access/orders-db/orders-read-4812.yaml"),
  };
}

const whole = {
  ledger: ["approved", "issued", "claimed", "ended", "reverted"],
  seen: "10 of 10 seen",
  removal: ["Remove orders-read-4812: its access has ended, merged"],
  entry: null,
};

test("the whole life of a request, by clicking what the guide offers", async () => {
  await using windows = await Windows.onto(browser);
  const page = await windows.open("/");
  const guide = new Guide(page);
  await lives(windows, page, guide);
  await expect.poll(() => left(windows, page, guide), { timeout: 60_000, interval: 300 }).toEqual(whole);
});

test("the same life without a script, by loading pages again", async () => {
  await using windows = await Windows.onto(browser);
  const page = await windows.open("/", { javaScriptEnabled: false });
  const guide = new Guide(page, { reloads: true });
  await lives(windows, page, guide);
  await expect.poll(() => left(windows, page, guide), { timeout: 60_000, interval: 300 }).toEqual(whole);
});

test("the same life while GitHub misbehaves: webhooks lost and doubled, a 502, a secondary limit", async () => {
  await using windows = await Windows.onto(browser);
  const page = await windows.open("/_sandbox/switches");
  for (const [kind, times] of [
    ["delivery-lost", "2"],
    ["delivery-doubled", "5"],
    ["unavailable", "2"],
    ["secondary-limit", "1"],
  ] as const) {
    await page.getByLabel("What goes wrong").selectOption(kind);
    await page.getByLabel("How often").fill(times);
    await page.getByRole("button", { name: "Set it" }).click();
    await page.getByRole("listitem").filter({ hasText: kind }).first().waitFor();
  }
  const guide = new Guide(page, { hurries: true });
  await lives(windows, page, guide);
  await expect.poll(() => left(windows, page, guide), { timeout: 60_000, interval: 300 }).toEqual(whole);
  await page.goto("/_sandbox/switches");
  const fired = await page.locator(".rows .label", { hasText: "fired" }).allInnerTexts();
  expect(fired.toSorted()).toEqual([
    "fired 1 of 1 time",
    "fired 2 of 2 times",
    "fired 2 of 2 times",
    "fired 5 of 5 times",
  ]);
});
