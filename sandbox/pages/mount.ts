import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { mountAccounts } from "./accounts/mount.ts";
import { mountActAs } from "./act-as.ts";
import { mountAssets } from "./assets.ts";
import { mountCode } from "./code/mount.ts";
import type { PageDeps } from "./deps.ts";
import { mountEditor } from "./editor/mount.ts";
import { frame } from "./frame.ts";
import { mountGuide } from "./guide/mount.ts";
import { mountHome } from "./home.ts";
import { mountIssues } from "./issues/mount.ts";
import { mountLedger } from "./ledger/mount.ts";
import { mountLive } from "./live.ts";
import { mountMoveClock } from "./move-clock.ts";
import { onlyOwnForms } from "./own-origin.ts";
import { notHere } from "./place.ts";
import { mountPulls } from "./pulls/mount.ts";
import { mountSwitches } from "./switches/mount.ts";
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
  mountGuide(pages, deps);
  mountSwitches(pages, deps);
  mountPulls(pages, deps);
  // `/:login` and `/:owner/:repo` would take what has a name of its own: those come first.
  mountAccounts(pages, deps);
  mountCode(pages, deps);
  mountEditor(pages, deps);
  mountIssues(pages, deps);
  mountLedger(pages, deps);
  pages.onError((error, c) => failed(error, c, deps));
  app.route("/", pages);
  app.notFound((c) =>
    c.req.path.startsWith("/_sandbox/")
      ? c.json({ message: "the sandbox has no such control" }, 404)
      : notHere(c, deps, visitOf(c, deps)),
  );
}

/** A mistake of ours: the log has it whole, the visitor learns that it was not theirs. */
function failed(error: Error, c: Context, deps: PageDeps): Promise<Response> {
  process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`);
  const content = html`<h1>The sandbox made a mistake</h1>
    <p>It is not yours. What went wrong stands in the terminal that it was started from.</p>`;
  return frame(c, deps, visitOf(c, deps), { title: "The sandbox made a mistake", content, status: 500 });
}
