import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";

import { followClock, systemClock } from "../src/clock.ts";

/** A clock as the embedded GitHub serves it. */
async function clockServer() {
  let offset = 5000;
  const streams = new Set<ServerResponse>();
  const tell = (): string => JSON.stringify({ now: new Date(Date.now() + offset).toISOString(), offset });
  const server = createServer((request, response) => {
    if (request.url === "/clock/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`event: clock\ndata: ${tell()}\n\n`);
      streams.add(response);
    } else response.end(tell());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const stream of streams) stream.destroy();
    streams.clear();
  };
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${port}/clock`,
    streams,
    cut,
    move(to: number, announce = true) {
      offset = to;
      if (announce) for (const stream of streams) stream.write(`event: clock\ndata: ${tell()}\n\n`);
    },
  };
}

test("the offset is known before anything starts", async () => {
  const server = await clockServer();
  const clock = await followClock(server.url);
  onTestFinished(() => clock.close());
  expect(clock.now() - systemClock.now()).toBeGreaterThan(4900);
  expect(clock.now() - systemClock.now()).toBeLessThan(5100);
});

test("whoever subscribed is told of each move, until they no longer want to be", async () => {
  const server = await clockServer();
  const clock = await followClock(server.url);
  onTestFinished(() => clock.close());
  const told: number[] = [];
  const stop = clock.subscribe((offset) => told.push(offset));
  await vi.waitFor(() => expect(server.streams.size).toBe(1));
  server.move(60_000);
  await vi.waitFor(() => expect(told).toEqual([60_000]));
  stop();
  server.move(90_000);
  await vi.waitFor(() => expect(clock.offset()).toBe(90_000));
  expect(told).toEqual([60_000]);
});

test("a move while the connection was lost is caught up with", async () => {
  const server = await clockServer();
  const clock = await followClock(server.url, 5);
  onTestFinished(() => clock.close());
  await vi.waitFor(() => expect(server.streams.size).toBe(1));
  server.move(120_000, false);
  server.cut();
  await vi.waitFor(() => expect(clock.offset()).toBe(120_000));
});

test("a clock that is not there is an error at once", async () => {
  await expect(followClock("http://127.0.0.1:1/clock")).rejects.toThrow();
});
