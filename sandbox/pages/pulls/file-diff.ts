import { html } from "hono/html";
import type { ChangedFile } from "../../git/diff.ts";
import type { DiffLine, Hunk } from "../../git/patch.ts";
import { encodePath, inRepository } from "../address.ts";
import type { Fragment } from "../fragment.ts";
import type { AnnotatedFile } from "./annotated.ts";
import { fileAnchor, lineAnchor, noteBox } from "./note-box.ts";
import { headRepository, type PullView } from "./view.ts";

/** Above this many lines a file's diff is not shown: nobody reads it, and browsers choke on it. */
const mostLines = 3000;

const statuses: Readonly<Record<ChangedFile["status"], string>> = {
  added: "added",
  removed: "removed",
  modified: "changed",
  renamed: "renamed",
  changed: "changed its kind",
};

/** One changed file: its lines with their numbers, and below them what checks say of them. */
export function fileDiff(view: PullView, annotated: AnnotatedFile): Fragment {
  const { file, binary, hunks } = annotated.patch;
  const lines = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  const note = binary
    ? "A binary file: nothing to read line by line."
    : lines > mostLines
      ? `${lines} lines changed: too many to show here.`
      : lines === 0
        ? "No line changed."
        : null;
  return html`<section class="code file-diff" id="${fileAnchor(file.path)}" aria-label="${file.path}">
    <div class="file-head">
      <h3>${file.previousPath === null ? "" : html`<del>${file.previousPath}</del> → `}${file.path}</h3>
      <span class="label">${statuses[file.status]}</span>
      <span class="soft">+${file.additions} −${file.deletions}</span>
      ${ways(view, file)}
    </div>
    ${annotated.above.map((one) => noteBox(view, one, "with-place"))}
    ${
      note === null
        ? html`<table>
            <caption class="visually-hidden">
              Lines of ${file.path}: number before, number after, sign, text
            </caption>
            ${hunks.map((hunk) => hunkRows(view, annotated, hunk))}
          </table>`
        : html`<p class="file-note soft">${note}</p>`
    }
  </section>`;
}

/** To the whole file, and to its editor on the branch of the pull request. */
function ways(view: PullView, { path, status }: ChangedFile): Fragment | "" {
  if (status === "removed") return "";
  const { world, repository, pull } = view;
  const source = headRepository(view);
  const show = inRepository(world, repository, "blob", pull.head.sha, encodePath(path));
  return html`<span class="end"
    ><a href="${show}">View <span class="visually-hidden">${path}</span></a> ${
      source === undefined || pull.state !== "open"
        ? ""
        : html` ·
            <a href="${inRepository(world, source, "edit", encodePath(pull.head.ref), encodePath(path))}"
              >Edit <span class="visually-hidden">${path}</span></a
            >`
    }</span
  >`;
}

function hunkRows(view: PullView, annotated: AnnotatedFile, { heading, lines }: Hunk): Fragment {
  return html`<tbody>
    <tr class="hunk">
      <td colspan="4">${heading}</td>
    </tr>
    ${lines.map((line) => [lineRow(annotated.patch.file.path, line), notesUnder(view, annotated, line)])}
  </tbody>`;
}

const signs = { added: "+", removed: "−", context: "" } as const;

function lineRow(path: string, { kind, before, after, text, unended }: DiffLine): Fragment {
  const anchor = after === null ? "" : html`id="${lineAnchor(path, after)}"`;
  return html`<tr class="${kind}" ${anchor}>
    <td class="number">${before ?? ""}</td>
    <td class="number">${after ?? ""}</td>
    <td class="sign">${signs[kind]}</td>
    <td class="text">${text}${unended ? html`<span class="soft"> (no line break at the end)</span>` : ""}</td>
  </tr>`;
}

function notesUnder(view: PullView, { under }: AnnotatedFile, { after }: DiffLine): Fragment | "" {
  const notes = after === null ? undefined : under.get(after);
  if (notes === undefined) return "";
  return html`<tr class="annotation">
    <td colspan="4">${notes.map((note) => noteBox(view, note, "at-its-line"))}</td>
  </tr>`;
}
