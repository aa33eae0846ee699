import { expect, test } from "vitest";

import { accountId } from "../../src/core/ids.ts";
import { minutes } from "../../src/core/instant.ts";
import { github, publicUrl, token, website } from "./website.ts";

const path = "/api/claims/41-orders-read-1.1";

async function terminal() {
  const site = await website();
  const { codes, url } = site;
  const asks = async (method: string, at: string, bearer: string | null, headers = {}) => {
    const authorization = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const response = await fetch(`${url}${at}`, { method, headers: { ...authorization, ...headers } });
    const body = (await response.json()) as Readonly<Record<string, unknown>>;
    return { status: response.status, body, said: `${response.status} ${String(body["title"])}` };
  };
  /** A login by GitHub's token: the account is what counts, whatever its login. */
  const logsIn = async (account: number, login: string): Promise<string> => {
    codes.set(`ghu_${account}${login}`, { account: accountId(account), login });
    return (await asks("POST", "/api/login", `ghu_${account}${login}`)).body["session"] as string;
  };
  return { ...site, asks, logsIn };
}

test("anybody is told where to log in, and nothing else", async () => {
  const { asks } = await terminal();
  expect((await asks("GET", "/.well-known/countersign", null)).body).toEqual({
    public_url: publicUrl,
    github: { url: new URL(github).origin, client_id: "Iv1.example" },
  });
});

test("the account decides, under whatever login", async () => {
  const { asks, logsIn } = await terminal();
  const renamed = await logsIn(7, "requester-renamed");
  const taker = await logsIn(8, "requester");
  const approver = await logsIn(2, "owner");
  expect([
    (await asks("POST", path, taker)).said,
    (await asks("POST", path, approver)).said,
    (await asks("POST", "/api/claims/41-orders-read-2.1", renamed)).said,
    (await asks("POST", "/api/claims/42-orders-read-1.1", renamed)).said,
    (await asks("POST", "/api/claims/41-orders-read-1.1%2f..%2f2", renamed)).said,
  ]).toEqual([
    "403 This is not yours",
    "403 You countersigned this",
    "404 There is no such grant",
    "404 There is no such grant",
    "404 There is no such grant",
  ]);
  expect((await asks("GET", path, renamed)).body).toMatchObject({ grant: "orders-read-1.1", again: false });
  const collected = await asks("POST", path, renamed);
  expect([collected.status, collected.body["credential"]]).toEqual([200, token]);
  // Another's session confirms nothing of it.
  expect((await asks("POST", `${path}/confirm`, taker)).status).toBe(200);
});

test("who may not read the repository is told the same as of a grant that is not there", async () => {
  const { asks, logsIn, outsiders } = await terminal();
  outsiders.add(9);
  const outsider = await logsIn(9, "outsider");
  for (const method of ["GET", "POST"])
    expect((await asks(method, path, outsider)).said).toBe("404 There is no such grant");
});

test("a session lasts as long as a code does, is no browser's, and stands nowhere in clear", async () => {
  const { asks, logsIn, clock, tickets, logged, browser } = await terminal();
  const session = await logsIn(7, "requester");
  expect(JSON.stringify(tickets)).not.toContain(session);
  const visitor = browser();
  visitor.cookies.set("__Host-countersign-session", session);
  expect((await visitor.get("/claim/41-orders-read-1.1")).headers.get("location")).toContain("/login?return=");
  expect((await asks("GET", path, null, { cookie: `__Host-countersign-session=${session}` })).status).toBe(401);
  expect((await asks("GET", path, `${session}x`)).status).toBe(401);
  clock.move(minutes(15));
  expect((await asks("GET", path, session)).said).toBe("401 You are not logged in");
  expect(JSON.stringify(logged)).not.toContain(session);
});
