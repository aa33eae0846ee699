import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import type { AccountId } from "../core/ids.ts";
import { after, hours } from "../core/instant.ts";
import type { WebDeps } from "./deps.ts";
import { hashOf, macOf, randomToken, sameText } from "./hash.ts";

const lasting = hours(8);

/** Somebody who is logged in. `csrfFor` proves that a form came from a page of this very session. */
export interface Session {
  readonly account: AccountId;
  readonly login: string;
  csrfFor(path: string): string;
}

type SessionDeps = Pick<WebDeps, "tickets" | "clock" | "publicUrl">;

const secure = (deps: SessionDeps): boolean => deps.publicUrl.startsWith("https:");

/** `__Host-` cookies are set by this host, over https, for all of it, and by nobody else. */
export const cookieName = (deps: SessionDeps, name: string): string =>
  secure(deps) ? `__Host-countersign-${name}` : `countersign-${name}`;

export function keepCookie(c: Context, deps: SessionDeps, name: string, value: string, seconds: number): void {
  const options = { path: "/", httpOnly: true, sameSite: "Lax", secure: secure(deps), maxAge: seconds } as const;
  setCookie(c, cookieName(deps, name), value, options);
}

export function dropCookie(c: Context, deps: SessionDeps, name: string): void {
  deleteCookie(c, cookieName(deps, name), { path: "/", secure: secure(deps) });
}

/** Begins a session under an id that nobody knew before; whatever session the browser had is over. */
export async function beginSession(
  c: Context,
  deps: SessionDeps,
  who: { readonly account: AccountId; readonly login: string },
): Promise<void> {
  await forget(c, deps);
  const id = randomToken();
  const expiresAt = after(deps.clock.now(), lasting);
  await deps.tickets.putTicket(hashOf(id), { kind: "session", account: who.account, login: who.login, expiresAt });
  keepCookie(c, deps, "session", id, lasting / 1000);
}

export async function endSession(c: Context, deps: SessionDeps): Promise<void> {
  await forget(c, deps);
  dropCookie(c, deps, "session");
}

/** The session that the browser names is none any more, whoever else may hold its id. */
async function forget(c: Context, deps: SessionDeps): Promise<void> {
  const id = getCookie(c, cookieName(deps, "session"));
  if (id !== undefined) await deps.tickets.ticket(hashOf(id), deps.clock.now(), true);
}

export async function sessionOf(c: Context, deps: SessionDeps): Promise<Session | null> {
  const id = getCookie(c, cookieName(deps, "session"));
  if (id === undefined) return null;
  const ticket = await deps.tickets.ticket(hashOf(id), deps.clock.now(), false);
  if (ticket?.kind !== "session") return null;
  return { account: ticket.account, login: ticket.login, csrfFor: (path) => macOf(id, `POST ${path}`) };
}

/** Whether a form was sent from a page of ours, by this session, to this path. */
export async function isOurForm(c: Context, deps: SessionDeps, session: Session): Promise<boolean> {
  if (!isSameOrigin(c, deps)) return false;
  const { csrf } = await c.req.parseBody();
  return typeof csrf === "string" && sameText(csrf, session.csrfFor(c.req.path));
}

/** Browsers name the origin of each form; what names none is no browser of ours. */
function isSameOrigin(c: Context, deps: SessionDeps): boolean {
  return c.req.header("Origin") === deps.publicUrl;
}
