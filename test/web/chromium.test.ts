import { AxeBuilder } from "@axe-core/playwright";
import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { accountId } from "../../src/core/ids.ts";
import { freePort } from "../../bench/stage/free-port.ts";
import { mine, request, theirs } from "./open-inventory.ts";
import { claimPath, token, website } from "./website.ts";

let browser: Browser;

beforeAll(async () => {
  const executablePath = await chromium.executablePath();
  // Several pages one after another: not in one process, where closing one closes all.
  const args = chromium.args.filter((arg) => arg !== "--single-process");
  browser = await playwright.launch({
    executablePath,
    args,
    headless: true,
    // People's browsers keep pages for going back.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
});

afterAll(() => browser.close());

/** The site as a browser meets it, where GitHub logs everybody in as the requester at once. */
async function visited() {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const rows: { empty: boolean; readable: boolean } = { empty: false, readable: true };
  const long = {
    ...request().entries[0]!,
    entitlement: `${"long-".repeat(12)}system/${"long-".repeat(12)}name` as never,
  };
  const site = await website(
    {
      publicUrl,
      login: {
        authorizeUrl: (state) => `${publicUrl}/login/callback?code=any&state=${state}`,
        identify: async () => ({ account: accountId(7), login: "requester" }),
        holderOf: async () => null,
      },
      inventory: {
        grants: async ({ whose }) => ({ rows: rows.empty ? [] : whose === "mine" ? [mine] : [theirs], next: null }),
        requests: async ({ list }) => ({
          rows: rows.empty ? [] : [request({ title: `${list} ${"x".repeat(120)}`, entries: [long] })],
          next: rows.empty ? null : { since: mine.start, pull: mine.pull, repository: mine.repository },
        }),
      },
    },
    port,
  );
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  onTestFinished(() => context.close());
  return { site, rows, page, complaints, go: (path: string) => page.goto(`${publicUrl}${path}`) };
}

/** What is wrong with a page for anybody: by axe, in both colours; and whether a phone has to scroll sideways. */
async function wrongWith(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    // Colours apart, both are one page.
    const { violations } = await (colorScheme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
    for (const { id, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  if (await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")) found.push("scrolls sideways");
  await page.setViewportSize({ width: 1280, height: 720 });
  return found;
}

test("every page can be used by anybody, in light and dark, on a phone", async () => {
  const { site, rows, page, complaints, go } = await visited();
  const wrong: Record<string, readonly string[]> = {};
  const look = async (name: string): Promise<void> => void (wrong[name] = await wrongWith(page));
  await go("/");
  await look("not logged in");
  await go("/login");
  await look("inventory");
  await go("/?text=x");
  await look("looked for");
  rows.empty = true;
  await go("/");
  await look("nothing there");
  await go(claimPath);
  await look("claimable");
  await page.getByRole("button", { name: "Show it once" }).click();
  await look("shown");
  await go(claimPath);
  await look("again");
  await page.getByRole("button", { name: "Show it once" }).click();
  await page.getByRole("button", { name: "I have it" }).click();
  await look("collected");
  site.clock.move(4 * 3_600_000);
  await go(claimPath);
  await look("over");
  site.outsiders.add(7);
  await go("/claim/41-nothing.1");
  await look("no such grant");
  await go("/");
  await look("outsider");
  expect(Object.entries(wrong).filter(([, found]) => found.length > 0)).toEqual([]);
  expect(Object.keys(wrong)).toHaveLength(11);
  // The browser notes pages that are answered with an error; nothing else.
  expect(complaints.filter((text) => !/status of 4\d\d/u.test(text))).toEqual([]);
}, 180_000);

test("a credential is collected, selected and confirmed with the keyboard alone", async () => {
  const { page, go } = await visited();
  await go("/login");
  await go(claimPath);
  const press = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < 10; tabs += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate<string>("document.activeElement.id || document.activeElement.innerText");
      if (focused === name) return;
    }
    throw new Error(`no way by Tab to ${name}`);
  };
  await press("Show it once");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "The credential" }).waitFor();
  await press("token");
  await page.keyboard.press("Control+A");
  expect(await page.evaluate("getSelection().toString()")).toBe(token);
  await press("I have it");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Collected" }).waitFor();
});

test.each([
  ["I have it", "Collected"],
  ["Log out", "Access, countersigned"],
])("going back after `%s` shows no credential", async (button, next) => {
  const { page, go } = await visited();
  await go("/login");
  await go(claimPath);
  await page.getByRole("button", { name: "Show it once" }).click();
  expect(await page.content()).toContain(token);
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("heading", { name: next }).waitFor();
  await page.waitForLoadState();
  // The browser asks whether to send the form again, and shows nothing until then.
  await page.goBack().catch((error: Error) => expect(error.message).toContain("ERR_CACHE_MISS"));
  await expect.poll(() => page.content().catch(() => token)).not.toContain(token);
});

test("the inventory can be searched without a script", async () => {
  const { page, go } = await visited();
  await go("/login");
  await page.getByText("Find", { exact: true }).click();
  await page.getByRole("textbox", { name: "Person" }).fill("@requester");
  await page.getByRole("button", { name: "Show" }).click();
  expect(new URL(page.url()).search).toBe("?text=&entitlement=&person=%40requester");
  expect(await page.getByRole("textbox", { name: "Person" }).inputValue()).toBe("requester");
  expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual([
    "Waits for you",
    "Waits for others",
    "Denied, or cannot be read",
    "You hold",
    "Others hold",
  ]);
});
