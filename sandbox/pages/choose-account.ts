import type { Context } from "hono";
import { html } from "hono/html";
import type { PageDeps } from "./deps.ts";
import { avatar, type Fragment } from "./fragment.ts";
import { frame } from "./frame.ts";
import { partOf } from "./part.ts";
import { visitOf } from "./visit.ts";

/**
 * Where a login begins: who goes back to the application. Whoever the visitor acts as comes first. They are links, for
 * they lead on to another site, which no form of ours does. `decline`: for who does not want to.
 */
export function chooseAccount(c: Context, deps: PageDeps, who: string, decline?: string): Promise<Response> {
  const visit = visitOf(c, deps);
  const { actor, people } = visit;
  const as = (login: string): string => {
    const url = new URL(c.req.url);
    url.searchParams.set("login", login);
    return `${url.pathname}${url.search}`;
  };
  const other = (login: string, part: string): Fragment =>
    html`<li>${avatar(login)} <a href="${as(login)}">${login}</a> <span class="soft">${part}</span></li>`;
  const name = `${who.slice(0, 1).toUpperCase()}${who.slice(1)}`;
  const content = html`<h1>${name} wants to know who you are</h1>
    <p>It learns your account, and nothing else. On GitHub you would be logged in, and asked once.</p>
    <p>
      <a class="button primary" href="${as(actor.login)}">Continue as ${actor.login}</a>
      <span class="soft">${partOf(deps.world, actor)}</span>
    </p>
    <h2>Or as somebody else</h2>
    <ul class="rows">
      ${people.filter((one) => one !== actor).map((one) => other(one.login, partOf(deps.world, one)))}
    </ul>
    ${decline === undefined ? "" : html`<p><a href="${decline}">Cancel</a></p>`}`;
  return frame(c, deps, visit, { title: `${name} wants to know who you are`, content });
}
