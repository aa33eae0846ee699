import { Hono } from "hono";
import { html } from "hono/html";

import type { Repository } from "../core/case-file.ts";
import type { RequestList } from "../ports.ts";
import { aboutAndLogin, notForYou } from "./about.ts";
import type { WebDeps } from "./deps.ts";
import {
  asAsked,
  readAddress,
  readGrantKey,
  readRequestKey,
  textOfGrantKey,
  textOfRequestKey,
  type InventoryAddress,
  type ListName,
} from "./inventory-address.ts";
import { inventoryPage, type ListPart } from "./inventory-page.ts";
import { page } from "./page.ts";
import { readableBy } from "./readable.ts";
import { sessionOf, type Session } from "./session.ts";

const limit = 50;
const everything: readonly ListName[] = ["for-me", "for-others", "stopped", "mine", "others"];

/** `/`: what waits for whom, and who holds what until when; for those who can read the access repository. */
export function inventoryRoutes(deps: WebDeps): Hono {
  const web = new Hono();
  web.get("/", async (c) => {
    const session = await sessionOf(c, deps);
    if (session === null) return page(c, { title: "Access, countersigned", content: aboutAndLogin });
    const readable = await readableBy(deps, session);
    if (readable === null) {
      c.header("Retry-After", "60");
      const content = html`<p>
          Whether ${session.login} may read the access repository is for GitHub to say, and it does not answer now.
        </p>
        <p>Nothing is shown until it does. <a href="${c.req.path}">Try again</a> in a minute.</p>`;
      return page(c, { title: "GitHub does not answer", content, session, status: 503 });
    }
    if (readable.length === 0)
      return page(c, { title: "Access, countersigned", content: notForYou(session.login), session });
    const address = readAddress(new URL(c.req.url).searchParams);
    const wanted = address.list === null ? everything : [address.list];
    const parts = await Promise.all(wanted.map((list) => readList(deps, session, readable, list, address)));
    const repositories = new Map(readable.map((repository) => [repository.id, repository]));
    const reader = { account: session.account, now: deps.clock.now(), repositories, links: deps.links };
    return page(c, {
      title: "What waits, and who holds what",
      content: inventoryPage(parts, address, reader),
      session,
      wide: true,
    });
  });
  return web;
}

async function readList(
  { inventory }: WebDeps,
  { account }: Session,
  readable: readonly Repository[],
  name: ListName,
  { filter, after }: InventoryAddress,
): Promise<ListPart> {
  const asked = { account, repositories: readable.map(({ id }) => id), filter: asAsked(filter), limit };
  if (isGrants(name)) {
    const { rows, next } = await inventory.grants({ ...asked, whose: name, after: readGrantKey(after) });
    return { name, requests: [], grants: rows, next: next === null ? null : textOfGrantKey(next) };
  }
  const { rows, next } = await inventory.requests({ ...asked, list: name, after: readRequestKey(after) });
  return { name, requests: rows, grants: [], next: next === null ? null : textOfRequestKey(next) };
}

const isGrants = (name: ListName): name is Exclude<ListName, RequestList> => name === "mine" || name === "others";
