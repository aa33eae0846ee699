import { html } from "hono/html";
import type { Comment } from "../../../state/issue.ts";
import { type Fragment, time } from "../../fragment.ts";
import type { Asked } from "../asked.ts";
import { isOpen } from "../asked.ts";
import { anchorOf, opener, textForm } from "./below-form.ts";
import { loginOf, type PullView, written } from "../view.ts";
import { editedBy, mayWrite, writer } from "./writer.ts";

export function commentItem(view: PullView, asked: Asked, comment: Comment): Fragment {
  const { id, authorId, createdAt } = comment;
  const own = authorId === view.actor.account.id || mayWrite(view);
  return html`<li class="card" id="${anchorOf("comment", id)}">
    <div class="card-head">
      <p>${writer(view, authorId)} commented ${time(createdAt)} ${editedBy(view, comment)}</p>
      ${
        own
          ? html`<p class="end">
              ${opener(view, "comment", id, "edit-comment", "Edit", `the comment of ${loginOf(view, authorId)}`)}
            </p>`
          : ""
      }
    </div>
    ${isOpen(asked, "edit-comment", id) ? textForm(view, asked, "comment", comment) : written(view, comment.body)}
  </li>`;
}
