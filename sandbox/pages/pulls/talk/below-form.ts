import { html } from "hono/html";
import type { Fragment } from "../../fragment.ts";
import { type Asked, valueOf } from "../asked.ts";
import { textField } from "./text-field.ts";
import { type PullView, pullPath } from "../view.ts";

export type Kind = "comment" | "review";

/** Where it stands on the page, as GitHub's own addresses name it. */
export function anchorOf(kind: Kind, id: number): string {
  return `${kind === "comment" ? "issuecomment" : "pullrequestreview"}-${id}`;
}

/** The way to a form: a link, so that it opens without a script and stays open when the page renews itself. */
export function opener(view: PullView, kind: Kind, id: number, act: string, title: string, of: string): Fragment {
  return html`<a href="${pullPath(view)}?form=${act}&amp;id=${id}#${anchorOf(kind, id)}"
    >${title} <span class="visually-hidden">${of}</span></a
  >`;
}

/** A form below a comment or a review: its fields, what it does, and the way out. */
export function belowForm(view: PullView, kind: Kind, id: number, fields: Fragment, buttons: Fragment): Fragment {
  return html`<form class="below" method="post" action="${pullPath(view)}">
    <input type="hidden" name="${kind}" value="${id}" />
    ${fields}
    <p class="buttons">
      ${buttons}
      <a class="button" href="${pullPath(view)}#${anchorOf(kind, id)}">Cancel</a>
    </p>
  </form>`;
}

/** The form that changes a text. */
export function textForm(
  view: PullView,
  asked: Asked,
  kind: Kind,
  one: { readonly id: number; readonly body: string },
): Fragment {
  const act = `edit-${kind}`;
  const fields = textField("edited", "Text", valueOf(asked, [act], "body", one.body), html`autofocus`);
  const buttons = html`<button class="button primary" name="do" value="${act}">Save</button> ${
      kind === "comment"
        ? html`<button class="button danger" name="do" value="delete-comment">Delete the comment</button>`
        : ""
    }`;
  return belowForm(view, kind, one.id, fields, buttons);
}
