import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimPath, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { startChromium } from "./chromium.ts";
import { Windows } from "./windows.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

test("the subject logs in at GitHub, sees the credential once, says to have it, and comes back to nothing", async () => {
  await using windows = await Windows.onto(browser);
  const { world } = windows;
  await granted(world, entry({ id: "mine" }));

  const grant = `${world.appUrl}${claimPath(world, "mine.1")}`;
  const page = await windows.open(grant);
  await page.getByRole("heading", { name: "Countersign wants to know who you are" }).waitFor();
  await page.getByRole("link", { name: "Continue as requester" }).click();

  await page.getByRole("heading", { name: "Collect mine.1" }).waitFor();
  await page.getByRole("button", { name: "Show it once" }).click();
  const token = await page.getByRole("textbox", { name: "The credential" }).inputValue();
  expect((await world.introspect(token)).active).toBe(true);

  await page.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("heading", { name: "Collected" }).waitFor();
  await page.goto(grant);
  await page.getByRole("heading", { name: "Collected" }).waitFor();
  expect(await page.content()).not.toContain(token);
});
