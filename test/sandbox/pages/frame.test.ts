import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ policies: "/nowhere" });
});
afterAll(async () => house[Symbol.asyncDispose]());

test("the first page says what this is, and who is here", async () => {
  const page = await reader(house).opens("/");
  expect(page.status).toBe(200);
  const text = page
    .text()
    .replaceAll(house.sandbox.url, "http://sandbox")
    .replaceAll(/127\.0\.0\.1:\d+/gu, "sandbox");
  expect(text).toMatchInlineSnapshot(`
    "A GitHub to try Countersign on
    Ask for access by a pull request, countersign it as the people whose turn it is, collect the credential, move the clock, and see the access end. Everything here is on this machine and forgotten when it stops.
    Write a request Pull requests The ledger What can go wrong
    Repositories
    acme/access you: write 0 open pull requests
    Countersign
    No application has said where it is.
    People
    You act as requester. Become somebody else here, or at the top of every page.
    A admin administrator of acme [ Act as admin ]
    R requester member of acme; @requesters ✓ you
    R requester-2 member of acme; @requesters [ Act as requester-2 ]
    O owner member of acme; @orders, @payments, @data [ Act as owner ]
    P platform-1 member of acme; @platform [ Act as platform-1 ]
    P platform-2 member of acme; @platform, @no-access [ Act as platform-2 ]
    S security-1 member of acme; @security [ Act as security-1 ]
    S security-2 member of acme; @security [ Act as security-2 ]
    P platform-lead member of acme; @platform-leads [ Act as platform-lead ]
    D duty-manager member of acme; @duty-managers [ Act as duty-manager ]
    O outsider outside the organisation [ Act as outsider ]
    F former-member outside the organisation [ Act as former-member ]
    For git and programs
    Everybody's token is ghp_ and their login, as ghp_requester. REST is at http://sandbox/api/v3, GraphQL at http://sandbox/api/graphql.
    git clone http://requester:ghp_requester@sandbox/acme/access.git"
  `);
});

test("the header says as whom one acts, and what each person is", async () => {
  const page = await reader(house, "owner").opens("/");
  expect(page.text("site-header").replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "2026-11-21 09:00 UTC"))
    .toMatchInlineSnapshot(`
    "Sandbox
    The sandbox's clock: 2026-11-21 09:00 UTC
    The sandbox and Countersign follow this clock. It only goes forward.
    [ +1 minute ] [ +1 hour ] [ +1 day ]
    Forward by [] [Move]
    A number with s, m, h or d: 90m, 4h, 7d
    O You act as owner
    Act as
    [ A admin administrator of acme ]
    [ R requester member of acme; @requesters ]
    [ R requester-2 member of acme; @requesters ]
    [ O owner member of acme; @orders, @payments, @data ]
    [ P platform-1 member of acme; @platform ]
    [ P platform-2 member of acme; @platform, @no-access ]
    [ S security-1 member of acme; @security ]
    [ S security-2 member of acme; @security ]
    [ P platform-lead member of acme; @platform-leads ]
    [ D duty-manager member of acme; @duty-managers ]
    [ O outsider outside the organisation ]
    [ F former-member outside the organisation ]"
  `);
});

test("becoming somebody else leads back to the page one was on", async () => {
  const person = reader(house);
  const done = await person.sends("/_sandbox/act-as", {
    login: "platform-1",
    return: "/acme/access/issues?state=closed",
  });
  expect([done.status, done.location]).toEqual([303, "/acme/access/issues?state=closed"]);
  expect((await person.opens("/")).text()).toContain("You act as platform-1.");
  const nobody = await person.sends("/_sandbox/act-as", { login: "nobody", return: "/" });
  expect([nobody.status, nobody.text()]).toEqual([422, "There is no such person\nYou are still platform-1."]);
});

