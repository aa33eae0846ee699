import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { hours } from "../../src/core/instant.ts";
import { textOf } from "./browser.ts";
import { claimPath, github, token, website } from "./website.ts";

const confirmPath = `${claimPath}/confirm`;

async function loggedIn(account = 7, name = "requester") {
  const site = await website();
  const browser = site.browser();
  await site.login(browser, account, name, claimPath);
  const read = async (path = claimPath): Promise<string> => (await browser.get(path)).text();
  return { site, browser, read };
}

describe("looking", () => {
  test("whoever is not logged in is sent to GitHub, and learns nothing", async () => {
    const site = await website();
    const browser = site.browser();
    const answer = await browser.get(claimPath);
    expect(answer.headers.get("location")).toBe(`/login?return=${encodeURIComponent(claimPath)}`);
    const next = await browser.get(answer.headers.get("location") ?? "");
    expect(next.headers.get("location")).toContain(github);
  });

  test("the subject sees what it is, until when, and how it ends", async () => {
    const { read } = await loggedIn();
    expect(textOf(await read())).toMatchInlineSnapshot(`
      "Collect orders-read-1.1
      Access: orders-db/read
      For: requester, and nobody else
      Until: 2026-11-02 13:00:00 UTC
      Ends on time: by itself at 2026-11-02T13:00:00Z: the token says so
      Ends early: at once, where it is introspected
      [Show it once]"
    `);
  });

  test("looking collects nothing", async () => {
    const { site, read } = await loggedIn();
    await read();
    expect(site.calls).toEqual([]);
  });

  test("somebody else sees who may, and nothing of the credential", async () => {
    const { browser } = await loggedIn(8, "colleague");
    const answer = await browser.get(claimPath);
    expect(answer.status).toBe(403);
    expect(textOf(await answer.text())).toMatchInlineSnapshot(`
      "This is not yours
      Only requester may collect it."
    `);
  });

  test("who may not read the repository is told the same as of a grant that is not there", async () => {
    const { site, browser } = await loggedIn(8, "stranger");
    site.outsiders.add(8);
    const answer = await browser.get(claimPath);
    const absent = await browser.get("/claim/41-nothing.1");
    expect(answer.status).toBe(absent.status);
    const said = textOf(await answer.text());
    expect(said).toBe(textOf(await absent.text()));
    expect(said).toMatchInlineSnapshot(`
      "There is no such grant
      Check the link in the pull request."
    `);
  });

  test("an approver who may not read it any more is told the same", async () => {
    const { site, browser } = await loggedIn(2, "owner");
    site.outsiders.add(2);
    expect((await browser.get(claimPath)).status).toBe(404);
  });

  test("where GitHub does not say who may read, nobody but the subject learns of the grant", async () => {
    const site = await website({ readers: { readable: () => Promise.reject(new Error("no answer")) } });
    const [stranger, subject] = [site.browser(), site.browser()];
    await site.login(stranger, 8, "colleague");
    await site.login(subject, 7, "requester");
    expect((await stranger.get(claimPath)).status).toBe(404);
    expect((await subject.get(claimPath)).status).toBe(200);
  });

  test("somebody who took the subject's login is somebody else: the account decides", async () => {
    const { site, browser } = await loggedIn(1307, "requester");
    expect((await browser.get(claimPath)).status).toBe(403);
    const page = await (await browser.get("/")).text();
    expect(page).toContain("requester");
    expect(site.calls).toEqual([]);
  });

  test("the subject is known under a new login too", async () => {
    const { browser } = await loggedIn(7, "renamed");
    expect((await browser.get(claimPath)).status).toBe(200);
  });

  test("who countersigned may not collect", async () => {
    const { read } = await loggedIn(2, "owner");
    expect(textOf(await read())).toMatchInlineSnapshot(`
      "You countersigned this
      Nobody approves access and then takes it."
    `);
  });

  test("what is being made can be looked for again", async () => {
    const never = (): Promise<never> => Promise.reject(new Error("not asked for here"));
    const site = await website({
      claims: { view: async () => ({ kind: "not-ready" }), claim: never, report: never, confirm: never },
    });
    const browser = site.browser();
    await site.login(browser, 7, "requester");
    const page = await (await browser.get(claimPath)).text();
    expect(page).toContain(`<a href="${claimPath}">Look again</a>`);
    expect(textOf(page)).toMatchInlineSnapshot(`
      "Not ready yet
      It is being made, which takes a moment.
      Look again"
    `);
  });

  test("a grant that is not there is not found, whatever it is called", async () => {
    const { browser } = await loggedIn();
    for (const name of ["41-orders-read-1.2", "x", "%3Cscript%3E", "41-orders-read-1.1%2F..", "..%5C.."])
      expect((await browser.get(`/claim/${name}`)).status, name).toBe(404);
  });
});

