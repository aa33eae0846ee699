import { createConnection } from "node:net";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";

import { serve } from "../../src/web/server.ts";

test("closing answers what is under way, and takes nothing new", async () => {
  const web = new Hono();
  let finish: () => void = () => undefined;
  let asked = false;
  web.get("/slow", async (c) => {
    asked = true;
    await new Promise<void>((resolve) => (finish = resolve));
    return c.text("done");
  });
  const serving = await serve(web, { host: "127.0.0.1", port: 0 });
  const slow = fetch(`${serving.url}/slow`);
  await vi.waitFor(() => expect(asked).toBe(true));
  const closed = serving.close();
  await expect(fetch(`${serving.url}/slow`)).rejects.toThrow();
  finish();
  expect(await (await slow).text()).toBe("done");
  await closed;
});

test("a port that is taken is an error, not a silence", async () => {
  const first = await serve(new Hono(), { host: "127.0.0.1", port: 0 });
  onTestFinished(() => first.close());
  await expect(serve(new Hono(), { host: "127.0.0.1", port: first.port })).rejects.toThrow("EADDRINUSE");
});

test("a proxy that keeps its connections for a minute never finds one closed", async () => {
  const serving = await serve(
    new Hono().get("/", (c) => c.text("here")),
    { host: "127.0.0.1", port: 0 },
  );
  onTestFinished(() => serving.close());
  const kept = (await fetch(serving.url)).headers.get("keep-alive");
  expect(Number(/^timeout=(\d+)$/u.exec(kept ?? "")?.[1])).toBeGreaterThan(60);
});

test("a request that is no HTTP is turned away, and the next one answered", async () => {
  const web = new Hono().get("/", (c) => c.text("here"));
  const serving = await serve(web, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => serving.close());
  const said = await new Promise<string>((resolve, reject) => {
    const socket = createConnection({ port: serving.port, host: "127.0.0.1" }, () =>
      socket.end("\x00\x01 nonsense\r\n\r\n"),
    );
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
  expect(said).toMatch(/^HTTP\/1\.1 400/);
  expect(await (await fetch(serving.url)).text()).toBe("here");
});
