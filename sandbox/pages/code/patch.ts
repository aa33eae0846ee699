import { html } from "hono/html";
import type { ChangedFile } from "../../git/diff.ts";
import type { DiffLine, FilePatch } from "../../git/patch.ts";
import type { Fragment } from "../fragment.ts";
import { shownName } from "./crumbs.ts";

/** Above this many lines a file's diff is not shown. */
const mostLines = 3000;

const words: Readonly<Record<ChangedFile["status"], string>> = {
  added: "added",
  removed: "removed",
  modified: "changed",
  renamed: "renamed",
  changed: "changed its kind",
};

const signs = { added: "+", removed: "−", context: "" } as const;

/** One changed file of a commit, line by line. `to` is where the file stands, as long as it does. */
export function patchView({ file, binary, hunks }: FilePatch, to: string | null): Fragment {
  const name = shownName(file.path);
  const lines = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  const note = binary
    ? "A binary file: nothing to read line by line."
    : lines > mostLines
      ? `${lines} lines: too many to show here.`
      : lines === 0
        ? "No line changed."
        : null;
  return html`<section class="code file-diff" aria-label="${name}">
    <div class="file-head">
      <h2>${file.previousPath === null ? "" : html`<del>${shownName(file.previousPath)}</del> → `}${name}</h2>
      <span class="label">${words[file.status]}</span>
      <span class="soft">+${file.additions} −${file.deletions}</span>
      ${to === null ? "" : html`<a class="end" href="${to}">View <span class="visually-hidden">${name}</span></a>`}
    </div>
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
                  ${hunk.lines.map(row)}
                </tbody>`,
            )}
          </table>`
        : html`<p class="file-note soft">${note}</p>`
    }
  </section>`;
}

function row({ kind, before, after, text, unended }: DiffLine): Fragment {
  return html`<tr class="${kind}">
    <td class="number">${before ?? ""}</td>
    <td class="number">${after ?? ""}</td>
    <td class="sign">${signs[kind]}</td>
    <td class="text">${text}${unended ? html`<span class="soft"> (no line break at the end)</span>` : ""}</td>
  </tr>`;
}
