import { html } from "hono/html";
import type { ChangedFile } from "../git/diff.ts";
import type { DiffLine, FilePatch } from "../git/patch.ts";
import { shownName } from "./code/crumbs.ts";
import type { Fragment } from "./fragment.ts";
import { seenText } from "./seen-text.ts";

/** Above this many lines a file's diff is not shown: nobody reads it, and browsers choke on it. */
const mostLines = 3000;

const words: Readonly<Record<ChangedFile["status"], string>> = {
  added: "added",
  removed: "removed",
  modified: "changed",
  renamed: "renamed",
  changed: "changed its kind",
};

const signs = { added: "+", removed: "−", context: "" } as const;

/** What a page puts around the lines of a changed file. */
export interface PatchPlace {
  /** The level of the file's heading. */
  readonly level: 2 | 3;
  /** Links of the file: to the whole of it, to its editor. */
  readonly ways: Fragment | "";
  readonly anchor?: string;
  /** Between the file's name and its lines. */
  readonly above?: readonly Fragment[];
  readonly lineAnchor?: (line: number) => string;
  /** Below a line, by its number after the change. */
  readonly under?: (line: number) => readonly Fragment[];
}

/** One changed file, line by line. */
export function patchView({ file, binary, hunks }: FilePatch, place: PatchPlace): Fragment {
  const name = shownName(file.path);
  const title = html`${file.previousPath === null ? "" : html`<del>${shownName(file.previousPath)}</del> → `}${name}`;
  const lines = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  const note = binary
    ? "A binary file: nothing to read line by line."
    : lines > mostLines
      ? `${lines} lines: too many to show here.`
      : lines === 0
        ? "No line changed."
        : null;
  return html`<section
    class="code file-diff"
    tabindex="0"
    ${place.anchor === undefined ? "" : html`id="${place.anchor}"`}
    aria-label="${name}"
  >
    <div class="file-head">
      ${place.level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
      <span class="label">${words[file.status]}</span>
      <span class="soft">+${file.additions} −${file.deletions}</span>
      ${place.ways}
    </div>
    ${place.above ?? ""}
    ${
      note === null
        ? html`<table>
            <caption class="visually-hidden">
              Lines of ${name}: number before, number after, sign, text
            </caption>
            ${hunks.map(
              (hunk) =>
                html`<tbody>
                  <tr class="hunk">
                    <td colspan="4">${hunk.heading}</td>
                  </tr>
                  ${hunk.lines.map((line) => rows(line, place))}
                </tbody>`,
            )}
          </table>`
        : html`<p class="file-note soft">${note}</p>`
    }
  </section>`;
}

/** A line, and what is said below it. */
function rows({ kind, before, after, text, unended }: DiffLine, { lineAnchor, under }: PatchPlace): Fragment {
  // Short, so that no formatter breaks the cell's line: what is in it is shown space by space.
  const shown = html`${seenText(text)}${unended ? html`<span class="soft"> (no line break at the end)</span>` : ""}`;
  const said = after === null ? [] : (under?.(after) ?? []);
  return html`<tr class="${kind}" ${after === null || lineAnchor === undefined ? "" : html`id="${lineAnchor(after)}"`}>
      <td class="number">${before ?? ""}</td>
      <td class="number">${after ?? ""}</td>
      <td class="sign">${signs[kind]}</td>
      <td class="text">${shown}</td>
    </tr>
    ${
      said.length === 0
        ? ""
        : html`<tr class="annotation">
            <td colspan="4">${said}</td>
          </tr>`
    }`;
}
