import { Hono, type Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";

import { after, minutes } from "../core/instant.ts";
import type { WebDeps } from "./deps.ts";
import { hashOf, randomToken, sameText } from "./hash.ts";
import { page } from "./page.ts";
import { readableBy } from "./readable.ts";
import { beginSession, cookieName, dropCookie, endSession, isOurForm, keepCookie, sessionOf } from "./session.ts";

const patience = minutes(10);

/** Where GitHub sends people back to; fixed, and registered there. */
export const callbackPath = "/login/callback";

export const loginPath = (returnTo: string): string => `/login?return=${encodeURIComponent(returnTo)}`;

/** Login with GitHub, to learn which account somebody is. */
export function loginRoutes(deps: WebDeps): Hono {
  const redirectUri = `${deps.publicUrl}${callbackPath}`;
  const web = new Hono();

  web.get("/login", async (c) => {
    const returnTo = localPath(c.req.query("return") ?? "/", deps.publicUrl);
    if (returnTo === null) return refused(c, 400, "This link leads elsewhere", "Nobody is logged in from such a link.");
    const state = randomToken();
    const expiresAt = after(deps.clock.now(), patience);
    await deps.tickets.putTicket(hashOf(state), { kind: "oauth-state", returnTo, expiresAt });
    keepCookie(c, deps, "state", state, patience / 1000);
    return c.redirect(deps.login.authorizeUrl(state, redirectUri), 302);
  });

  web.get(callbackPath, async (c) => {
    const state = c.req.query("state") ?? "";
    const kept = getCookie(c, cookieName(deps, "state")) ?? "";
    dropCookie(c, deps, "state");
    // The browser that began must be the one that comes back: nobody is logged in as somebody else by a link.
    const ticket = sameText(state, kept) ? await deps.tickets.ticket(hashOf(state), deps.clock.now(), true) : null;
    if (ticket?.kind !== "oauth-state")
      return refused(c, 400, "This login is over", "It was begun elsewhere, used before, or took too long.");
    const code = c.req.query("code") ?? "";
    if (c.req.query("error") !== undefined || code === "")
      return refused(c, 403, "GitHub did not log you in", "You declined, or GitHub did.");
    const who = await deps.login.identify(code, redirectUri);
    if (who === null)
      return refused(c, 403, "GitHub did not log you in", "It does not know the code it sent you with.");
    await beginSession(c, deps, who);
    // Asked ahead: the page that comes next waits for the same answer, or asks again where there was none.
    void readableBy(deps, who);
    return c.redirect(ticket.returnTo, 303);
  });

  web.post("/logout", async (c) => {
    const session = await sessionOf(c, deps);
    if (session !== null && !(await isOurForm(c, deps, session)))
      return refused(c, 403, "This form is not ours", "Nothing was done.");
    await endSession(c, deps);
    return c.redirect("/", 303);
  });

  return web;
}

/**
 * A path of ours, or `null`. Browsers read `\` as `/`, drop tabs and line breaks, and take `//host` for a host: what
 * is not plain is refused rather than mended.
 */
function localPath(path: string, publicUrl: string): string | null {
  if (!/^\/(?!\/)[A-Za-z0-9._~/?=&%-]{0,500}$/.test(path)) return null;
  const url = new URL(path, publicUrl);
  return url.origin === publicUrl && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : null;
}

const refused = (c: Context, status: 400 | 403, title: string, because: string): Promise<Response> =>
  page(c, {
    title,
    status,
    content: html`<p>${because}</p>
      <p><a href="/login">Log in</a></p>`,
  });
