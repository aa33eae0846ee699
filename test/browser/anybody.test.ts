import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimPath, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { startChromium } from "./chromium.ts";
import { Windows } from "./windows.ts";

let browser: Browser;
let windows: Windows;
beforeAll(async () => {
  browser = await startChromium();
  windows = await Windows.onto(browser);
  const { world } = windows;
  await granted(world, entry({ id: "granted" }));
  const pending = await world.requester.opens(entry({ id: "pending" }));
  await world.platform.approves(pending);
  await world.requester.opens(entry({ id: "wrong", entitlement: "orders-db/raed" }));
});
afterAll(async () => {
  await windows[Symbol.asyncDispose]();
  await browser.close();
});

/** What is wrong with a page for anybody: by axe, in both colours, and whether one has to scroll sideways. */
async function wrongWith(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Of what axe looks at, colours alone differ between the two.
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules("color-contrast")).analyze();
    for (const { id, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }
  const wide = await page.evaluate<string>(`
    document.documentElement.scrollWidth > innerWidth
      ? [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.tagName + "." + one.className).slice(0, 5).join(" ")
      : ""`);
  return wide === "" ? found : [...found, `scrolls sideways: ${wide}`];
}

const sandboxPages: readonly string[] = [
  "/",
  "/acme",
  "/requester",
  "/apps/countersign",
  "/_sandbox/switches",
  "/acme/access",
  "/acme/access/blob/main/policies/approval.yaml",
  "/acme/access/commits/main",
  "/acme/access/branches",
  "/acme/access/new/main/access",
  "/acme/access/pulls",
  "/acme/access/pulls?state=closed",
  "/acme/access/pull/2",
  "/acme/access/pull/3",
  "/acme/access/pull/3/commits",
  "/acme/access/pull/3/checks",
  "/acme/access/pull/3/files",
  "/acme/access/pull/4",
  "/acme/access/pull/4/files",
  "/acme/access/issues",
  "/acme/access/issues/1",
  "/acme/access/ledger",
  "/acme/access/ledger?entry=granted",
];

test.each([360, 1280])("every page can be used by anybody, %i pixels wide", async (width) => {
  const { world } = windows;
  const page = await windows.open("/", { viewport: { width, height: 800 } });
  const wrong: Record<string, readonly string[]> = {};
  for (const path of sandboxPages) {
    const answer = await page.goto(path);
    expect(`${path}: ${answer?.status()}`).toBe(`${path}: 200`);
    wrong[path] = await wrongWith(page);
  }
  await page.goto(`${world.appUrl}${claimPath(world, "granted.1")}`);
  wrong["the login"] = await wrongWith(page);
  await page.getByRole("link", { name: "Continue as requester" }).click();
  await page.getByRole("heading", { name: /^Collect granted.1/u }).waitFor();
  wrong["the claim page"] = await wrongWith(page);
  await page.goto(`${world.appUrl}/`);
  wrong["the inventory"] = await wrongWith(page);
  expect(Object.entries(wrong).filter(([, found]) => found.length > 0)).toEqual([]);
});
