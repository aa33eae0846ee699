import type { Context, Hono } from "hono";
import { seesMembers } from "../../state/access.ts";
import { accountByLogin, held, organisationByLogin, teamBySlug } from "../../state/lookup.ts";
import { commitPath, inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import { notHere, page } from "../place.ts";
import { visitOf } from "../visit.ts";
import { organisationPage, personPage } from "./account-page.ts";
import { appPage } from "./app-page.ts";
import { teamPage } from "./team-page.ts";

/** People, organisations, teams and apps, at the addresses that the API gives for them. */
export function mountAccounts(app: Hono, deps: PageDeps): void {
  const { world } = deps;
  const show = (c: Context, title: string, content: Fragment): Promise<Response> =>
    frame(c, deps, visitOf(c, deps), { title, content });
  const nothing = (c: Context): Promise<Response> => notHere(c, deps, visitOf(c, deps));

  app.get("/orgs/:org/teams/:slug", async (c) => {
    const organisation = organisationByLogin(world, c.req.param("org"));
    const team = organisation === undefined ? undefined : teamBySlug(world, organisation.id, c.req.param("slug"));
    // Teams are shown to members only.
    if (team === undefined || !seesMembers(world, visitOf(c, deps).author, team.organisationId)) return nothing(c);
    return show(c, team.slug, teamPage(world, team));
  });

  app.get("/apps/:slug", async (c) => {
    const slug = c.req.param("slug");
    const registered = [...world.apps.values()].find((one) => one.slug === slug);
    if (registered !== undefined) return show(c, registered.name, appPage(world, registered));
    const bot = accountByLogin(world, `${slug}[bot]`);
    return bot === undefined ? nothing(c) : show(c, bot.login, personPage(world, visitOf(c, deps), bot));
  });

  app.get("/organizations/:org/settings/installations/:id", async (c) => {
    const installation = world.installations.get(Number(c.req.param("id")));
    if (installation === undefined) return nothing(c);
    return c.redirect(`/apps/${held(world.apps, installation.appId).slug}`);
  });

  /** A check run is read where the pull request is, or at its commit. */
  page(app, deps, "/runs/:id{[0-9]+}", async (c, { visit, repository }) => {
    const run = world.checkRuns.get(Number(c.req.param("id")));
    if (run?.repositoryId !== repository.id) return notHere(c, deps, visit, repository);
    const pull = [...world.pulls.values()].findLast(
      (one) => one.repositoryId === repository.id && one.head.sha === run.headSha,
    );
    return c.redirect(
      pull === undefined
        ? commitPath(world, repository, run.headSha)
        : inRepository(world, repository, "pull", String(pull.number), "checks"),
    );
  });

  app.get("/:login{[^_/][^/]*}", async (c) => {
    const visit = visitOf(c, deps);
    const account = accountByLogin(world, c.req.param("login"));
    if (account === undefined) return nothing(c);
    const content = world.organisations.has(account.id)
      ? organisationPage(world, visit, account)
      : personPage(world, visit, account);
    return show(c, account.login, content);
  });
}
