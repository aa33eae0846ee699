import type { Context } from "hono";
import { html } from "hono/html";
import { patchOf } from "../../git/patch.ts";
import { codePath, commitPath } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import { type Fragment, time } from "../fragment.ts";
import { frame } from "../frame.ts";
import { wayTo } from "./way-to.ts";
import { patchView } from "../patch-view.ts";
import { notHere, type Place } from "../place.ts";
import { authorOf, titleOf } from "./commit-line.ts";

/** The tree without anything in it, which git knows everywhere: what a first commit is compared with. */
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
/** How many files one page shows. */
const mostFiles = 300;

/** One commit: what it says, whose it is, and what it changed. */
export async function commitPage(c: Context, deps: PageDeps, { visit, repository }: Place): Promise<Response> {
  const { world } = deps;
  const { git } = repository;
  const asked = c.req.param("oid") ?? "";
  const commit = /^[0-9a-f]{7,40}$/u.test(asked) ? await git.commit(asked) : undefined;
  if (commit === undefined) return notHere(c, deps, visit, repository);
  const parent = commit.parents[0] === undefined ? undefined : await git.commit(commit.parents[0]);
  const patches = await patchOf(git, parent?.tree ?? emptyTree, commit.tree);
  const rest = commit.message.split("\n").slice(1).join("\n").trim();
  const fact = world.commitFacts.get(commit.oid);
  const links = commit.parents.map(
    (oid): Fragment => html`<a class="mono" href="${commitPath(world, repository, oid)}">${oid.slice(0, 7)}</a> `,
  );
  const content = html`
    <h1>${titleOf(commit) || "(no message)"}</h1>
    ${rest === "" ? "" : html`<pre class="message">${rest}</pre>`}
    <dl class="facts">
      <dt>Author</dt>
      <dd>${authorOf(world, commit)} · ${time(commit.author.date)}</dd>
      <dt>Commit</dt>
      <dd class="mono">${commit.oid}</dd>
      <dt>${commit.parents.length === 1 ? "Parent" : "Parents"}</dt>
      <dd>${links.length === 0 ? "none: it is the first" : links}</dd>
      <dt>Signature</dt>
      <dd>
        ${
          fact?.verified === true
            ? html`<span class="label good">✓ verified</span> ${fact.byGitHub ? "signed by this GitHub" : ""}`
            : html`<span class="label">not signed</span>`
        }
      </dd>
    </dl>
    <p>
      ${patches.length} ${patches.length === 1 ? "file" : "files"} changed.
      <a href="${codePath(world, repository, "tree", commit.oid)}">All files as they were then</a>
    </p>
    ${patches.slice(0, mostFiles).map((patch) => patchView(patch, { level: 2, ways: wayTo(world, repository, commit.oid, patch.file) }))}
    ${patches.length > mostFiles ? html`<p class="soft">The first ${mostFiles} files are shown.</p>` : ""}
  `;
  return frame(c, deps, visit, { title: titleOf(commit), content, repository, tab: "commits" });
}
