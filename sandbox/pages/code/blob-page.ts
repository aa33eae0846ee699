import type { Context } from "hono";
import { html } from "hono/html";
import { codePath } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import type { Place } from "../place.ts";
import { seenText } from "../seen-text.ts";
import { crumbs, shownName } from "./crumbs.ts";
import type { Found } from "./find.ts";
import { refMenu } from "./ref-menu.ts";

/** How much of a file one page shows. */
const mostLines = 5000;
const mostBytes = 1_000_000;

/** A file, line by line; `#L3` is its third. */
export async function blobPage(
  c: Context,
  deps: PageDeps,
  { visit, repository }: Place,
  found: Found,
  bytes: Buffer,
): Promise<Response> {
  const { world } = deps;
  const binary = bytes.subarray(0, 8000).includes(0);
  const lines = binary ? [] : bytes.toString().split("\n");
  if (lines.at(-1) === "") lines.pop();
  const raw = codePath(world, repository, "raw", found.ref, found.path);
  const content = html`
    <div class="toolbar">
      ${await refMenu(world, repository, "blob", found)} ${crumbs(world, repository, found)}
      <span class="end buttons">
        <a class="button small" href="${codePath(world, repository, "commits", found.ref, found.path)}">History</a>
        <a class="button small" href="${raw}">Raw</a>
        ${
          found.isBranch
            ? html`<a class="button small" href="${codePath(world, repository, "edit", found.ref, found.path)}">Edit</a>
                <a class="button small danger" href="${codePath(world, repository, "delete", found.ref, found.path)}"
                  >Delete</a
                >`
            : ""
        }
      </span>
    </div>
    <div class="code" tabindex="0" role="region" aria-label="Content">
      <div class="file-head"><p>${sizeOf(bytes, lines.length, binary)}</p></div>
      ${shown(bytes, lines, binary, raw)}
    </div>
  `;
  return frame(c, deps, visit, { title: shownName(found.path), content, repository, tab: "code" });
}

function sizeOf(bytes: Buffer, lines: number, binary: boolean): string {
  const size = `${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}`;
  return binary ? `Binary, ${size}` : `${lines} ${lines === 1 ? "line" : "lines"}, ${size}`;
}

function shown(bytes: Buffer, lines: readonly string[], binary: boolean, raw: string): Fragment {
  if (binary) return html`<p class="card-text">It cannot be shown here. <a href="${raw}">Open it as it is.</a></p>`;
  if (bytes.length > mostBytes)
    return html`<p class="card-text">It is too large to be shown here. <a href="${raw}">Open it as it is.</a></p>`;
  const rows = lines.slice(0, mostLines).map(
    (line, at) =>
      html`<tr id="L${at + 1}">
        <td class="number"><a href="#L${at + 1}" aria-label="Line ${at + 1}">${at + 1}</a></td>
        <td>${seenText(line)}</td>
      </tr>`,
  );
  return html`<table role="presentation">
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${
      lines.length > mostLines
        ? html`<p class="card-text">The first ${mostLines} lines are shown. <a href="${raw}">Open it as it is.</a></p>`
        : ""
    }`;
}
