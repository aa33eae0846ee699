import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";

import { instant } from "../../src/core/instant.ts";
import { openApp, type Client } from "../../src/github/client.ts";
import { connect, type ConnectionOptions } from "../../src/github/connection.ts";
import { RateLimited, Refused, Unavailable } from "../../src/github/refusal.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
}
type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** A GitHub that has an app and one installation, and answers the rest as the test says. */
class Host {
  readonly seen: Seen[] = [];
  answer: (seen: Seen) => Answer | Promise<Answer> = () => [404, { message: "Not Found" }];
  /** GitHub's clock. */
  now = Date.UTC(2026, 10, 2, 9);
  tokens = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#take(request).then(([status, body, headers = {}]) => {
        if (status === 0) return request.socket.destroy();
        response.writeHead(status, {
          date: new Date(this.now).toUTCString(),
          "content-type": "application/json",
          ...headers,
        });
        return response.end(JSON.stringify(body));
      });
    });
  }

  async start(options: ConnectionOptions = {}): Promise<Client> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    const pause = () => Promise.resolve();
    const connection = connect({ host: `127.0.0.1:${port}`, protocol: "http", pause, ...options });
    return openApp(connection, 5, pem).installation(9);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage): Promise<Answer> {
    for await (const _ of request);
    const { method = "", url: path = "", headers } = request;
    const seen = { method, path, authorization: headers.authorization ?? "" };
    if (path === "/api/v3/app") return [200, { id: 5, slug: "countersign" }];
    if (path === "/api/v3/app/installations/9/access_tokens") {
      this.tokens += 1;
      const expires_at = new Date(this.now + 3_600_000).toISOString();
      return [201, { token: `ghs_secret_${this.tokens}`, expires_at }];
    }
    this.seen.push(seen);
    return this.answer(seen);
  }
}

let host = new Host();
afterEach(async () => {
  await host.stop();
  host = new Host();
});

const query = "query { viewer { login } }";
const mutation = "mutation { addStar(input: {}) { clientMutationId } }";

describe("a token", () => {
  test("is asked for once, and again a minute before it expires by GitHub's clock", async () => {
    const client = await host.start();
    host.answer = () => [200, { ok: true }];
    await client.rest("GET /repos/{owner}/{repo}", { owner: "acme", repo: "access" });
    await client.rest("GET /repos/{owner}/{repo}", { owner: "acme", repo: "access" });
    expect(host.tokens).toBe(1);
    host.now += 3_541_000;
    // The first answer after the clock moved tells of it.
    await client.rest("GET /repos/{owner}/{repo}", { owner: "acme", repo: "access" });
    await client.rest("GET /repos/{owner}/{repo}", { owner: "acme", repo: "access" });
    expect(host.tokens).toBe(2);
    expect(host.seen.map((seen) => seen.authorization)).toEqual([
      "token ghs_secret_1",
      "token ghs_secret_1",
      "token ghs_secret_1",
      "token ghs_secret_2",
    ]);
  });

  test("that GitHub no longer takes is replaced once, for a write too", async () => {
    const client = await host.start();
    host.answer = ({ authorization }) =>
      authorization === "token ghs_secret_1" ? [401, { message: "Bad credentials" }] : [200, { data: { done: true } }];
    expect((await client.graphql(mutation, {})).data).toEqual({ done: true });
    expect(host.seen).toHaveLength(2);
  });

  test("never stands in an error", async () => {
    const client = await host.start();
    host.answer = () => [422, { message: "Validation Failed", errors: [{ message: "no such thing" }] }];
    const error = await client
      .rest("POST /repos/{owner}/{repo}/issues", { owner: "a", repo: "b" })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refused);
    expect(String(error)).toBe(
      "Refused: POST /repos/{owner}/{repo}/issues: GitHub answered 422: Validation Failed; no such thing",
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("ghs_");
  });
});

describe("an answer that is lost", () => {
  test("makes a read be sent again, three times in all", async () => {
    const client = await host.start();
    host.answer = () => (host.seen.length < 3 ? [502, {}] : [200, { data: { viewer: null } }]);
    expect((await client.graphql(query, {})).at).toBe(host.now);
    expect(host.seen).toHaveLength(3);
    host.answer = () => [503, {}];
    await expect(client.rest("GET /user")).rejects.toThrow(Unavailable);
    expect(host.seen).toHaveLength(6);
  });

  test.each([
    ["an error of GitHub's", 502],
    ["a broken connection", 0],
  ])("never makes a write be sent again: %s", async (_, status) => {
    const client = await host.start();
    host.answer = () => [status, {}];
    await expect(client.graphql(mutation, {})).rejects.toThrow(Unavailable);
    await expect(client.rest("POST /repos/a/b/issues")).rejects.toThrow(Unavailable);
    expect(host.seen).toHaveLength(2);
  });

  test("is given up after the timeout", async () => {
    const client = await host.start({ timeoutMs: 100 });
    host.answer = () => [200, {}];
    await client.rest("GET /user");
    host.answer = () => new Promise(() => undefined);
    await expect(client.graphql(mutation, {})).rejects.toThrow(Unavailable);
  });
});

describe("a limit of GitHub's", () => {
  test.each([
    ["retry-after", 403, { "retry-after": "30" }, 30_000],
    ["an exhausted budget", 429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1793610090" }, 90_000],
  ])("says when to come back: %s", async (_, status, headers: Readonly<Record<string, string>>, ms) => {
    const client = await host.start();
    host.now = 1_793_610_000_000;
    host.answer = () => [status, { message: "You have exceeded a secondary rate limit" }, headers];
    const error = await client.graphql(query, {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RateLimited);
    expect((error as RateLimited).retryAt).toBe(instant(host.now + ms));
    expect(host.seen).toHaveLength(1);
  });

  test("may come with status 200", async () => {
    const client = await host.start();
    host.answer = () => [200, { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] }];
    await expect(client.graphql(query, {})).rejects.toThrow(RateLimited);
  });

  test("is told apart from a permission that is missing", async () => {
    const client = await host.start();
    host.answer = () => [403, { message: "Resource not accessible by integration" }];
    await expect(client.rest("GET /user")).rejects.toThrow(Refused);
  });
});

test("errors of single fields come back beside what was done", async () => {
  const client = await host.start();
  const errors = [{ type: "UNPROCESSABLE", message: "no", path: ["b"] }];
  host.answer = () => [200, { data: { a: 1, b: null }, errors }];
  expect(await client.graphql(mutation, {})).toEqual({ data: { a: 1, b: null }, errors, at: host.now });
});
