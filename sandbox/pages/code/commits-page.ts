import type { Context } from "hono";
import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import { codePath } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import type { Place } from "../place.ts";
import { commitLine } from "./commit-line.ts";
import { shownName } from "./crumbs.ts";
import type { Found } from "./find.ts";
import { refMenu } from "./ref-menu.ts";
import { turnPages } from "./turn-pages.ts";

const perPage = 50;

/** The history of a branch, or of a path in it, newest first. */
export async function commitsPage(
  c: Context,
  deps: PageDeps,
  { visit, repository }: Place,
  found: Found,
): Promise<Response> {
  const { world } = deps;
  const asked = Number(c.req.query("page") ?? 1);
  const page = Number.isInteger(asked) && asked >= 1 ? asked : 1;
  const oids = await history(repository, found, page);
  const commits = await Promise.all(oids.slice(0, perPage).map(async (oid) => repository.git.commit(oid)));
  const content = html`
    <div class="toolbar">
      ${await refMenu(world, repository, "commits", found)}
      <h1>Commits</h1>
    </div>
    ${
      found.path === ""
        ? ""
        : html`<p>
            Those that changed
            <a href="${codePath(world, repository, "tree", found.ref, found.path)}">${shownName(found.path)}</a>
          </p>`
    }
    <ul class="rows">
      ${commits.flatMap((one) => (one === undefined ? [] : [html`<li>${commitLine(world, repository, one)}</li>`]))}
    </ul>
    ${commits.length === 0 ? html`<p class="soft">No commit here.</p>` : ""}
    ${turnPages(c, { page, pages: oids.length > perPage ? page + 1 : page })}
  `;
  return frame(c, deps, visit, { title: `Commits of ${found.ref}`, content, repository, tab: "commits" });
}

/** One page of oids, and one more where there are more. */
async function history({ git }: Repository, { commit, path }: Found, page: number): Promise<readonly string[]> {
  const range = [`--max-count=${perPage + 1}`, `--skip=${(page - 1) * perPage}`, commit];
  const text = await git.run(["rev-list", ...range, ...(path === "" ? [] : ["--", `:(literal)${path}`])]);
  return text.split("\n").filter((oid) => oid !== "");
}
