import type { Context, Hono } from "hono";
import { codePath } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { notHere, page, type Place } from "../place.ts";
import { blobPage } from "./blob-page.ts";
import { branchesPage } from "./branches-page.ts";
import { commitPage } from "./commit-page.ts";
import { commitsPage } from "./commits-page.ts";
import { comparePage } from "./compare-page.ts";
import { entryAt, findRef, type Found } from "./find.ts";
import { rawFile } from "./raw.ts";
import { treePage } from "./tree-page.ts";

type Show = (c: Context, place: Place, found: Found) => Response | Promise<Response>;

/** The repository's files, commits and branches. */
export function mountCode(app: Hono, deps: PageDeps): void {
  const { world } = deps;

  /** A page below `/:owner/:repo/<name>/<ref>/<path>`. */
  const atRef = (name: string, show: Show): void =>
    page(app, deps, `/${name}/:rest{.+}`, async (c, place) => {
      const found = await findRef(place.repository.git, c.req.param("rest") ?? "");
      return found === undefined ? notHere(c, deps, place.visit, place.repository) : show(c, place, found);
    });

  const showTree: Show = async (c, place, found) => {
    const entry = await entryAt(place.repository.git, found.commit, found.path);
    if (entry?.type === "blob") return c.redirect(codePath(world, place.repository, "blob", found.ref, found.path));
    if (entry?.type === "tree") return treePage(c, deps, place, found, entry.oid);
    return notHere(c, deps, place.visit, place.repository);
  };

  const withBlob =
    (show: (c: Context, place: Place, found: Found, bytes: Buffer) => Response | Promise<Response>): Show =>
    async (c, place, found) => {
      const entry = await entryAt(place.repository.git, found.commit, found.path);
      if (entry?.type === "tree") return c.redirect(codePath(world, place.repository, "tree", found.ref, found.path));
      const blob = entry?.type === "blob" ? await place.repository.git.object(entry.oid) : undefined;
      return blob === undefined ? notHere(c, deps, place.visit, place.repository) : show(c, place, found, blob.content);
    };

  page(app, deps, "", async (c, place) => {
    const found = await findRef(place.repository.git, place.repository.defaultBranch);
    return found === undefined ? notHere(c, deps, place.visit, place.repository) : showTree(c, place, found);
  });
  atRef("tree", showTree);
  atRef(
    "blob",
    withBlob(async (c, place, found, bytes) => blobPage(c, deps, place, found, bytes)),
  );
  atRef(
    "raw",
    withBlob((c, _, __, bytes) => rawFile(c, bytes)),
  );
  atRef("commits", async (c, place, found) => commitsPage(c, deps, place, found));
  page(app, deps, "/commits", (c, { repository }) =>
    c.redirect(codePath(world, repository, "commits", repository.defaultBranch)),
  );
  page(app, deps, "/branches", async (c, place) => branchesPage(c, deps, place));
  page(app, deps, "/commit/:oid", async (c, place) => commitPage(c, deps, place));
  page(app, deps, "/compare/:rest{.+}", async (c, place) => comparePage(c, deps, place));
}
