import { Hono, type Context } from "hono";
import { html } from "hono/html";

import { claimablePage, refusalPage, type Shown } from "./claim-page.ts";
import { claimedPage } from "./claimed-page.ts";
import { asTold } from "./as-told.ts";
import type { ClaimRefusal } from "../core/grant/claim.ts";
import type { Claimed } from "../ports.ts";
import type { WebDeps } from "./deps.ts";
import { loginPath } from "./login.ts";
import { page } from "./page.ts";
import { isOurForm, sessionOf, type Session } from "./session.ts";

/** Collecting a credential: look, collect, confirm. `name` is the grant's public name. */
export function claimRoutes(deps: WebDeps): Hono {
  const { claims } = deps;
  const web = new Hono();

  web.get("/claim/:name", async (c) => {
    const name = c.req.param("name");
    const session = await sessionOf(c, deps);
    if (session === null) return c.redirect(loginPath(`/claim/${encodeURIComponent(name)}`), 302);
    const view = await claims.view(name, session.account);
    if (view.kind === "claimable") return show(c, session, claimablePage(view, c.req.path, session));
    return show(c, session, refusalPage(await asTold(deps, session, name, view), c.req.path));
  });

  web.post("/claim/:name", async (c) => {
    const session = await sender(c, deps);
    if (session instanceof Response) return session;
    const name = c.req.param("name");
    return handedOver(c, session, name, await claims.claim(name, session.account));
  });

  // The claimer found the wrap opened already.
  web.post("/claim/:name/report", async (c) => {
    const session = await sender(c, deps);
    if (session instanceof Response) return session;
    const name = c.req.param("name");
    return handedOver(c, session, name, await claims.report(name, session.account));
  });

  async function handedOver(
    c: Context,
    session: Session,
    name: string,
    result: Claimed | ClaimRefusal,
  ): Promise<Response> {
    const path = `/claim/${encodeURIComponent(name)}`;
    return result.kind === "claimed"
      ? show(c, session, claimedPage(result, path, session))
      : show(c, session, refusalPage(await asTold(deps, session, name, result), path));
  }

  web.post("/claim/:name/confirm", async (c) => {
    const session = await sender(c, deps);
    if (session instanceof Response) return session;
    const name = c.req.param("name");
    await claims.confirm(name, session.account);
    // Whether there was something to confirm, the page shows: what stands now.
    return c.redirect(`/claim/${encodeURIComponent(name)}`, 303);
  });

  return web;
}

/** Whose form it is, or the answer to a form that is not ours. */
async function sender(c: Context, deps: WebDeps): Promise<Session | Response> {
  const session = await sessionOf(c, deps);
  if (session === null) {
    const content = html`<p>
      Nothing was done. <a href="${loginPath(c.req.path.replace(/\/(?:confirm|report)$/, ""))}">Log in</a>
    </p>`;
    return page(c, { title: "You are not logged in", content, status: 401 });
  }
  if (await isOurForm(c, deps, session)) return session;
  const content = html`<p>Nothing was done. Open the page anew and try again.</p>`;
  return page(c, { title: "This form is not ours", content, status: 403, session });
}

const show = (c: Context, session: Session, shown: Shown): Promise<Response> => page(c, { ...shown, session });
