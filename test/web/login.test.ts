import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { hours, minutes } from "../../src/core/instant.ts";
import { hashOf } from "../../src/web/hash.ts";
import { textOf } from "./browser.ts";
import { github, publicUrl, website } from "./website.ts";

const sessionCookie = "__Host-countersign-session";
const stateCookie = "__Host-countersign-state";

describe("logging in", () => {
  test("leads to GitHub, and back to our one address", async () => {
    const site = await website();
    const answer = await site.browser().get("/login?return=/claim/x");
    const target = new URL(answer.headers.get("location") ?? "");
    expect(`${target.origin}${target.pathname}`).toBe(github);
    expect(target.searchParams.get("redirect_uri")).toBe(`${publicUrl}/login/callback`);
    expect(target.searchParams.get("state")).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-countersign-state=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
  });

  test("begins a session of eight hours that no script and no other site sees", async () => {
    const site = await website();
    const browser = site.browser();
    const answer = await site.login(browser, 7, "requester", "/claim/x?y=1");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/claim/x?y=1"]);
    expect(answer.headers.getSetCookie().find((line) => line.startsWith(sessionCookie))).toMatch(
      /^__Host-countersign-session=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await (await browser.get("/")).text()).toContain("requester");
    site.clock.move(hours(8));
    expect(await (await browser.get("/")).text()).toContain("Log in with GitHub");
  });

  test("on plain http, which is this machine only, cookies go without the prefix that demands https", async () => {
    const site = await website({ publicUrl: "http://127.0.0.1:3000" });
    const answer = await site.browser().get("/login");
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^countersign-state=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test("neither states nor sessions stand in the store, only their hashes", async () => {
    const site = await website();
    const browser = site.browser();
    await browser.get("/login");
    const state = browser.cookies.get(stateCookie) ?? "";
    expect([...site.tickets.rows.keys()]).toEqual([hashOf(state)]);
    await site.login(browser, 7, "requester");
    const session = browser.cookies.get(sessionCookie) ?? "";
    expect([...site.tickets.rows.keys()]).toContain(hashOf(session));
    expect(JSON.stringify([...site.tickets.rows])).not.toContain(session);
  });

  test("whoever declines at GitHub is told so, and is not logged in", async () => {
    const site = await website();
    const browser = site.browser();
    await browser.get("/login");
    const state = browser.cookies.get(stateCookie) ?? "";
    const answer = await browser.get(`/login/callback?error=access_denied&state=${state}`);
    expect(answer.status).toBe(403);
    expect(textOf(await answer.text())).toMatchInlineSnapshot(`
      "GitHub did not log you in
      You declined, or GitHub did.
      Log in"
    `);
    expect(browser.cookies.has(sessionCookie)).toBe(false);
  });
});

describe("states", () => {
  test("one works once", async () => {
    const site = await website();
    const browser = site.browser();
    await browser.get("/login");
    const state = browser.cookies.get(stateCookie) ?? "";
    await site.login(browser, 7, "requester");
    browser.cookies.set(stateCookie, state);
    const callback = `/login/callback?code=code-0&state=${state}`;
    expect((await browser.get(callback)).status).toBe(303);
    browser.cookies.set(stateCookie, state);
    const again = await browser.get(callback);
    expect(again.status).toBe(400);
    expect(textOf(await again.text())).toMatchInlineSnapshot(`
      "This login is over
      It was begun elsewhere, used before, or took too long.
      Log in"
    `);
  });

  test("one that another browser began logs nobody in", async () => {
    const site = await website();
    const [attacker, victim] = [site.browser(), site.browser()];
    await attacker.get("/login");
    await site.login(site.browser(), 13, "attacker");
    const callback = `/login/callback?code=code-0&state=${attacker.cookies.get(stateCookie)}`;
    expect((await victim.get(callback)).status).toBe(400);
    await victim.get("/login");
    expect((await victim.get(callback)).status).toBe(400);
    expect(victim.cookies.has(sessionCookie)).toBe(false);
  });

  test("one is too old after ten minutes", async () => {
    const site = await website();
    await site.login(site.browser(), 7, "requester");
    const browser = site.browser();
    await browser.get("/login");
    site.clock.move(minutes(10));
    const state = browser.cookies.get(stateCookie);
    expect((await browser.get(`/login/callback?code=code-0&state=${state}`)).status).toBe(400);
  });

  test("none at all, or an empty one on both sides, is none", async () => {
    const site = await website();
    const browser = site.browser();
    for (const path of ["/login/callback", "/login/callback?code=x", "/login/callback?code=x&state="])
      expect((await browser.get(path)).status).toBe(400);
  });
});

describe("open redirects", () => {
  const elsewhere = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    String.raw`/\evil.example`,
    String.raw`\\evil.example`,
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/claim@evil.example/..//x",
    "",
  ];
  test.each(elsewhere)("%j is not followed", async (path) => {
    const site = await website();
    const answer = await site.browser().get(`/login?return=${encodeURIComponent(path)}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
  });

  test("wherever a link says, a browser ends up at our own address", async () => {
    const site = await website();
    const part = fc.constantFrom(
      "/",
      "//",
      "\\",
      "..",
      ".",
      "@",
      ":",
      "evil.example",
      "%2f",
      "%5c",
      "?",
      "#",
      "\t",
      "claim",
    );
    const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join("")}`);
    await fc.assert(
      fc.asyncProperty(path, async (returnTo) => {
        const browser = site.browser();
        const begun = await browser.get(`/login?return=${encodeURIComponent(returnTo)}`);
        if (begun.status === 400) return;
        const state = browser.cookies.get(stateCookie) ?? "";
        const ticket = site.tickets.rows.get(hashOf(state));
        const kept = ticket?.kind === "oauth-state" ? ticket.returnTo : "";
        expect(new URL(kept, publicUrl).origin).toBe(publicUrl);
      }),
    );
  });
});

describe("sessions", () => {
  test("an id that somebody planted never becomes a session", async () => {
    const site = await website();
    const browser = site.browser();
    const planted = "A".repeat(43);
    browser.cookies.set(sessionCookie, planted);
    await site.login(browser, 7, "requester");
    expect(browser.cookies.get(sessionCookie)).not.toBe(planted);
    const attacker = site.browser();
    attacker.cookies.set(sessionCookie, planted);
    expect(await (await attacker.get("/")).text()).not.toContain("requester");
  });

  test("logging in again ends the session before", async () => {
    const site = await website();
    const browser = site.browser();
    await site.login(browser, 13, "attacker");
    const before = browser.cookies.get(sessionCookie) ?? "";
    await site.login(browser, 7, "requester");
    const other = site.browser();
    other.cookies.set(sessionCookie, before);
    expect(await (await other.get("/")).text()).toContain("Log in with GitHub");
  });

  test("an OAuth state is no session", async () => {
    const site = await website();
    const browser = site.browser();
    await browser.get("/login");
    browser.cookies.set(sessionCookie, browser.cookies.get(stateCookie) ?? "");
    expect(await (await browser.get("/")).text()).toContain("Log in with GitHub");
  });

  test("logging out takes a form of ours, and ends it for good", async () => {
    const site = await website();
    const browser = site.browser();
    await site.login(browser, 7, "requester");
    const id = browser.cookies.get(sessionCookie) ?? "";
    const page = await (await browser.get("/")).text();
    expect((await browser.post("/logout", {})).status).toBe(403);
    expect((await browser.press(page, "/logout")).status).toBe(303);
    browser.cookies.set(sessionCookie, id);
    expect(await (await browser.get("/")).text()).toContain("Log in with GitHub");
  });
});
