import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { pullNumber } from "../../src/core/ids.ts";
import { textOf } from "./browser.ts";
import { mine, opened, request, theirs } from "./open-inventory.ts";
import { website } from "./website.ts";

describe("who is told", () => {
  test("whoever is not logged in reads what this is, and nobody is asked anything", async () => {
    const { site, asked } = await opened({ mine: [mine] });
    const answer = await site.browser().get("/");
    expect(answer.status).toBe(200);
    expect(textOf(await answer.text())).toMatchInlineSnapshot(`
      "Access, countersigned
      Access is asked for by a pull request, countersigned by the right people in order, given for a time, and taken back when that is over. What was decided, and why, stands in git.
      A credential is collected by following the link in the comment on its pull request.
      For systems: the keys that tokens are signed with, the key that SSH certificates are signed with, and POST /introspect. For operators: is it ready?
      What is held and what waits is shown to those who can read the access repository.
      Log in with GitHub"
    `);
    expect(asked).toEqual([]);
  });

  test("who may not read the repository is told so, and nothing is asked of the inventory", async () => {
    const { site, asked, reads } = await opened({ mine: [mine] });
    site.outsiders.add(7);
    expect(await reads()).toMatchInlineSnapshot(`
      "Access, countersigned
      What is held and what waits is shown to those who can read the access repository. GitHub says that requester cannot. Were you given access just now? Look again in a minute.
      Access is asked for by a pull request, countersigned by the right people in order, given for a time, and taken back when that is over. What was decided, and why, stands in git.
      A credential is collected by following the link in the comment on its pull request.
      For systems: the keys that tokens are signed with, the key that SSH certificates are signed with, and POST /introspect. For operators: is it ready?"
    `);
    expect(asked).toEqual([]);
  });

  test("where GitHub does not say who may read, nothing is shown", async () => {
    const site = await website({ readers: { readable: () => Promise.reject(new Error("needle")) } });
    const browser = site.browser();
    await site.login(browser, 7, "requester");
    const answer = await browser.get("/");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
    const page = await answer.text();
    expect(page).not.toContain("needle");
    expect(textOf(page)).toMatchInlineSnapshot(`
      "GitHub does not answer
      Whether requester may read the access repository is for GitHub to say, and it does not answer now.
      Nothing is shown until it does. Try again in a minute."
    `);
    expect(site.logged.map(({ message }) => message)).toContain("GitHub does not say who may read");
  });

  test("only what may be read is asked for, and for the account that is logged in", async () => {
    const { asked, reads } = await opened();
    await reads();
    expect(asked).toHaveLength(5);
    for (const one of asked) expect(one).toMatchObject({ repositories: [41], account: 7, limit: 50, after: null });
  });

  test("no cache keeps it", async () => {
    const { browser } = await opened();
    expect((await browser.get("/")).headers.get("cache-control")).toBe("no-store");
  });
});

