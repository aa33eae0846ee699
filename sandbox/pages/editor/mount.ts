import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FileChange } from "../../actions/commit-on-branch.ts";
import { isTreePath } from "../../git/edit-tree.ts";
import { refuse } from "../../state/refusal.ts";
import { codePath, inRepository } from "../address.ts";
import { entryAt, findRef, type Found } from "../code/find.ts";
import type { PageDeps } from "../deps.ts";
import { frame } from "../frame.ts";
import { form, notHere, page, type Place } from "../place.ts";
import { type Draft, readDraft } from "./draft.ts";
import { type Editing, editorForm } from "./form.ts";
import { firstDraft } from "./first-draft.ts";
import { propose, type Proposed } from "./propose.ts";

const pages = ["new", "edit", "delete"] as const;

/** New files, changed ones, deleted ones: each as a commit on its branch, or as a pull request. */
export function mountEditor(app: Hono, deps: PageDeps): void {
  for (const name of pages) {
    page(app, deps, `/${name}/:rest{.+}`, async (c, place) => {
      const found = await branchOf(c, place);
      const draft = found === undefined ? undefined : await firstDraft(c, place, name, found);
      if (found === undefined || draft === undefined) return notHere(c, deps, place.visit, place.repository);
      return show(c, deps, place, { page: name, base: found.ref, at: found.path, draft, refusal: null });
    });

    form(app, deps, `/${name}/:rest{.+}`, async (c, place) => {
      const found = await branchOf(c, place);
      if (found === undefined) return notHere(c, deps, place.visit, place.repository);
      const typed = await readDraft(c);
      // A field of one line cannot show a line break of a name: left as it was shown, the name stays.
      const stays = name === "delete" || typed.path === found.path.replaceAll(/[\r\n]/gu, "");
      const draft = stays ? { ...typed, path: found.path } : typed;
      const editing = { page: name, base: found.ref, at: found.path, draft } as const;
      const outcome = isTreePath(draft.path)
        ? await propose(deps.world, place.visit.author, place.repository, {
            base: found.ref,
            opened: name === "new" ? null : found.path,
            draft,
            changes: await changesOf(place, name, found, draft),
          })
        : refuse(422, "A path is names with slashes between them, without `.`, `..` and `.git`.");
      if (!outcome.ok) return show(c, deps, place, { ...editing, refusal: outcome });
      return c.redirect(after(deps, place, editing, outcome.value), 303);
    });
  }
}

/** Files are changed on branches. */
async function branchOf(c: Context, { repository }: Place): Promise<Found | undefined> {
  const found = await findRef(repository.git, c.req.param("rest") ?? "");
  return found?.isBranch === true ? found : undefined;
}

async function changesOf(
  { repository: { git } }: Place,
  name: (typeof pages)[number],
  { commit, path }: Found,
  draft: Draft,
): Promise<readonly FileChange[]> {
  if (name === "delete") return [{ path, content: null }];
  if (name === "new") return [{ path: draft.path, content: Buffer.from(draft.content) }];
  const entry = await entryAt(git, commit, path);
  const before = entry === undefined ? undefined : (await git.object(entry.oid))?.content.toString();
  // Whoever keeps CR and LF keeps them.
  const crlf = before?.includes("\r\n") === true;
  const content = Buffer.from(crlf ? draft.content.replaceAll("\n", "\r\n") : draft.content);
  return draft.path === path
    ? [{ path, content }]
    : [
        { path, content: null },
        { path: draft.path, content },
      ];
}

function show(c: Context, deps: PageDeps, place: Place, editing: Editing): Promise<Response> {
  return frame(c, deps, place.visit, {
    title: editing.page === "new" ? "A new file" : `${editing.page === "edit" ? "Change" : "Delete"} ${editing.at}`,
    content: editorForm(deps, place, editing),
    status: (editing.refusal?.status ?? 200) as ContentfulStatusCode,
    repository: place.repository,
    tab: "code",
  });
}

function after(
  { world }: PageDeps,
  { repository }: Place,
  { page: name, base, draft }: Omit<Editing, "refusal">,
  proposed: Proposed,
): string {
  if (proposed.kind === "pull") return inRepository(world, repository, "pull", String(proposed.number));
  if (name === "delete") return codePath(world, repository, "tree", base);
  return codePath(world, repository, "blob", base, draft.path);
}
