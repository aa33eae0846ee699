import type { Context } from "hono";
import { html } from "hono/html";
import { difference } from "../../git/measure.ts";
import { patchOf } from "../../git/patch.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import { wayTo } from "./way-to.ts";
import { patchView } from "../patch-view.ts";
import { notHere, type Place } from "../place.ts";
import { commitLine } from "./commit-line.ts";
import { findRef } from "./find.ts";

/** How many files, and commits, one page shows. */
const most = 300;

/** `/compare/<base>...<head>`: what the head has that the base has not, since they parted. */
export async function comparePage(c: Context, deps: PageDeps, { visit, repository }: Place): Promise<Response> {
  const { git } = repository;
  const [left = "", right = ""] = (c.req.param("rest") ?? "").split("...");
  const [base, head] = await Promise.all([findRef(git, left), findRef(git, right)]);
  if (base === undefined || head === undefined || base.path !== "" || head.path !== "")
    return notHere(c, deps, visit, repository);
  const { mergeBase, commits } = await difference(git, base.commit, head.commit);
  const patches = mergeBase === undefined ? [] : await patchOf(git, mergeBase, head.commit);
  const shown = commits.slice(-most).toReversed();
  const content = html`
    <h1>${right} compared with ${left}</h1>
    <p>
      ${mergeBase === undefined ? "They have no history in common. " : ""}${commits.length}
      ${commits.length === 1 ? "commit" : "commits"}, ${patches.length} ${patches.length === 1 ? "file" : "files"}
      changed.
    </p>
    <ul class="rows">
      ${shown.map((one) => html`<li>${commitLine(deps.world, repository, one)}</li>`)}
    </ul>
    ${patches
      .slice(0, most)
      .map((patch) => patchView(patch, { level: 2, ways: wayTo(deps.world, repository, head.commit, patch.file) }))}
  `;
  return frame(c, deps, visit, { title: `${left}...${right}`, content, repository, tab: "code" });
}
