import { html } from "hono/html";
import type { ChangedFile } from "../../../git/diff.ts";
import { codePath } from "../../address.ts";
import type { Fragment } from "../../fragment.ts";
import { patchView } from "../../patch-view.ts";
import type { AnnotatedFile } from "./annotated.ts";
import { fileAnchor, lineAnchor, noteBox } from "./note-box.ts";
import { headRepository, type PullView } from "../view.ts";

/** One changed file: its lines with their numbers, and below them what checks say of them. */
export function fileDiff(view: PullView, { patch, above, under }: AnnotatedFile): Fragment {
  const { path } = patch.file;
  return patchView(patch, {
    level: 3,
    ways: ways(view, patch.file),
    anchor: fileAnchor(path),
    above: above.map((note) => noteBox(view, note, "with-place")),
    lineAnchor: (line) => lineAnchor(path, line),
    under: (line) => (under.get(line) ?? []).map((note) => noteBox(view, note, "at-its-line")),
  });
}

/** To the whole file, and to its editor on the branch of the pull request. */
function ways(view: PullView, { path, status }: ChangedFile): Fragment | "" {
  if (status === "removed") return "";
  const { world, repository, pull } = view;
  const source = headRepository(view);
  return html`<span class="end"
    ><a href="${codePath(world, repository, "blob", pull.head.sha, path)}"
      >View <span class="visually-hidden">${path}</span></a
    >
    ${
      source === undefined || pull.state !== "open"
        ? ""
        : html` ·
            <a href="${codePath(world, source, "edit", pull.head.ref, path)}"
              >Edit <span class="visually-hidden">${path}</span></a
            >`
    }</span
  >`;
}
