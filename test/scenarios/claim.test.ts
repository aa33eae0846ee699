import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import { claimPath, collects, granted, tokenOn } from "../support/approved.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

const words = (html: string): string =>
  html
    .replaceAll(/<style[\s\S]*?<\/style>|<head[\s\S]*?<\/head>/gu, "")
    .replaceAll(/<[^>]+>/gu, " ")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/gu, "‹time›")
    .replaceAll(/\s+/gu, " ")
    .trim();

test("only the subject collects, once, until they say they have it", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "mine" }));
  const page = claimPath(world, "mine.1");
  const opened = async (login: string) => {
    const { status, text } = await world.visitor(world.person(login)).opens(page);
    return `${status} ${words(text)}`;
  };
  expect(await opened("requester-2")).toMatchInlineSnapshot(
    `"403 Countersign requester-2 Log out This is not yours Only requester may collect it. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await opened("owner")).toMatchInlineSnapshot(
    `"403 Countersign owner Log out You countersigned this Nobody approves access and then takes it. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await opened("admin")).toMatchInlineSnapshot(
    `"403 Countersign admin Log out This is not yours Only requester may collect it. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await opened("requester")).toMatchInlineSnapshot(
    `"200 Countersign requester Log out Collect mine.1 Access orders-db/read For requester, and nobody else Until ‹time› Ends on time by itself at ‹time›: the token says so Ends early at once, where it is introspected Show it once Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await opened("outsider")).toMatchInlineSnapshot(
    `"404 Countersign outsider Log out There is no such grant Check the link in the pull request. Access by pull request, countersigned in order, ended on time."`,
  );
  const unknown = await world.visitor(world.requester).opens(claimPath(world, "nobody-has-it.1"));
  expect(`${unknown.status} ${words(unknown.text)}`).toMatchInlineSnapshot(
    `"404 Countersign requester Log out There is no such grant Check the link in the pull request. Access by pull request, countersigned in order, ended on time."`,
  );

  const first = await collects(world, "mine.1");
  expect((await world.introspect(first)).active).toBe(true);
  expect(await opened("requester")).toMatchInlineSnapshot(
    `"200 Countersign requester Log out Collect mine.1 again Access orders-db/read For requester, and nobody else Until ‹time› Ends on time by itself at ‹time›: the token says so Ends early at once, where it is introspected It was shown before, and nobody confirmed to have it. Collecting it again revokes that one. Show it once Access by pull request, countersigned in order, ended on time."`,
  );
  const visitor = world.visitor(world.requester);
  const again = await world.patiently(visitor.presses(await visitor.opens(page), "Show it once"));
  const second = tokenOn(again);
  expect(second).not.toBe(first);
  expect(await world.introspect(first)).toEqual({ active: false });
  expect((await world.introspect(second)).active).toBe(true);
  const confirmed = await world.patiently(visitor.presses(again, "I have it"));
  expect(`${confirmed.status} ${words(confirmed.text)}`).toMatchInlineSnapshot(
    `"200 Countersign requester Log out Collected It was collected at ‹time› , and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await opened("requester")).toMatchInlineSnapshot(
    `"200 Countersign requester Log out Collected It was collected at ‹time› , and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await linesAbout(world, "mine")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "claimed",
      "abandoned",
      "issued",
      "claimed",
    ]
  `);
  expect(world.log).not.toContain(first);
  expect(world.log).not.toContain(second);

  await world.passes(4 * 3600 + 60);
  expect(await opened("requester")).toMatchInlineSnapshot(
    `"410 Countersign requester Log out This access is over It ended at ‹time› , or before. To have it again, ask by a new pull request. Access by pull request, countersigned in order, ended on time."`,
  );
  expect(await world.introspect(second)).toEqual({ active: false });
});

test("two clicks at once show one credential that works", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "twice" }));
  const [one, two] = [world.visitor(world.requester), world.visitor(world.requester)];
  const pages = [await one.opens(claimPath(world, "twice.1")), await two.opens(claimPath(world, "twice.1"))] as const;
  const shown = await world.patiently(
    Promise.all([one.presses(pages[0], "Show it once"), two.presses(pages[1], "Show it once")]),
  );
  await world.settled();
  const tokens = shown.flatMap((page) => (page.text.includes('id="token"') ? [tokenOn(page)] : []));
  expect(tokens.length).toBeGreaterThan(0);
  const active = await Promise.all(tokens.map(async (token) => (await world.introspect(token)).active as boolean));
  expect(active.filter(Boolean)).toHaveLength(1);
});