describe("collecting", () => {
  test("shows the credential once, kept by no cache, and not again once confirmed", async () => {
    const { site, browser, read } = await loggedIn();
    const answer = await browser.press(await read(), claimPath);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const shown = await answer.text();
    expect(textOf(shown)).toMatchInlineSnapshot(`
      "The credential of orders-read-1.1
      It is shown this once, and not stored here. It ends at 2026-11-02 13:00:00 UTC.
      The credential the-one-token To copy it, go into the box, select all, and copy.
      Send it as: Authorization: Bearer ‹the credential›
      To: orders-db, and to nothing else: it is made for this audience
      For: orders-db/read
      [I have it]
      Until you say so, you can come back for another one; this one is then revoked."
    `);
    expect((await browser.press(shown, confirmPath)).headers.get("location")).toBe(claimPath);
    const after = await browser.get(claimPath);
    expect(after.status).toBe(200);
    expect(textOf(await after.text())).toMatchInlineSnapshot(`
      "Collected
      It was collected at 2026-11-02 09:00:00 UTC, and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew."
    `);
    expect(site.calls).toEqual(["claim 7", "confirm 7"]);
  });

  test("who may not read the repository collects nothing, and is told the same as of a grant that is not there", async () => {
    const { site, browser, read } = await loggedIn(8, "stranger");
    site.outsiders.add(8);
    const csrf = /action="\/logout".*?name="csrf" value="([^"]+)"/s.exec(await read())?.[1] ?? "";
    expect(csrf).not.toBe("");
    expect((await browser.post(claimPath, { csrf })).status).toBe(403);
    expect(site.calls).toEqual([]);
  });

  test("as long as nobody confirmed, it is offered again, with what that does", async () => {
    const { browser, read } = await loggedIn();
    await browser.press(await read(), claimPath);
    const again = await read();
    expect(again).not.toContain(token);
    expect(textOf(again)).toContain("It was shown before, and nobody confirmed to have it.");
    expect(await (await browser.press(again, claimPath)).text()).toContain(token);
  });

  test("over is over", async () => {
    const { site, browser, read } = await loggedIn();
    const before = await read();
    site.clock.move(hours(4));
    const over = await browser.get(claimPath);
    expect(over.status).toBe(410);
    expect(textOf(await over.text())).toMatchInlineSnapshot(`
      "This access is over
      It ended at 2026-11-02 13:00:00 UTC, or before. To have it again, ask by a new pull request."
    `);
    expect(await (await browser.press(before, claimPath)).text()).not.toContain(token);
  });

  test("the credential stands in no log line", async () => {
    const { site, browser, read } = await loggedIn();
    await browser.press(await read(), claimPath);
    expect(JSON.stringify(site.logged)).not.toContain(token);
  });
});

describe("forms that are not ours do nothing", () => {
  test.each([
    ["without the token", {}],
    ["with an empty one", { csrf: "" }],
    ["with a guess", { csrf: "A".repeat(43) }],
  ])("%s", async (_, form) => {
    const { site, browser } = await loggedIn();
    const answer = await browser.post(claimPath, form);
    expect(answer.status).toBe(403);
    expect(site.calls).toEqual([]);
  });

  test("with another session's token, or that of another form", async () => {
    const { site, browser, read } = await loggedIn();
    const csrfIn = (page: string, action: string): string =>
      new RegExp(`action="${action}">.*?name="csrf" value="([^"]+)"`, "s").exec(page)?.[1] ?? "";
    const mine = await read();
    expect((await browser.post(claimPath, { csrf: csrfIn(mine, "/logout") })).status).toBe(403);
    const other = site.browser();
    await site.login(other, 7, "requester");
    expect((await other.post(claimPath, { csrf: csrfIn(mine, claimPath) })).status).toBe(403);
    expect((await other.post(confirmPath, { csrf: csrfIn(mine, claimPath) })).status).toBe(403);
    expect(site.calls).toEqual([]);
    expect((await browser.post(claimPath, { csrf: csrfIn(mine, claimPath) })).status).toBe(200);
  });

  test.each([["https://evil.example"], ["null"], ["http://countersign.example.com"], [null]])(
    "from the origin %s, even with the right token",
    async (origin) => {
      const { site, browser, read } = await loggedIn();
      const csrf = /action="\/claim[^"]*">.*?name="csrf" value="([^"]+)"/s.exec(await read())?.[1] ?? "";
      expect((await browser.post(claimPath, { csrf }, origin)).status).toBe(403);
      expect(site.calls).toEqual([]);
    },
  );

  test("by nobody in particular", async () => {
    const site = await website();
    const answer = await site.browser().post(claimPath, { csrf: "x" });
    expect(answer.status).toBe(401);
    expect(textOf(await answer.text())).toMatchInlineSnapshot(`
      "You are not logged in
      Nothing was done. Log in"
    `);
    expect(site.calls).toEqual([]);
  });
});

describe("every page", () => {
  test("runs no script, loads nothing, and is framed by nobody", async () => {
    const { browser, read } = await loggedIn();
    const answer = await browser.get(claimPath);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy.replace(/'sha256-[^']+'/, "'sha256-…'")).toBe(
      "default-src 'none'; style-src 'sha256-…'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const page = await read();
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|style="/i);
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(policy).toContain(`'sha256-${digest}'`);
  });

  test("shows what people are called as text, whatever they are called", async () => {
    const site = await website();
    const names = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom("<script>alert(1)</script>", '"><b>', "'&amp;"),
    );
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const browser = site.browser();
        await site.login(browser, 8, `<i>${name}`);
        const page = await (await browser.get(claimPath)).text();
        expect(page).not.toContain("<i>");
        expect(page).toContain("&lt;i&gt;");
      }),
      { numRuns: 30 },
    );
  });

  test("says no more than that something went wrong, and notes it without what was asked", async () => {
    const site = await website({
      claims: {
        view: () => Promise.reject(new Error("needle: the database is away")),
        claim: () => Promise.reject(new Error("away")),
        report: () => Promise.reject(new Error("away")),
        confirm: () => Promise.reject(new Error("away")),
      },
    });
    const browser = site.browser();
    await site.login(browser, 7, "requester");
    const answer = await browser.get(`${claimPath}?secret=abc`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("needle");
    expect(site.logged.map(({ level, message }) => `${level}: ${message}`)).toEqual(["error: a request failed"]);
    expect(JSON.stringify(site.logged)).not.toContain("abc");
  });

  test("takes forms of at most 64 kB", async () => {
    const { browser } = await loggedIn();
    expect((await browser.post(claimPath, { csrf: "x".repeat(70_000) })).status).toBe(413);
  });
});
