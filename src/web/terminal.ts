import { Hono, type Context } from "hono";

import type { ClaimRefusal } from "../core/grant/claim.ts";
import type { Claimer } from "../core/ids.ts";
import { isoSeconds, after, minutes } from "../core/instant.ts";
import { refusedClaim, type RefusedClaim } from "../core/messages/refused-claim.ts";
import type { LoggedIn, Ticket } from "../ports.ts";
import { asTold } from "./as-told.ts";
import type { WebDeps } from "./deps.ts";
import { hashOf, randomToken } from "./hash.ts";
import { written } from "./written.ts";

/** As long as GitHub's own code for a device: collecting takes seconds. */
const lasting = minutes(15);

/**
 * Collecting from a terminal: the same questions and answers as the page's, as JSON. Whoever asks proves who they are
 * by a bearer token that no browser sends by itself, so that no page of anybody's can ask in their name.
 */
export function terminalRoutes(deps: WebDeps): Hono {
  const { claims, login, github, publicUrl } = deps;
  const web = new Hono();

  web.get("/.well-known/countersign", (c) =>
    c.json({ public_url: publicUrl, github: { url: github.url, client_id: github.clientId } }),
  );

  web.post("/api/login", async (c) => {
    const token = bearerOf(c);
    const who = token === null ? null : await login.holderOf(token);
    if (who === null)
      return refused(c, 401, "GitHub did not log you in", "This is no token of this app's for anybody.");
    const session = randomToken();
    const expiresAt = after(deps.clock.now(), lasting);
    await deps.tickets.putTicket(hashOf(session), { kind: "terminal", ...who, expiresAt });
    return c.json({ session, login: who.login });
  });

  web.get("/api/claims/:name", async (c) => {
    const terminal = await terminalOf(c, deps);
    if (terminal === null) return notLoggedIn(c);
    const name = c.req.param("name");
    const view = await claims.view(name, terminal.account);
    if (view.kind !== "claimable") return refusal(c, await asTold(deps, terminal, name, view));
    return c.json({
      grant: view.grant,
      entitlement: view.entitlement,
      until: isoSeconds(view.until),
      again: view.again,
    });
  });

  web.post("/api/claims/:name", async (c) => {
    const terminal = await terminalOf(c, deps);
    if (terminal === null) return notLoggedIn(c);
    const name = c.req.param("name");
    const result = await claims.claim(name, terminal.account);
    if (result.kind !== "claimed") return refusal(c, await asTold(deps, terminal, name, result));
    return c.json(written(result));
  });

  web.post("/api/claims/:name/report", async (c) => {
    const terminal = await terminalOf(c, deps);
    if (terminal === null) return notLoggedIn(c);
    const name = c.req.param("name");
    const result = await claims.report(name, terminal.account);
    if (result.kind !== "claimed") return refusal(c, await asTold(deps, terminal, name, result));
    return c.json(written(result));
  });

  web.post("/api/claims/:name/confirm", async (c) => {
    const claimer = await claimerOf(c, deps);
    if (claimer === null) return notLoggedIn(c);
    const confirmed = await claims.confirm(c.req.param("name"), claimer);
    return confirmed
      ? c.json({ confirmed })
      : refused(c, 409, "There is nothing to confirm", "It was collected anew since, or is over.");
  });

  return web;
}

export const refusal = (c: Context, because: ClaimRefusal): Response => refusedAs(c, refusedClaim(because));

export function refusedAs(c: Context, { title, because: parts, status }: RefusedClaim): Response {
  const text = parts.map((part) => (typeof part === "number" ? isoSeconds(part) : part)).join("");
  // A page that says "collected" is a good page; an answer without what was asked for is none.
  return refused(c, status === 200 ? 410 : status, title, text);
}

const refused = (c: Context, status: Exclude<RefusedClaim["status"], 200>, title: string, because: string): Response =>
  c.json({ title, because }, status);

export const notLoggedIn = (c: Context): Response =>
  refused(c, 401, "You are not logged in", "Nothing was done. Log in, and try again.");

export const bearerOf = (c: Context): string | null =>
  /^bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? null;

const ticketOf = async (c: Context, deps: Pick<WebDeps, "tickets" | "clock">): Promise<Ticket | null> => {
  const session = bearerOf(c);
  return session === null ? null : deps.tickets.ticket(hashOf(session), deps.clock.now(), false);
};

async function terminalOf(c: Context, deps: WebDeps): Promise<LoggedIn | null> {
  const ticket = await ticketOf(c, deps);
  return ticket?.kind === "terminal" ? ticket : null;
}

/** Who may say that they have what they collected: somebody's terminal, or a run. */
async function claimerOf(c: Context, deps: WebDeps): Promise<Claimer | null> {
  const ticket = await ticketOf(c, deps);
  if (ticket?.kind === "run") return ticket.by;
  return ticket?.kind === "terminal" ? ticket.account : null;
}