test.each(["https://evil.example/", "//evil.example/", "/\\evil.example/", "/\t/evil.example", "javascript:alert(1)"])(
  "a form never leads to another host: %s",
  async (back) => {
    const done = await reader(house).sends("/_sandbox/act-as", { login: "owner", return: back });
    expect(done.status).toBe(303);
    const to = new URL(done.location ?? "", house.sandbox.url);
    expect(to.origin).toBe(house.sandbox.url);
  },
);

test("a form of another site does nothing, and says so", async () => {
  const { port } = new URL(house.sandbox.url);
  const foreign = [
    null,
    "null",
    "https://evil.example",
    "http://127.0.0.1:1",
    `https://127.0.0.1:${port}`,
    `http://evil.example:${port}`,
  ];
  for (const origin of foreign) {
    const person = reader(house);
    const page = await person.sends("/_sandbox/act-as", { login: "admin", return: "/" }, origin);
    expect([origin, page.status]).toEqual([origin, 403]);
    expect(page.text()).toBe(
      "This form is not ours\nIt came from another site, or from a program. Nothing was done. Programs use the API.",
    );
    expect((await person.opens("/")).text()).toContain("You act as requester.");
  }
});

test("another site does not turn the sandbox's controls, programs and our own pages do", async () => {
  const { url } = house.sandbox;
  const move = async (headers: Record<string, string>) =>
    (await fetch(`${url}/_sandbox/clock`, { method: "POST", headers, body: '{"advance":1}' })).status;
  expect(await move({ origin: "https://evil.example" })).toBe(403);
  expect(await move({ origin: "null" })).toBe(403);
  expect(await move({ origin: url })).toBe(200);
  expect(await move({})).toBe(200);
});

test("pages load nothing from elsewhere, run no script of theirs, and are framed by nobody", async () => {
  const page = await reader(house).opens("/");
  expect(page.headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(page.html).not.toMatch(/<script(?![^>]* src="\/_sandbox\/)|<style|\sstyle=|\son[a-z]+=/u);
  const loaded = [...page.html.matchAll(/(?:src|href)="(\/_sandbox\/pages\/[^"]+)"/gu)].map((match) => match[1] ?? "");
  expect(loaded).toHaveLength(3);
  for (const path of [...loaded, "/_sandbox/pages/idiomorph.js"])
    expect((await reader(house).opens(path)).status).toBe(200);
});

test("what is not there is not there, for people and for programs", async () => {
  for (const path of ["/nobody", "/acme/nothing", "/acme/access/tree/no-such-branch", "/acme/access/blob/main/none"]) {
    const page = await reader(house).opens(path);
    expect([path, page.status]).toEqual([path, 404]);
    expect(page.text()).toContain("There is nothing here");
  }
  const control = await reader(house).opens("/_sandbox/nothing");
  expect([control.status, control.html]).toEqual([404, '{"message":"the sandbox has no such control"}']);
});

test("whoever may not see a repository does not find it", async () => {
  for (const path of ["/acme/access", "/acme/access/blob/main/README.md", "/acme/access/ledger", "/acme/access/issues"])
    expect([path, (await reader(house, "outsider").opens(path)).status]).toEqual([path, 404]);
});

test("the clock moves forward by a button or by what is typed, and by nothing else", async () => {
  const person = reader(house);
  const { clock } = house.sandbox.world;
  const before = clock.offset();
  expect((await person.sends("/_sandbox/move-clock", { by: "1h", return: "/acme" })).location).toBe("/acme");
  await person.sends("/_sandbox/move-clock", { by: "90m", return: "/" });
  expect(clock.offset() - before).toBe(2.5 * 3_600_000);
  for (const by of ["", "-1h", "1w", "0s", "99999d", "1h30m", "soon"]) {
    const page = await person.sends("/_sandbox/move-clock", { by, return: "/acme" });
    expect([by, page.status]).toEqual([by, 422]);
    expect(page.text()).toBe(
      "The clock did not move\nGive a number with s, m, h or d, as in 90m, and ten years at most.\nBack",
    );
  }
  expect(clock.offset() - before).toBe(2.5 * 3_600_000);
});
