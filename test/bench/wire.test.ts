import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Wire } from "../../bench/stage/wire.ts";

/** A GitHub that answers what it was asked, page by page. */
async function upstream() {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const host = incoming.headers.host ?? "";
      outgoing.writeHead(201, { link: `<http://${host}/next>; rel="next"`, "x-from": "upstream" });
      outgoing.end(`${incoming.method} ${incoming.url} ${Buffer.concat(chunks).toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("the wire passes calls on unchanged, counts each one, and is where further pages are asked for", async () => {
  await using github = await upstream();
  const wire = await Wire.open(github.url);
  const answer = await fetch(`http://${wire.host}/api/v3/pulls?x=1`, { method: "POST", body: "{}" });
  expect([answer.status, answer.headers.get("x-from"), await answer.text()]).toEqual([
    201,
    "upstream",
    "POST /api/v3/pulls?x=1 {}",
  ]);
  expect(answer.headers.get("link")).toBe(`<http://${wire.host}/next>; rel="next"`);
  await fetch(`http://${wire.host}/next`);
  expect(wire.exchanges.map(({ method, path, status, sentBytes }) => [method, path, status, sentBytes])).toEqual([
    ["POST", "/api/v3/pulls?x=1", 201, 2],
    ["GET", "/next", 201, 0],
  ]);
  await wire.close();
});

test("a delay comes before the call, and is not GitHub's own time", async () => {
  await using github = await upstream();
  const wire = await Wire.open(github.url);
  wire.delayMs = 40;
  await fetch(`http://${wire.host}/`);
  const [{ startedAt, answeredAt, githubMs }] = wire.exchanges as [(typeof wire.exchanges)[number]];
  expect(answeredAt - startedAt - githubMs).toBeGreaterThanOrEqual(39);
  await wire.close();
});
