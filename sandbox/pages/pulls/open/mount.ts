import type { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createPull } from "../../../actions/create-pull.ts";
import { inRepository } from "../../address.ts";
import type { PageDeps } from "../../deps.ts";
import { frame } from "../../frame.ts";
import { form, page } from "../../place.ts";
import { readTyped } from "../acts/all.ts";
import { openPage } from "./open-page.ts";

const title = "Open a pull request";

/** `/pull/new/<branch>`: a branch becomes a pull request. */
export function mountOpen(app: Hono, deps: PageDeps): void {
  const { world } = deps;
  page(app, deps, "/pull/new/:head{.+}", async (c, { visit, repository }) => {
    const offer = { head: c.req.param("head") ?? "", base: c.req.query("base") ?? repository.defaultBranch };
    const content = await openPage(world, visit.author, repository, offer, null);
    return frame(c, deps, visit, { title, content, repository, tab: "pulls" });
  });
  form(app, deps, "/pull/new/:head{.+}", async (c, { visit, repository }) => {
    const typed = readTyped(await c.req.parseBody());
    const offer = { head: c.req.param("head") ?? "", base: typed.text("base") };
    const outcome = await createPull(world, visit.author, repository, {
      ...offer,
      title: typed.text("title"),
      body: typed.text("body") || null,
      draft: typed.text("draft") !== "",
    });
    if (outcome.ok) return c.redirect(inRepository(world, repository, "pull", String(outcome.value.number)), 303);
    const content = await openPage(world, visit.author, repository, offer, { refusal: outcome, typed });
    const status = outcome.status as ContentfulStatusCode;
    return frame(c, deps, visit, { title, content, status, repository, tab: "pulls" });
  });
}
