import { Hono } from "hono";
import { mountAccounts } from "./accounts/mount.ts";
import { mountActAs } from "./act-as.ts";
import { mountAssets } from "./assets.ts";
import { mountCode } from "./code/mount.ts";
import type { PageDeps } from "./deps.ts";
import { mountEditor } from "./editor/mount.ts";
import { mountHome } from "./home.ts";
import { mountIssues } from "./issues/mount.ts";
import { mountLedger } from "./ledger/mount.ts";
import { mountLive } from "./live.ts";
import { mountMoveClock } from "./move-clock.ts";
import { onlyOwnForms } from "./own-origin.ts";
import { notHere } from "./place.ts";
import { mountPulls } from "./pulls/mount.ts";
import { visitOf } from "./visit.ts";

/** What people see of the sandbox in a browser. Mounted after the API, git and logins: what is theirs stays theirs. */
export function mountPages(app: Hono, deps: PageDeps): void {
  const pages = new Hono();
  pages.use(onlyOwnForms(deps));
  mountAssets(pages);
  mountLive(pages, deps);
  mountHome(pages, deps);
  mountActAs(pages, deps);
  mountMoveClock(pages, deps);
  mountPulls(pages, deps);
  // `/:login` and `/:owner/:repo` would take what has a name of its own: those come first.
  mountAccounts(pages, deps);
  mountCode(pages, deps);
  mountEditor(pages, deps);
  mountIssues(pages, deps);
  mountLedger(pages, deps);
  app.route("/", pages);
  app.notFound((c) =>
    c.req.path.startsWith("/_sandbox/")
      ? c.json({ message: "the sandbox has no such control" }, 404)
      : notHere(c, deps, visitOf(c, deps)),
  );
}
