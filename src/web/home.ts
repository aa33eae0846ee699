import { Hono } from "hono";
import { html } from "hono/html";

import type { WebDeps } from "./deps.ts";
import { page } from "./page.ts";
import { sessionOf } from "./session.ts";

/** What this is, for whoever comes by. */
export function homeRoutes(deps: WebDeps): Hono {
  const web = new Hono();
  web.get("/", async (c) => {
    const session = await sessionOf(c, deps);
    const content = html`
      <p>
        Access is asked for by a pull request, countersigned by the right people in order, given for a time, and taken
        back when that is over. What was decided, and why, stands in git.
      </p>
      <p>A credential is collected by following the link in the comment on its pull request.</p>
      <p class="soft">
        For systems: <a href="/.well-known/jwks.json">the keys that tokens are signed with</a>, and
        <code>POST /introspect</code>. For operators: <a href="/readyz">is it ready?</a>
      </p>
      ${session === null ? html`<p><a href="/login">Log in with GitHub</a></p>` : ""}
    `;
    return page(c, { title: "Access, countersigned", content, session });
  });
  return web;
}
