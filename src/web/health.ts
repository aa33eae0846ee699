import { Hono } from "hono";

import type { ReadyCheck, WebDeps } from "./deps.ts";

const patienceMs = 5000;

/** `/healthz`: the process answers. `/readyz`: what it needs works, or what does not. */
export function healthRoutes(deps: WebDeps): Hono {
  const web = new Hono();
  web.get("/healthz", (c) => c.json({ alive: true }));
  web.get("/readyz", async (c) => {
    const found = await Promise.all(deps.ready.map(async (one) => ({ ...one, wrong: await wrongWith(one, deps) })));
    const ready = found.every(({ wrong, advisory }) => wrong === null || advisory === true);
    const checks = Object.fromEntries(found.map(({ name, wrong }) => [name, wrong ?? "ok"]));
    return c.json({ ready, checks }, ready ? 200 : 503);
  });
  return web;
}

/** Errors are for the log: their texts may hold what is nobody's business here. */
async function wrongWith({ name, check }: ReadyCheck, { log }: WebDeps): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("no answer"), patienceMs);
  try {
    return await Promise.race([check(), late]);
  } catch (err) {
    log.error({ err, check: name }, "not ready");
    return "failed";
  } finally {
    clearTimeout(timer);
  }
}
