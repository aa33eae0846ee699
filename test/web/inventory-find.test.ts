import { expect, test } from "vitest";

import { textOf } from "./browser.ts";
import { opened, theirs } from "./open-inventory.ts";

test("asks in lower case, without the `@`, and shows what was typed", async () => {
  const { asked, browser } = await opened();
  const page = await (await browser.get("/?text=%20Friday%00&entitlement=Orders-DB%2Fread&person=%40Olga")).text();
  expect(asked[0]?.filter).toEqual({ text: "friday", entitlement: "orders-db/read", person: "olga" });
  expect(page).toContain('<details class="filter" open>');
  expect(page).toMatch(/name="text"\s+value="Friday"/u);
  expect(page).toMatch(/name="person"\s+value="Olga"/u);
});

test("goes on where the page ended, with one list and the same filter", async () => {
  const next = { until: 1_000, grant: "orders-read-1.1", repository: 41 };
  const { asked, browser, reads } = await opened({ others: [theirs] }, next);
  const page = await (await browser.get("/?person=requester-2")).text();
  const onward = /<a href="([^"]*)">The next 50: others hold/u.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(onward).toBe("/?person=requester-2&list=others&after=1000.41.orders-read-1.1");
  asked.length = 0;
  expect(await reads(onward)).toContain("Back to the start");
  expect(asked).toEqual([expect.objectContaining({ whose: "others", after: next })]);
  expect(asked[0]?.filter.person).toBe("requester-2");
});

test("a text that was not found in what was looked through is looked for further on", async () => {
  const next = { since: 1_000, pull: 12, repository: 41 };
  const { browser } = await opened({ "for-others": [] }, next);
  const page = await (await browser.get("/?text=rare")).text();
  expect(page).toContain("/?text=rare&amp;list=for-others&amp;after=1000.41.12");
  expect(textOf(page)).toContain("Look further: waits for others");
});

test.each(["/?list=nothing&after=1.2.3", "/?list=others&after='", "/?list=for-me&after=1.2.x", "/?after=1.2.3"])(
  "what makes no sense is left out: %s",
  async (path) => {
    const { asked, browser } = await opened();
    expect((await browser.get(path)).status).toBe(200);
    for (const one of asked) expect(one.after).toBeNull();
  },
);
