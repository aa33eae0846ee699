import { AxeBuilder } from "@axe-core/playwright";
import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type House, openHouse, openPull } from "../house.ts";

let browser: Browser;
let house: House;

beforeAll(async () => {
  // Several pages one after another: not in one process, where closing one closes all.
  const args = chromium.args.filter((arg) => arg !== "--single-process");
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
  house = await openHouse();
  await openPull(house, { branch: "request/of-somebody" });
  await house.as("requester")("POST", "/repos/acme/access/issues", { title: "An issue", body: "See #1\n\n# So" });
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

/** A browser of one's own; what it complains about fails the test. */
async function opens(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  await page.goto(`${house.sandbox.url}${path}`);
  return page;
}

test("an open page follows the world, and what is being typed, read or held stays", async () => {
  const page = await opens("/acme/access/issues/2");
  const field = page.getByLabel("Comment as requester");
  await page.locator(".clock > summary").click();
  await field.evaluate((element) => element.focus());
  await page.keyboard.type("half a sentence");
  await house.as("owner")("POST", "/repos/acme/access/issues/2/comments", { body: "Meanwhile" });
  await page.getByText("Meanwhile").waitFor();
  expect(await field.inputValue()).toBe("half a sentence");
  expect(await page.evaluate("document.activeElement.id")).toBe("body");
  expect(await page.locator(".clock").getAttribute("open")).not.toBeNull();
  await page.getByRole("status").filter({ hasText: "The page was brought up to date" }).waitFor({ state: "attached" });
  const before = await page.locator(".clock time").getAttribute("datetime");
  await house.sandbox.world.clock.advance(86_400_000);
  await page.locator(`.clock time:not([datetime^="${before?.slice(0, 10)}"])`).waitFor();
  expect(await field.inputValue()).toBe("half a sentence");
});

test("a form in use stays as it was begun, an unused one follows", async () => {
  const [used, unused] = [await opens("/acme/access/new/main/access"), await opens("/acme/access/new/main/access")];
  const path = (page: Page) => page.getByLabel("Path of the file").inputValue();
  await used.getByLabel("Content").fill("id: mine");
  const before = await path(used);
  await house.as("owner")("POST", "/repos/acme/access/issues", { title: "Takes the next number" });
  for (const page of [used, unused]) await page.locator("nav .count", { hasText: "2" }).first().waitFor();
  expect(await path(used)).toBe(before);
  expect(await path(unused)).not.toBe(before);
});

test("by keyboard alone somebody else is acted as, and the clock is moved", async () => {
  const page = await opens("/acme/access/branches");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
  await page.locator(".actor > summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  expect(await page.locator(".actor").getAttribute("open")).toBeNull();
  await page.keyboard.press("Enter");
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".actor > summary", { hasText: "owner" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/acme/access/branches");
  const before = house.sandbox.world.clock.offset();
  await page.locator(".clock > summary").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Forward by" }).focus();
  await page.keyboard.type("90m");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  expect(house.sandbox.world.clock.offset() - before).toBe(90 * 60_000);
});

test("without a script everything is done by loading pages", async () => {
  const page = await opens("/acme/access/new/main/access/orders-db", { javaScriptEnabled: false });
  await page.getByLabel("Title").fill("Without a script");
  await page.getByRole("button", { name: "Propose the change" }).click();
  expect(new URL(page.url()).pathname).toMatch(/^\/acme\/access\/pull\/\d+$/u);
  await page.locator(".actor > summary").click();
  await page.locator('.people button[value="owner"]').click();
  expect(await page.locator(".actor > summary").innerText()).toContain("owner");
});

const pages = [
  "/",
  "/acme",
  "/owner",
  "/orgs/acme/teams/platform",
  "/apps/countersign",
  "/acme/access",
  "/acme/access/blob/main/policies/approval.yaml",
  "/acme/access/commits/main",
  "/acme/access/commit/HEAD",
  "/acme/access/compare/main...request/of-somebody",
  "/acme/access/branches",
  "/acme/access/ledger",
  "/acme/access/new/main/access",
  "/acme/access/delete/main/README.md",
  "/acme/access/issues",
  "/acme/access/issues/2",
  "/nothing/here",
];

test.each([
  ["light", 1280, (axe: AxeBuilder) => axe],
  // What is dark and narrow differs in what can be seen and reached, not in what it is.
  ["dark", 360, (axe: AxeBuilder) => axe.withRules(["color-contrast", "scrollable-region-focusable"])],
] as const)("anybody can use every page: %s, %d wide", { timeout: 180_000 }, async (colorScheme, width, rules) => {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const head = (await house.sandbox.world.repositories.get(4800)?.git.head("request/of-somebody")) ?? "";
  const found: unknown[] = [];
  for (const path of pages) {
    await page.goto(`${house.sandbox.url}${path.replace("HEAD", head)}`);
    // What is folded away is read too.
    await page.evaluate('for (const one of document.querySelectorAll("main details")) one.open = true');
    const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if (wide !== 0) found.push([path, "scrolls sideways", wide]);
    const { violations } = await rules(new AxeBuilder({ page })).analyze();
    found.push(...violations.map(({ id, nodes }) => [path, id, nodes.map(({ html }) => html.slice(0, 120))]));
  }
  expect(found).toEqual([]);
});
