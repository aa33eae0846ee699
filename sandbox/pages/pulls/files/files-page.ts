import { html } from "hono/html";
import { patchOf } from "../../../git/patch.ts";
import type { Fragment } from "../../fragment.ts";
import { annotate, type Note } from "./annotated.ts";
import type { Asked } from "../asked.ts";
import { counted } from "../counted.ts";
import { fileDiff } from "./file-diff.ts";
import { fileAnchor, noteBox } from "./note-box.ts";
import { runsAt } from "../checks/runs.ts";
import type { PullView } from "../view.ts";
import { reviewForm } from "../talk/word-form.ts";

/** The changed files line by line, with what checks say of them where they say it. */
export async function filesPage(view: PullView, asked: Asked): Promise<Fragment> {
  const { world, repository, pull, difference } = view;
  const { mergeBase, files } = difference;
  const patches = mergeBase === undefined ? [] : await patchOf(repository.git, mergeBase, pull.head.sha);
  const { newest } = runsAt(world, repository.id, pull.head.sha);
  const annotated = annotate(patches, newest);
  const sum = (of: "additions" | "deletions"): number => files.reduce((all, file) => all + file[of], 0);
  return html`<h2>Files changed</h2>
    <p>
      ${counted(files.length, "file")} changed, ${counted(sum("additions"), "line")} added,
      ${counted(sum("deletions"), "line")} removed.
    </p>
    ${
      files.length > 1
        ? html`<nav aria-label="Changed files">
            <ul>
              ${files.map(({ path }) => html`<li><a href="#${fileAnchor(path)}">${path}</a></li>`)}
            </ul>
          </nav>`
        : ""
    }
    ${elsewhere(view, annotated.elsewhere)} ${annotated.files.map((file) => fileDiff(view, file))}
    ${reviewForm(view, asked)}`;
}

function elsewhere(view: PullView, notes: readonly Note[]): Fragment | "" {
  if (notes.length === 0) return "";
  return html`<section aria-labelledby="elsewhere-heading">
    <h3 id="elsewhere-heading">About files that are not changed here</h3>
    ${notes.map((note) => noteBox(view, note, "with-place"))}
  </section>`;
}
