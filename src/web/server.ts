import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";

import { claimRoutes } from "./claim.ts";
import type { WebDeps } from "./deps.ts";
import { secureHeaders } from "./headers.ts";
import { healthRoutes } from "./health.ts";
import { inventoryRoutes } from "./inventory.ts";
import { introspectRoutes } from "./introspect.ts";
import { loginRoutes } from "./login.ts";
import { page } from "./page.ts";
import { runRoutes } from "./runs.ts";
import { terminalRoutes } from "./terminal.ts";

export const webhookPath = "/api/github/webhooks";

/** GitHub caps payloads at 25 MB; a form of ours holds a few hundred bytes. */
const webhookLimit = 25 * 1024 * 1024;
const formLimit = 64 * 1024;

/** Everything this deployment answers over HTTP. */
export function createWeb(deps: WebDeps): Hono {
  const web = new Hono();
  web.use(secureHeaders);
  const tooLarge = (maxSize: number) =>
    bodyLimit({ maxSize, onError: (c) => c.json({ message: `more than ${maxSize} bytes` }, 413) });
  const [webhooks, others] = [tooLarge(webhookLimit), tooLarge(formLimit)];
  web.use((c, next) => (c.req.path === webhookPath ? webhooks(c, next) : others(c, next)));

  web.post(webhookPath, async (c) => {
    const { status, message } = await deps.webhooks(c.req.raw);
    return c.json({ message }, status);
  });
  web.get("/.well-known/jwks.json", (c) => {
    c.header("Cache-Control", "public, max-age=300");
    return c.json(deps.jwks);
  });
  web.get("/ssh-ca.pub", (c) => {
    c.header("Cache-Control", "public, max-age=300");
    return c.text(`${deps.sshAuthorities.join("\n")}\n`);
  });
  for (const routes of [
    healthRoutes,
    introspectRoutes,
    loginRoutes,
    claimRoutes,
    terminalRoutes,
    runRoutes,
    inventoryRoutes,
  ])
    web.route("/", routes(deps));

  web.notFound((c) => page(c, { title: "Nothing here", status: 404, content: html`<p>Check the address.</p>` }));
  web.onError((err, c) => {
    deps.log.error({ err, method: c.req.method, route: c.req.routePath }, "a request failed");
    const content = html`<p>It was noted. Try again in a moment.</p>`;
    return page(c, { title: "Something went wrong here", status: 500, content });
  });
  return web;
}

export interface Serving {
  /** `http://127.0.0.1:3000`: where it listens. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** A burst of deliveries comes as that many connections at once: all of them must fit the kernel's queue. */
const backlog = 4096;

/** Longer than proxies keep an idle connection: whoever closes one first may lose what the other just sent on it. */
const idleMs = 75_000;

/** Listens; `port` 0 takes any that is free. */
export async function serve(
  web: Hono,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Serving> {
  const server = createAdaptorServer({ fetch: web.fetch });
  if ("keepAliveTimeout" in server) server.keepAliveTimeout = idleMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        // Whatever is being answered still keeps no connection afterwards.
        if ("keepAliveTimeout" in server) server.keepAliveTimeout = 1;
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      }),
  };
}
