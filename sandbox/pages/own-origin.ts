import type { Context, MiddlewareHandler } from "hono";
import { html } from "hono/html";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { visitOf } from "./visit.ts";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether a request was sent from a page of ours: by the name under which we were called, and that names this machine. */
function isOwn(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.protocol === "http:" && loopback.has(from.hostname) && from.host === host;
}

/** Programs name no origin, browsers always do: the sandbox's controls are for programs and for our own pages. */
export function noForeignControls(deps: PageDeps): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    return origin === undefined || isOwn(origin, c.req.header("host")) ? next() : refuse(c, deps);
  };
}

/** Refuses forms of other sites: here nobody logs in, and a cookie says who acts. */
export function onlyOwnForms(deps: PageDeps): MiddlewareHandler {
  return async (c, next) => {
    if (["GET", "HEAD"].includes(c.req.method)) return next();
    if (!isOwn(c.req.header("origin"), c.req.header("host"))) return refuse(c, deps);
    await next();
    return deps.changes.tell();
  };
}

function refuse(c: Context, deps: PageDeps): Promise<Response> | Response {
  if (c.req.header("accept")?.includes("text/html") !== true)
    return c.json({ message: "another site asked for this, or a program for a page: nothing was done" }, 403);
  return frame(c, deps, visitOf(c, deps), {
    title: "This form is not ours",
    content: html`<h1>This form is not ours</h1>
      <p>It came from another site, or from a program. Nothing was done. Programs use the API.</p>`,
    status: 403,
  });
}