describe("what is told", () => {
  test("what waits, for the reader first; what is denied; who holds what until when, the reader first", async () => {
    const { reads } = await opened({
      "for-me": [request()],
      "for-others": [
        request({ pull: pullNumber(13), outcome: "approved", headline: "approved: all 2 stages are complete" }),
      ],
      stopped: [request({ pull: pullNumber(14), outcome: "denied", headline: "denied: too long", title: "For ever" })],
      mine: [mine],
      others: [theirs],
    });
    expect(await reads()).toMatchInlineSnapshot(`
      "What waits, and who holds what
      Find Text Entitlement Person [Show]
      Waits for you
      Refunds acme/access#12
      asks for orders-db/read, for 4h
      0 of 2 stages complete: waiting for business (@acme/orders)
      by requester-2, waiting since 2026-11-02 06:50 UTC (2h10m)
      Waits for others
      Refunds acme/access#13
      asks for orders-db/read, for 4h
      approved: all 2 stages are complete
      by requester-2, waiting since 2026-11-02 06:50 UTC (2h10m)
      Denied, or cannot be read
      For ever acme/access#14
      asks for orders-db/read, for 4h
      denied: too long
      by requester-2, opened 2026-11-02 06:50 UTC (2h10m ago)
      You hold
      orders-db/read held by requester
      until 2026-11-02 13:00 UTC, 4h left; active: not collected yet
      orders-read-1.1, since 2026-11-02 09:00 UTC, asked for in acme/access#1
      Collect orders-read-1.1
      Others hold
      orders-db/read held by requester-2
      until 2026-11-02 10:00 UTC, 1h left; active: shown at 2026-11-02T09:00:00Z, and nobody confirmed to have it
      theirs.2, since 2026-11-02 06:00 UTC, asked for in acme/access#9"
    `);
  });

  test("changes, removals, other people's access, and how many entries are not told", async () => {
    const entry = request().entries[0]!;
    const { reads } = await opened({
      "for-others": [
        request({
          entries: [
            { ...entry, change: "change", term: "until 2026-11-02T17:00:00Z" },
            { ...entry, change: "delete", subject: "requester" },
            { ...entry, subject: "Requester-2" },
            { ...entry, subject: "owner", scope: ["sales", "refunds"] },
            ...Array.from({ length: 4 }, () => entry),
          ],
        }),
      ],
    });
    expect(await reads()).toMatchInlineSnapshot(`
      "What waits, and who holds what
      Find Text Entitlement Person [Show]
      Waits for you
      Nothing waits for you.
      Waits for others
      Refunds acme/access#12
      changes orders-db/read, until 2026-11-02T17:00:00Z
      removes orders-db/read of requester
      asks for orders-db/read, for 4h
      asks for orders-db/read (sales and refunds) for owner, for 4h
      asks for orders-db/read, for 4h
      and 3 more
      0 of 2 stages complete: waiting for business (@acme/orders)
      by requester-2, waiting since 2026-11-02 06:50 UTC (2h10m)
      You hold
      You hold nothing now.
      Others hold
      Nobody else holds anything now."
    `);
  });

  test("where nothing is held and nothing waits, how to begin", async () => {
    const { reads } = await opened();
    expect(await reads()).toMatchInlineSnapshot(`
      "What waits, and who holds what
      Nobody holds anything, and nothing is asked for.
      To ask for access, open a pull request that adds a file under access/, in:
      acme/access"
    `);
  });

  test("where nothing fits what is looked for, that, and the way back", async () => {
    const { reads } = await opened();
    expect(await reads("/?text=nowhere")).toMatchInlineSnapshot(`
      "What waits, and who holds what
      Find Text Entitlement Person [Show] Show everything
      Nothing fits. Show everything"
    `);
  });

  test("links lead to the pull request, to everything of one person or entitlement, and to what can be collected", async () => {
    const { browser } = await opened({ mine: [mine], "for-me": [request()] });
    const page = await (await browser.get("/")).text();
    const links = [...page.matchAll(/<a[^>]*href="([^"]*)"/gu)].map(([, link]) => link);
    expect([...new Set(links)]).toEqual([
      "/",
      "https://github.example.com/acme/access/pull/12",
      "/?entitlement=orders-db%2Fread",
      "/?person=requester-2",
      "/?person=requester",
      "https://github.example.com/acme/access/pull/1",
      "/claim/41-orders-read-1.1",
    ]);
  });

  test("what hides in a title is written out, and no title is said to be none", async () => {
    const { reads } = await opened({
      "for-me": [request({ title: "Refunds\u202e txt.exe" }), request({ title: " \u200b" }), request({ title: "" })],
    });
    expect((await reads()).split("\n").filter((line) => line.includes("#12"))).toMatchInlineSnapshot(`
      [
        "Refunds\\u{202E} txt.exe acme/access#12",
        "\\u{200B} acme/access#12",
        "(no title) acme/access#12",
      ]
    `);
  });

  test("what people typed is text, wherever it stands", async () => {
    const typed = fc.oneof(fc.string(), fc.constantFrom("<script>alert(1)</script>", '"><b>', "'&amp;", "\u0000"));
    const rows: Partial<Record<string, readonly unknown[]>> = {};
    const { browser } = await opened(rows);
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        const nasty = `<i>"'${text}`;
        const entry = { ...request().entries[0]!, subject: nasty, term: nasty };
        rows["for-me"] = [request({ title: nasty, headline: nasty, entries: [entry] })];
        const answer = await browser.get(`/?text=${encodeURIComponent(nasty)}&person=${encodeURIComponent(nasty)}`);
        const page = await answer.text();
        expect(answer.status).toBe(200);
        expect(page).not.toContain("<i>");
        expect(page).not.toContain(`"<`);
        expect(page).toContain("&lt;i&gt;");
      }),
      { numRuns: 40 },
    );
  });
});
