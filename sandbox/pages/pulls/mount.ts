import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { difference } from "../../git/measure.ts";
import { issueByNumber, pullByNumber } from "../../state/lookup.ts";
import { inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import { form, notHere, page, type Place } from "../place.ts";
import { act, readTyped } from "./acts/all.ts";
import { type Asked, readAsked, refusedAsked } from "./asked.ts";
import type { PullTab } from "./header.ts";
import { listPage } from "./list/list-page.ts";
import { mountOpen } from "./open/mount.ts";
import { plainDiff } from "./plain-diff.ts";
import { pullPage } from "./pull-page.ts";
import { type PullView, pullPath } from "./view.ts";

const tabs: Readonly<Record<PullTab, string>> = {
  conversation: "",
  commits: "/commits",
  checks: "/checks",
  files: "/files",
};

/** The pull requests of a repository: their list, and the four pages of each. */
export function mountPulls(app: Hono, deps: PageDeps): void {
  mountOpen(app, deps);
  page(app, deps, "/pulls", async (c, { visit, repository }) => {
    const content = listPage(c, deps.world, repository);
    return frame(c, deps, visit, { title: "Pull requests", content, repository, tab: "pulls" });
  });
  for (const kind of ["diff", "patch"] as const) {
    page(app, deps, `/pull/:number{[0-9]+\\.${kind}}`, async (c, place) => {
      const view = await viewOf(c, deps, place);
      if (view === undefined) return notHere(c, deps, place.visit, place.repository);
      return c.text(await plainDiff(view, kind), 200, { "x-content-type-options": "nosniff" });
    });
  }
  for (const [tab, below] of Object.entries(tabs) as [PullTab, string][]) {
    page(app, deps, `/pull/:number{[0-9]+}${below}`, async (c, place) => {
      const view = await viewOf(c, deps, place);
      if (view === undefined) return elsewhere(c, deps, place);
      return show(c, deps, place, view, tab, readAsked(new URL(c.req.url).searchParams));
    });
    form(app, deps, `/pull/:number{[0-9]+}${below}`, async (c, place) => {
      const view = await viewOf(c, deps, place);
      if (view === undefined) return notHere(c, deps, place.visit, place.repository);
      const typed = readTyped(await c.req.parseBody());
      const outcome = await act(view, typed);
      if (outcome.ok) {
        const back = tab === "checks" ? pullPath(view, "checks") : pullPath(view);
        return c.redirect(outcome.value === "" ? back : `${back}#${outcome.value}`, 303);
      }
      return show(c, deps, place, view, tab, refusedAsked(outcome, typed));
    });
  }
}

/** Issues and pull requests share their numbers: whoever has the number of an issue is shown the issue. */
function elsewhere(c: Context, deps: PageDeps, { visit, repository }: Place): Response | Promise<Response> {
  const issue = issueByNumber(deps.world, repository.id, Number(c.req.param("number")));
  if (issue === undefined) return notHere(c, deps, visit, repository);
  return c.redirect(inRepository(deps.world, repository, "issues", String(issue.number)), 302);
}

async function viewOf(c: Context, { world }: PageDeps, place: Place): Promise<PullView | undefined> {
  const { visit, repository } = place;
  const pull = pullByNumber(world, repository.id, Number.parseInt(c.req.param("number") ?? "", 10));
  if (pull === undefined) return undefined;
  const measured = await difference(repository.git, pull.base.sha, pull.head.sha);
  return { world, actor: visit.author, repository, pull, difference: measured };
}

async function show(
  c: Context,
  deps: PageDeps,
  { visit, repository }: Place,
  view: PullView,
  tab: PullTab,
  asked: Asked,
): Promise<Response> {
  const { pull } = view;
  return frame(c, deps, visit, {
    title: `${pull.title} · Pull request #${pull.number}`,
    content: await pullPage(view, tab, asked),
    status: (asked.refused?.refusal.status ?? 200) as ContentfulStatusCode,
    repository,
    tab: "pulls",
  });
}
