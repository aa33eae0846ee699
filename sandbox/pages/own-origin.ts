import type { MiddlewareHandler } from "hono";
import { html } from "hono/html";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { visitOf } from "./visit.ts";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether a form was sent from a page of ours: this port of this machine, under the name by which we were called. */
function isOwn(origin: string | undefined, host: string | undefined, own: URL): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.protocol === own.protocol && from.port === own.port && loopback.has(from.hostname) && from.host === host;
}

/** Refuses forms of other sites: here nobody logs in, and a cookie says who acts. */
export function onlyOwnForms(deps: PageDeps): MiddlewareHandler {
  return async (c, next) => {
    if (["GET", "HEAD"].includes(c.req.method)) return next();
    if (isOwn(c.req.header("origin"), c.req.header("host"), new URL(deps.world.url()))) {
      await next();
      return deps.changes.tell();
    }
    return frame(c, deps, visitOf(c, deps), {
      title: "This form is not ours",
      content: html`<h1>This form is not ours</h1>
        <p>It came from another site, or from a program. Nothing was done. Programs use the API.</p>`,
      status: 403,
    });
  };
}
