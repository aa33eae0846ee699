import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { sees } from "../state/access.ts";
import { repositoryByName } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { type Visit, visitOf } from "./visit.ts";

/** A visit in a repository that its visitor may see. */
export interface Place {
  readonly visit: Visit;
  readonly repository: Repository;
}

type Handle = (c: Context, place: Place) => Response | Promise<Response>;

/** A page of `/:owner/:repo/…`. What the visitor cannot see is not there. */
function inPlace(deps: PageDeps, handle: Handle): (c: Context) => Promise<Response> {
  return async (c) => {
    const visit = visitOf(c, deps);
    const repository = repositoryByName(deps.world, c.req.param("owner") ?? "", c.req.param("repo") ?? "");
    if (repository === undefined || !sees(deps.world, visit.author, repository)) return notHere(c, deps, visit);
    return handle(c, { visit, repository });
  };
}

/** What GitHub says of what is not there, and of what this person may not see. */
export function notHere(c: Context, deps: PageDeps, visit: Visit, repository?: Repository): Promise<Response> {
  const content = html`<h1>There is nothing here</h1>
    <p>
      Either there is no such thing, or ${visit.actor.login} may not see it. Act as somebody else at the top of the
      page, or go to <a href="/">the beginning</a>.
    </p>`;
  const title = "There is nothing here";
  return frame(c, deps, visit, { title, content, status: 404, ...(repository === undefined ? {} : { repository }) });
}

/** Registers a page of a repository. */
export function page(app: Hono, deps: PageDeps, path: string, handle: Handle): void {
  app.get(`/:owner{[^_/][^/]*}/:repo${path}`, inPlace(deps, handle));
}

/** Registers what a form of a repository's page does. */
export function form(app: Hono, deps: PageDeps, path: string, handle: Handle): void {
  app.post(`/:owner{[^_/][^/]*}/:repo${path}`, inPlace(deps, handle));
}
