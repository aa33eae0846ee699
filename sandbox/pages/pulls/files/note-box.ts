import { html } from "hono/html";
import type { Annotation } from "../../../state/check.ts";
import { encodePath, inRepository } from "../../address.ts";
import type { Fragment } from "../../fragment.ts";
import type { Note } from "./annotated.ts";
import { type PullView, pullPath } from "../view.ts";

const levels: Readonly<Record<Annotation["level"], readonly [word: string, tone: string]>> = {
  failure: ["Failure", "bad"],
  warning: ["Warning", "wait"],
  notice: ["Notice", "note"],
};

function lineRange({ startLine, endLine }: Annotation): string {
  return startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
}

/** The part of the files page that shows a file, and a line of it. */
export const fileAnchor = (path: string): string => `file-${encodeURIComponent(path)}`;
export const lineAnchor = (path: string, line: number): string => `${fileAnchor(path)}-${line}`;

/** What a check says of lines of a file: how bad, where, what, and the raw details. */
export function noteBox(view: PullView, { annotation, run }: Note, place: "at-its-line" | "with-place"): Fragment {
  const [word, tone] = levels[annotation.level];
  return html`<div class="notice ${tone}">
    <p>
      <strong class="${tone}-text">${word}</strong> <span class="soft">from</span> ${run.name}<span class="soft"
        >${place === "with-place" ? html` on ${where(view, annotation)}` : html`, ${lineRange(annotation)}`}</span
      >
    </p>
    ${annotation.title === null ? "" : html`<p><strong>${annotation.title}</strong></p>`}
    <p class="note-message">${annotation.message}</p>
    ${
      annotation.rawDetails === null || annotation.rawDetails === ""
        ? ""
        : html`<pre tabindex="0" aria-label="Raw details">${annotation.rawDetails}</pre>`
    }
  </div>`;
}

function where(view: PullView, annotation: Annotation): Fragment {
  const { world, repository, pull, difference } = view;
  const { path, startLine, endLine } = annotation;
  const changed = difference.files.some((file) => file.path === path);
  const href = changed
    ? `${pullPath(view, "files")}#${lineAnchor(path, endLine)}`
    : `${inRepository(world, repository, "blob", encodePath(pull.head.sha), encodePath(path))}#L${startLine}`;
  return html`<a href="${href}">${path}, ${lineRange(annotation)}</a>`;
}
