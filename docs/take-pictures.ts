import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Locator, type Page, chromium as playwright } from "playwright-core";
import { startBoth } from "../sandbox/play.ts";

/** Plays the life of a request in a browser, and takes the pictures that the documents show. */
const folder = join(import.meta.dirname, "pictures");
await mkdir(folder, { recursive: true });

const both = await startBoth({ app: join(import.meta.dirname, "../src/main.ts") });
const args = chromium.args.filter((arg) => arg !== "--single-process");
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
const desk = { viewport: { width: 1440, height: 900 }, baseURL: both.github.url, reducedMotion: "reduce" } as const;

const page = await (await browser.newContext(desk)).newPage();
const guide = page.locator("#guide");

/** Waits until the guide offers this, and presses its button. */
async function does(title: string): Promise<void> {
  await offered(title);
  await guide.locator(".button.primary").click();
}
async function offered(title: string): Promise<void> {
  await guide.getByRole("heading", { name: title, exact: true }).waitFor();
}
/** What is shown, from an element's top on. */
async function take(name: string, from: Locator, seen: Page = page): Promise<void> {
  await from.evaluate((element) => (element as unknown as { scrollIntoView(): void }).scrollIntoView());
  await seen.screenshot({ path: join(folder, `${name}.png`) });
  process.stdout.write(`docs/pictures/${name}.png\n`);
}
const top = (of: Page = page): Locator => of.locator("body");

try {
  await page.goto("/acme/access/new/main/access/orders-db?filename=orders-admin.yaml");
  await page.getByLabel("Content").fill(wrongEntry());
  await page.getByRole("button", { name: "Propose the change" }).click();
  await offered("It says no");
  await page.goto(`${new URL(page.url()).pathname}/files`);
  await page.getByText("it is not a length of time").last().waitFor();
  await take("annotation", top());

  await does("It says no");
  await offered("Approve out of turn");
  const request = new URL(page.url()).pathname;
  await does("Approve out of turn");
  await offered("Approve business");
  await take("discounted", page.locator(".timeline .card", { hasText: "countersign[bot]" }).first());

  const phone = await browser.newContext({ ...desk, viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const small = await phone.newPage();
  await small.goto(request);
  await take("phone", top(small), small);

  await does("Approve business");
  await does("Change what was approved");
  await does("Approve business");
  await offered("Take an approval back");
  await page.goto(`${request}/checks`);
  await take("checks", top());
  await page.goto(request);

  await guide.getByRole("button", { name: "Approve technical" }).click();
  await does("Merge");
  await offered("Collect the credential");
  await guide.getByRole("link", { name: "Collect it at Countersign" }).click();
  await page.getByRole("link", { name: "Continue as requester" }).click();
  await page.getByRole("button", { name: "Show it once" }).waitFor();
  await page.setViewportSize({ width: 1000, height: 480 });
  await take("claim", top());
  await page.setViewportSize(desk.viewport);
  await page.getByRole("button", { name: "Show it once" }).click();
  await page.getByRole("button", { name: "I have it" }).click();

  await page.getByRole("heading", { name: "Collected" }).waitFor();
  await page.goto(`${both.appUrl}/`);
  await take("inventory", top());

  await page.goto(request);
  await does("Let time pass");
  await does("The whole life is in git");
  await page.getByText("was removed").first().waitFor();
  await take("ledger", top());
} finally {
  await browser.close();
  await both.stop();
}

/** An entry that cannot be read, at two lines. */
function wrongEntry(): string {
  return [
    "id: orders-admin-1",
    "subject: { kind: human, login: requester }",
    "entitlement: orders-db/raed",
    "duration: four hours",
    "justification: Reconcile refunds after Friday's outage",
    "ticket: INC-4812",
    "",
  ].join("\n");
}
