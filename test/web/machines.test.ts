import { describe, expect, test } from "vitest";

import { hashOf } from "../../src/web/hash.ts";
import { website } from "./website.ts";

const secret = "4f1d6c2b9a8e7035";
const basic = (id: string, password: string): string => `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
const active = { active: true, token_type: "Bearer", claims: { jti: "41-a.1.1", exp: 1 } } as const;

async function asked(init: RequestInit, changes: Parameters<typeof website>[0] = {}) {
  const site = await website({
    introspect: async (token) => (token === "good" ? active : { active: false }),
    ...changes,
  });
  const response = await fetch(`${site.url}/introspect`, { method: "POST", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const by = (authorization: string, token: string): RequestInit => ({
  headers: { authorization },
  body: new URLSearchParams({ token }),
});

describe("introspection", () => {
  test("a system that proves who it is learns whether a token is good", async () => {
    const good = await asked(by(basic("orders-db", secret), "good"));
    expect(JSON.parse(good.text)).toEqual({ active: true, token_type: "Bearer", jti: "41-a.1.1", exp: 1 });
    expect(good.headers.get("cache-control")).toBe("no-store");
  });

  test("of any other token it learns exactly that it is not active", async () => {
    const other = await asked(by(basic("orders-db", secret), "other"));
    expect([other.status, other.text]).toEqual([200, '{"active":false}']);
  });

  test.each([
    ["nobody", ""],
    ["a wrong secret", basic("orders-db", "4f1d6c2b9a8e7036")],
    ["the hash in place of the secret", basic("orders-db", hashOf(secret))],
    ["another name", basic("warehouse", secret)],
    ["no name", basic("", secret)],
    ["a bearer token", "Bearer good"],
    ["no colon", `Basic ${Buffer.from("orders-db").toString("base64")}`],
    ["no base64", "Basic ????"],
  ])("%s is turned away", async (_, authorization) => {
    const answer = await asked(by(authorization, "good"));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Basic");
    expect(answer.text).toBe('{"error":"invalid_client"}');
  });

  test("credentials are taken plain, and form-encoded as OAuth has it", async () => {
    const client = { id: "orders-db", secretHash: hashOf("a%zz+b/c:d=0123456") };
    const changes = { introspectClients: [client] };
    const plain = await asked(by(basic("orders-db", "a%zz+b/c:d=0123456"), "good"), changes);
    const encoded = await asked(by(basic("orders-db", encodeURIComponent("a%zz+b/c:d=0123456")), "good"), changes);
    expect([plain.status, encoded.status]).toEqual([200, 200]);
  });

  test("where no client is configured, nobody may ask", async () => {
    expect((await asked(by(basic("orders-db", secret), "good"), { introspectClients: [] })).status).toBe(401);
  });

  test("a question without a token, or in another form, is none", async () => {
    const authorization = basic("orders-db", secret);
    expect((await asked({ headers: { authorization } })).status).toBe(400);
    expect((await asked({ headers: { authorization }, body: new URLSearchParams({ other: "x" }) })).status).toBe(400);
    const json = { authorization, "content-type": "application/json" };
    expect((await asked({ headers: json, body: '{"token":"good"}' })).status).toBe(400);
  });

  test("asking by GET is not answered: addresses end up in logs", async () => {
    const site = await website();
    const headers = { authorization: basic("orders-db", secret) };
    expect((await fetch(`${site.url}/introspect?token=good`, { headers })).status).toBe(404);
  });
});

describe("readiness", () => {
  test("ready is when everything is", async () => {
    const ready = ["database", "repositories", "queue"].map((name) => ({ name, check: async () => null }));
    const site = await website({ ready });
    const answer = await fetch(`${site.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ready: true, checks: { database: "ok", repositories: "ok", queue: "ok" } },
    ]);
  });

  test("otherwise it says what is wrong, and keeps the error for the log", async () => {
    const site = await website({
      ready: [
        { name: "database", check: () => Promise.reject(new Error("password needle is wrong")) },
        { name: "repositories", check: async () => "1 of 2 are out of reach" },
        { name: "queue", check: async () => null },
      ],
    });
    const answer = await fetch(`${site.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, checks: { database: "failed", repositories: "1 of 2 are out of reach", queue: "ok" } },
    ]);
    expect(site.logged.map(({ message }) => message)).toEqual(["not ready"]);
  });

  test("what can wait is told, and keeps nobody out", async () => {
    const site = await website({
      ready: [
        { name: "database", check: async () => null },
        { name: "github", advisory: true, check: async () => "no answer since 2026-11-02T08:55:00Z" },
      ],
    });
    const answer = await fetch(`${site.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ready: true, checks: { database: "ok", github: "no answer since 2026-11-02T08:55:00Z" } },
    ]);
  });

  test("alive is alive, whatever is wrong", async () => {
    const site = await website({ ready: [{ name: "database", check: async () => "away" }] });
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  });
});

test("the keys are public, and may be kept for a while", async () => {
  const site = await website({ jwks: { keys: [{ kid: "a" }] } });
  const answer = await fetch(`${site.url}/.well-known/jwks.json`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  expect(await answer.json()).toEqual({ keys: [{ kid: "a" }] });
});
