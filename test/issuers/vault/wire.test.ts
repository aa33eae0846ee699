import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { instant, milliseconds, seconds } from "../../../src/core/instant.ts";
import { path } from "../../../src/issuers/vault/path.ts";
import { openWire, type WireOptions } from "../../../src/issuers/vault/wire.ts";

const token = "hvs.the-token-of-the-app";
const orders = path`kv/orders`;

/** A server that answers as it is told, and what it heard. */
describe("calls to Vault", () => {
  let server: Server;
  let heard: { readonly method: string; readonly url: string; readonly headers: IncomingMessage["headers"] }[];
  let respond: (response: ServerResponse) => void;

  beforeEach(async () => {
    heard = [];
    respond = (response) => response.writeHead(200).end('{"data":{"keys":["a"]}}');
    server = createServer((request, response) => {
      heard.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
      request.resume().once("end", () => respond(response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const addressOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wire = (more: Partial<WireOptions> = {}) =>
    openWire({ address: addressOf(), now: () => instant(1_000_000), ...more });
  const failing = (status: number, body: string, headers = {}) => {
    respond = (response) => response.writeHead(status, headers).end(body);
    return wire()
      .as(token)("write", orders, { secret: "what-was-sent" })
      .then(
        () => null,
        (error: unknown) => error,
      );
  };

  test("take nothing from the environment that Vault's own tools read", async () => {
    for (const name of ["VAULT_TOKEN", "VAULT_NAMESPACE", "VAULT_PREFIX", "VAULT_ADDR", "VAULT_SKIP_VERIFY"])
      vi.stubEnv(name, "/from-the-environment");
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
    await wire().as(null)("read", orders);
    expect(heard).toMatchObject([{ method: "GET", url: "/v1/kv/orders" }]);
    expect(JSON.stringify(heard[0]?.headers)).not.toContain("from-the-environment");
  });

  test("carry token, namespace and the length of a wrap, each call its own", async () => {
    const opened = wire({ namespace: "teams/orders" });
    await opened.as(token)("write", orders, {}, { wrapFor: seconds(90) });
    await opened.as(null)("list", orders);
    expect(heard[0]?.headers).toMatchObject({
      "x-vault-token": token,
      "x-vault-namespace": "teams/orders",
      "x-vault-wrap-ttl": "90s",
      "x-vault-request": "true",
    });
    expect(heard[1]).toMatchObject({ method: "GET", url: "/v1/kv/orders?list=1" });
    expect(heard[1]?.headers["x-vault-token"]).toBeUndefined();
    expect(heard[1]?.headers["x-vault-wrap-ttl"]).toBeUndefined();
  });

  test("follow no redirect: the token would go with it", async () => {
    expect(await failing(307, "", { location: "http://127.0.0.1:1/v1/kv/orders" })).toMatchObject({
      kind: "unreadable",
      status: 307,
    });
    expect(heard).toHaveLength(1);
  });

  test.each([
    [400, "rejected"],
    [403, "forbidden"],
    [404, "not-found"],
    [412, "not-synchronised"],
    [429, "rate-limited"],
    [500, "broken"],
    [502, "broken"],
    [503, "sealed"],
    [418, "unreadable"],
  ] as const)("%i is told as %s, without what was sent or answered", async (status, kind) => {
    const error = await failing(status, '{"errors":["what-was-answered"]}');
    expect(error).toMatchObject({ kind, status, method: "POST", path: "kv/orders" });
    const printed = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
    for (const secret of [token, "what-was-sent", "what-was-answered"]) expect(printed).not.toContain(secret);
  });

  test("a quota says when to come back", async () => {
    expect(await failing(429, "", { "retry-after": "7" })).toMatchObject({ retryAt: 1_007_000 });
    expect(await failing(429, "", { "retry-after": "soon" })).toMatchObject({ retryAt: null });
  });

  test("what was accepted and is not done yet is no failure", async () => {
    expect(await failing(202, "")).toBeNull();
    expect(await failing(204, "")).toBeNull();
  });

  test("nothing listed is an empty list; a path that does not exist is a failure", async () => {
    respond = (response) => response.writeHead(404).end('{"errors":[]}\n');
    expect(await wire().as(token)("list", orders)).toEqual({ data: { keys: [] } });
    await expect(wire().as(token)("read", orders)).rejects.toMatchObject({ kind: "not-found", says: "nothing" });
    respond = (response) => response.writeHead(404).end('{"errors":["no handler for route"]}');
    await expect(wire().as(token)("list", orders)).rejects.toMatchObject({ kind: "not-found", says: null });
  });

  test("of health the body counts, whatever the status", async () => {
    respond = (response) => response.writeHead(503).end('{"sealed":true}');
    expect(await wire().as(null)("read", path`sys/health`)).toEqual({ sealed: true });
  });

  test("an answer that is none of Vault's is not repeated", async () => {
    const error = await failing(200, "<html>password: what-was-answered</html>");
    expect(error).toMatchObject({ kind: "unreadable" });
    expect(inspect(error, { depth: 9 })).not.toContain("what-was-answered");
  });

  test("no answer in time may have happened; no connection has not", async () => {
    respond = () => undefined;
    const timeouts = { read: milliseconds(40), write: milliseconds(40) };
    const late = wire({ timeouts }).as(token)("write", orders, {});
    await expect(late).rejects.toMatchObject({
      kind: "unknown",
      message: expect.stringContaining("no answer in time"),
    });
    respond = (response) => response.destroy();
    await expect(wire().as(token)("write", orders, {})).rejects.toMatchObject({ kind: "unknown" });
    const nobody = openWire({ address: "http://127.0.0.1:1", now: () => instant(0) });
    await expect(nobody.as(token)("write", orders, {})).rejects.toMatchObject({ kind: "unreachable" });
  });

  test.each(["../sys/seal", "kv//orders", "kv/orders?list=1", "kv/orders#", "kv/%2e%2e", "/kv", "kv/", "https://x/y"])(
    "`%s` is no path",
    async (text) => {
      await expect(wire().as(token)("read", text as never)).rejects.toThrow(RangeError);
      expect(heard).toEqual([]);
    },
  );

  test.each(["a/../b", "..", "a?b", "a#b", "a b", "", "a%2fb", "ä", "{{x}}", "a&#x2F;b"])("`%s` is no step", (step) => {
    expect(() => path`auth/token/create/${step}`).toThrow(RangeError);
  });
});
