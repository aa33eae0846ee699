import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { createApp, type AppOptions } from "../src/app.ts";
import type { Delivery } from "../src/core/event.ts";
import { instant } from "../src/core/instant.ts";
import { readDelivery } from "../src/github/events.ts";
import { repositoryId } from "../src/core/ids.ts";
import { createLog } from "../src/log.ts";
import { createWeb, serve, webhookPath } from "../src/web/server.ts";

const secret = "f3a1c92e7b4d8a60f3a1c92e7b4d8a60";
const privateKey = String(
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
);
const known = [{ id: repositoryId(41), owner: "acme", name: "access" }];

async function app(changes: Partial<AppOptions> = {}) {
  const accepted: Delivery[] = [];
  let logged = "";
  const log = createLog({ level: "trace", secrets: [secret], destination: { write: (line) => void (logged += line) } });
  const webhooks = await createApp({
    appId: 4711,
    privateKey,
    webhookSecrets: [secret],
    readDelivery: (name, payload, id, at) => readDelivery(name, payload, id, at, known),
    arrived: () => undefined,
    accept: async (delivery) => {
      accepted.push(delivery);
      return "accepted";
    },
    clock: { now: () => instant(Date.parse("2026-11-02T09:00:00Z")) },
    log,
    ...changes,
  });
  const unused = () => Promise.reject(new Error("not asked for here"));
  const web = createWeb({
    publicUrl: "https://countersign.example.com",
    claims: { view: unused, claim: unused, report: unused, confirm: unused },
    runs: { claim: unused },
    login: { authorizeUrl: () => "", identify: unused, holderOf: unused },
    github: { url: "", clientId: "" },
    tickets: { putTicket: unused, ticket: unused },
    readers: { readable: unused },
    inventory: { grants: unused, requests: unused },
    links: { repository: () => "", pull: () => "" },
    introspect: unused,
    introspectClients: [],
    jwks: { keys: [] },
    sshAuthorities: [],
    webhooks,
    ready: [],
    clock: { now: () => instant(0) },
    log,
  });
  const serving = await serve(web, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => serving.close());
  return { url: `${serving.url}${webhookPath}`, port: serving.port, accepted, logged: () => logged };
}

