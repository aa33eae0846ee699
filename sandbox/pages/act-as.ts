import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { html } from "hono/html";
import { backTo } from "./back.ts";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { actorCookie, visitOf } from "./visit.ts";

/** Become somebody else, and go back to where you were. */
export function mountActAs(app: Hono, deps: PageDeps): void {
  app.post("/_sandbox/act-as", async (c) => {
    const { login, return: back } = await c.req.parseBody();
    const visit = visitOf(c, deps);
    const chosen = visit.people.find((one) => one.login === login);
    if (chosen === undefined) {
      const content = html`<h1>There is no such person</h1>
        <p>You are still ${visit.actor.login}.</p>`;
      return frame(c, deps, visit, { title: "There is no such person", content, status: 422 });
    }
    setCookie(c, actorCookie, chosen.login, { path: "/", httpOnly: true, sameSite: "Lax" });
    return c.redirect(backTo(back), 303);
  });
}
