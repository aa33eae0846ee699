import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { yaml } from "../support/entry.ts";
import { startChromium } from "./chromium.ts";
import { Keys } from "./keys.ts";
import { Windows } from "./windows.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

test("by keyboard alone, and without the guide: asked for, approved in order, merged, collected, ended", async () => {
  await using windows = await Windows.onto(browser);
  const { world } = windows;
  const page = await windows.open("/acme/access/new/main/access/orders-db");
  const keys = new Keys(page);
  const check = (words: string) => page.locator(".pull-head, #merge").getByText(words).first().waitFor();

  await keys.write(/^Path of the file$/u, "access/orders-db/by-hand.yaml");
  await keys.write(/^Content$/u, yaml({ id: "by-hand", entitlement: "orders-db/read", duration: "4h" }));
  await keys.write(/^Title$/u, "By hand");
  await keys.follow(/^Propose the change$/u);
  await page.getByRole("heading", { level: 1, name: /By hand/u }).waitFor();
  const request = page.url();
  await check("0 of 2 stages complete");

  for (const [login, then] of [
    ["platform-1", "0 of 2 stages complete"],
    ["owner", "1 of 2 stages complete"],
    ["platform-1", "approved: all 2 stages are complete"],
  ] as const) {
    await world.tick();
    await keys.become(login);
    await keys.follow(/^Approve$/u);
    await world.settled();
    await check(then);
  }

  await keys.become("requester");
  await keys.follow(/^Merge pull request$/u);
  await page.getByText(/collects the credential at/u).waitFor();
  await keys.follow(/\/claim\//u);
  await keys.follow(/^Continue as requester$/u);
  await keys.follow(/^Show it once$/u);
  const token = await page.getByRole("textbox", { name: "The credential" }).inputValue();
  expect((await world.introspect(token)).active).toBe(true);
  await keys.follow(/^I have it$/u);

  await page.goto(request);
  await keys.reach(/clock/u);
  await page.keyboard.press("Enter");
  await keys.write(/^Forward by$/u, "5h");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page
    .getByText(/expired \(its time is over\)/u)
    .first()
    .waitFor();
  expect((await world.introspect(token)).active).toBe(false);
});

test("two windows: what one does the other shows without loading, and half a sentence stays", async () => {
  await using windows = await Windows.onto(browser);
  const { world } = windows;
  const request = await world.requester.opens({
    "access/orders-db/two.yaml": yaml({ id: "two", entitlement: "orders-db/read" }),
  });
  const reads = await windows.open(`/acme/access/pull/${request.number}`);
  const acts = await windows.open(`/acme/access/pull/${request.number}`);
  await reads.evaluate("window.loaded = true");
  const words = reads.getByLabel(/^Your words/u);
  await words.fill("I was about to say");
  await acts.locator("#guide").getByRole("button", { name: "Approve too early" }).click();

  await reads.getByText("Reviews that do not count").first().waitFor();
  await reads.locator("#guide").getByRole("button", { name: "Approve business" }).waitFor();
  expect(await words.inputValue()).toBe("I was about to say");
  expect(await reads.evaluate("window.loaded")).toBe(true);
});