const sign = (body: string | Buffer, key = secret): string =>
  `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

const headersFor = (body: string, key = secret, name = "push"): Record<string, string> => ({
  "content-type": "application/json",
  "x-github-delivery": randomUUID(),
  "x-github-event": name,
  "x-hub-signature-256": sign(body, key),
});

const pushed = JSON.stringify({
  ref: "refs/heads/main",
  before: "1".repeat(40),
  after: "2".repeat(40),
  repository: { id: 41, default_branch: "main" },
  sender: { id: 7 },
  installation: { id: 5 },
  note: "ä🐦 text that people typed",
});

const send = (url: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(url, { method: "POST", body, headers });

describe("a delivery", () => {
  test("is durable before it is acknowledged", async () => {
    let durable: (outcome: "accepted") => void = () => undefined;
    let asked = false;
    const { url } = await app({
      accept: () => {
        asked = true;
        return new Promise((resolve) => (durable = resolve));
      },
    });
    let answered = false;
    const answer = send(url, pushed, headersFor(pushed)).finally(() => (answered = true));
    await vi.waitFor(() => expect(asked).toBe(true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    durable("accepted");
    expect((await answer).status).toBe(202);
  });

  test("is handed on in our own words, under the id it came with", async () => {
    const { url, accepted } = await app();
    const headers = headersFor(pushed);
    await send(url, pushed, headers);
    expect(accepted).toMatchObject([
      { id: headers["x-github-delivery"], event: "push", work: [{ kind: "default-branch", repository: 41 }] },
    ]);
  });

  test("that could not be stored is not acknowledged", async () => {
    const { url, logged } = await app({ accept: () => Promise.reject(new Error("the database is away")) });
    expect((await send(url, pushed, headersFor(pushed))).status).toBe(500);
    expect(logged()).toContain("a delivery could not be made durable");
  });

  test("that came before is acknowledged again", async () => {
    const { url } = await app({ accept: async () => "duplicate" });
    expect((await send(url, pushed, headersFor(pushed))).status).toBe(202);
  });

  test("that means nothing to us is acknowledged, and nothing is stored", async () => {
    const { url, accepted } = await app();
    for (const [name, body] of [
      ["star", pushed],
      ["push", '{"ref":7}'],
      ["an_event_of_next_year", "{}"],
    ] as const)
      expect((await send(url, body, headersFor(body, secret, name))).status).toBe(202);
    expect(accepted).toEqual([]);
  });

  test("leaves neither its payload nor its signature in the log", async () => {
    const { url, logged } = await app({ accept: () => Promise.reject(new Error("away")) });
    const headers = headersFor(pushed);
    await send(url, pushed, headers);
    await send(url, pushed, { ...headers, "x-hub-signature-256": sign(pushed, "wrong") });
    expect(logged()).not.toBe("");
    expect(logged()).not.toContain("text that people typed");
    expect(logged()).not.toContain(headers["x-hub-signature-256"]);
  });
});

describe("signatures", () => {
  test("while a secret is replaced, both are good", async () => {
    const old = "0123456789abcdef0123456789abcdef";
    const { url, accepted } = await app({ webhookSecrets: [secret, old] });
    expect((await send(url, pushed, headersFor(pushed))).status).toBe(202);
    expect((await send(url, pushed, headersFor(pushed, old))).status).toBe(202);
    expect((await send(url, pushed, headersFor(pushed, "development"))).status).toBe(401);
    expect(accepted.length).toBe(2);
  });

  test.each([
    ["of another secret", sign(pushed, "development"), 401],
    ["of another body", sign(`${pushed} `), 401],
    ["of the old kind", `sha1=${createHmac("sha1", secret).update(pushed).digest("hex")}`, 401],
    ["cut short", sign(pushed).slice(0, -1), 401],
    ["that is none", "nonsense", 401],
  ])("one %s is refused", async (_, signature, status) => {
    const { url, accepted } = await app();
    const answer = await send(url, pushed, { ...headersFor(pushed), "x-hub-signature-256": signature });
    expect(answer.status).toBe(status);
    expect(accepted).toEqual([]);
  });

  test.each(["x-hub-signature-256", "x-github-event", "x-github-delivery"])(
    "without %s it is no delivery",
    async (name) => {
      const { url } = await app();
      const headers = headersFor(pushed);
      delete headers[name];
      expect((await send(url, pushed, headers)).status).toBe(400);
    },
  );

  test("bytes are verified as they came, a byte order mark too", async () => {
    const { url, accepted } = await app();
    const body = `\uFEFF${pushed}`;
    // Rightly signed, and no JSON: RFC 8259 forbids the mark.
    expect((await send(url, body, headersFor(body))).status).toBe(400);
    expect(accepted).toEqual([]);
  });
});

describe("whatever is sent", () => {
  test("more than GitHub ever sends is refused", async () => {
    const { url } = await app();
    const body = JSON.stringify({ text: "x".repeat(25 * 1024 * 1024) });
    expect((await send(url, body, headersFor(body))).status).toBe(413);
  });

  test("any headers and any body leave it standing, and nothing unsigned is stored", async () => {
    const { url, accepted } = await app();
    const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom("", "null", "1", '"x"', "[]", "{", pushed));
    const header = fc.oneof(
      fc.stringMatching(/^[\x21-\x7e]{1,80}$/),
      fc.constantFrom("push", "__proto__", "constructor"),
    );
    const names = fc.constantFrom(
      "x-github-event",
      "x-github-delivery",
      "x-hub-signature-256",
      "content-type",
      "x-other",
    );
    await fc.assert(
      fc.asyncProperty(text, fc.dictionary(names, header), async (body, headers) => {
        const answer = await send(url, body, { ...headersFor(body, "wrong"), ...headers });
        expect([400, 401]).toContain(answer.status);
      }),
    );
    expect(accepted).toEqual([]);
    expect((await send(url, pushed, headersFor(pushed))).status).toBe(202);
  });

  test("any body that is rightly signed leaves it standing too", async () => {
    const { url } = await app();
    const value = fc.oneof(
      fc.json(),
      fc.constantFrom("null", "1", '"action"', "[]", '{"__proto__":{"x":1}}', '{"installation":{"id":"x"},"action":7}'),
      fc
        .dictionary(
          fc.constantFrom("action", "repository", "installation", "sender", "ref", "pull_request", "organization"),
          fc.jsonValue(),
        )
        .map((payload) => JSON.stringify(payload)),
    );
    const names = fc.constantFrom(
      "push",
      "pull_request",
      "check_run",
      "organization",
      "constructor",
      "error",
      "installation",
    );
    await fc.assert(
      fc.asyncProperty(value, names, async (body, name) => {
        expect([202, 400]).toContain((await send(url, body, headersFor(body, secret, name))).status);
      }),
    );
  });
});

test("a thousand deliveries at once are all stored, and acknowledged soon", async () => {
  const { port, accepted } = await app({ log: createLog({ level: "error", secrets: [] }) });
  const agent = new Agent({ maxSockets: 1000, keepAlive: false });
  const filled = JSON.stringify({ ...(JSON.parse(pushed) as object), filler: "x".repeat(20_000) });
  const one = (): Promise<{ readonly status: number; readonly ms: number }> =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const options = {
        port,
        host: "127.0.0.1",
        path: webhookPath,
        method: "POST",
        agent,
        headers: headersFor(filled),
      };
      const sent = request(options, (answer) => {
        answer.resume().on("end", () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - begun }));
      });
      sent.on("error", reject).end(filled);
    });
  const answers = await Promise.all(Array.from({ length: 1000 }, one));
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(1000);
  // GitHub waits ten seconds; here client and server share one process and its processors with other tests.
  const slowest = answers.map(({ ms }) => ms).toSorted((a, b) => b - a)[10];
  expect(slowest).toBeLessThan(5000);
});
