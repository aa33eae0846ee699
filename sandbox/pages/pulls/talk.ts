import { html } from "hono/html";
import { permissionOf, reaches } from "../../state/access.ts";
import type { Comment } from "../../state/issue.ts";
import { held } from "../../state/lookup.ts";
import type { Review } from "../../state/pull.ts";
import { avatar, type Fragment, markdown, time } from "../fragment.ts";
import { type Asked, isOpen, valueOf } from "./asked.ts";
import { loginOf, type PullView, pullPath } from "./view.ts";

export function mayWrite({ world, repository, actor }: PullView): boolean {
  return reaches(permissionOf(world, repository, actor.account.id), "write");
}

/** Whoever wrote it: an app says so, and the author of the pull request too. */
export function writer(view: PullView, accountId: number): Fragment {
  const account = held(view.world.accounts, accountId);
  return html`${avatar(account.login)}
    <strong>${account.login}</strong> ${account.type === "Bot" ? html`<span class="label">app</span>` : ""}
    ${accountId === view.pull.authorId ? html`<span class="label">author</span>` : ""}`;
}

function edited(view: PullView, { editorId, lastEditedAt }: Comment | Review): Fragment | "" {
  if (editorId === null || lastEditedAt === null) return "";
  return html` · <span class="edited">edited by ${loginOf(view, editorId)} ${time(lastEditedAt)}</span>`;
}

interface Opener {
  readonly act: string;
  readonly id: number;
  readonly title: string;
  readonly of: string;
}

/** The way to a form: a link, so that it opens without a script and stays open when the page renews itself. */
function opener(view: PullView, { act, id, title, of }: Opener): Fragment {
  const [kind] = act === "edit-comment" ? ["comment"] : ["review"];
  return html` ·
    <a href="${pullPath(view)}?form=${act}&amp;id=${id}#${kind}-${id}"
      >${title} <span class="visually-hidden">${of}</span></a
    >`;
}

/** A form below a comment or review, with one field and what it does. */
function belowForm(
  view: PullView,
  input: {
    readonly act: string;
    readonly field: Fragment;
    readonly kind: "comment" | "review";
    readonly id: number;
    readonly button: string;
  },
): Fragment {
  return html`<form class="below" method="post" action="${pullPath(view)}">
    <input type="hidden" name="${input.kind}" value="${input.id}" />
    ${input.field}
    <p class="buttons">
      <button class="button primary" name="do" value="${input.act}">${input.button}</button>
      ${
        input.act === "edit-comment"
          ? html`<button class="button danger" name="do" value="delete-comment">Delete the comment</button>`
          : ""
      }
      <a class="button" href="${pullPath(view)}#${input.kind}-${input.id}">Cancel</a>
    </p>
  </form>`;
}

function textForm(view: PullView, asked: Asked, kind: "comment" | "review", one: Comment | Review): Fragment {
  const act = `edit-${kind}`;
  const field = html`<label for="edited">Text, in Markdown</label>
    <textarea id="edited" name="body" rows="6" autofocus>${valueOf(asked, [act], "body", one.body)}</textarea>`;
  return belowForm(view, { act, field, kind, id: one.id, button: "Save" });
}

export function commentItem(view: PullView, asked: Asked, comment: Comment): Fragment {
  const own = comment.authorId === view.actor.account.id || mayWrite(view);
  const of = `the comment of ${loginOf(view, comment.authorId)}`;
  return html`<li class="card" id="comment-${comment.id}">
    <div class="card-head">
      <p>
        ${writer(view, comment.authorId)} commented ${time(comment.createdAt)}
        ${edited(view, comment)}${own ? opener(view, { act: "edit-comment", id: comment.id, title: "Edit", of }) : ""}
      </p>
    </div>
    ${
      isOpen(asked, "edit-comment", comment.id)
        ? textForm(view, asked, "comment", comment)
        : html`<div class="markdown">${markdown(comment.body)}</div>`
    }
  </li>`;
}

const verdicts: Readonly<Record<Review["state"], readonly [words: string, tone: string]>> = {
  APPROVED: ["approved these changes", "good"],
  CHANGES_REQUESTED: ["requested changes", "bad"],
  COMMENTED: ["reviewed", "neutral"],
  DISMISSED: ["left a review that was dismissed", "neutral"],
  PENDING: ["has begun a review that nobody else sees", "wait"],
};

/** A review with its verdict; one of an older commit says so. */
export function reviewItem(view: PullView, asked: Asked, review: Review): Fragment {
  const [words, tone] = verdicts[review.state];
  const of = `the review of ${loginOf(view, review.authorId)}`;
  const writes = mayWrite(view);
  const own = review.state !== "PENDING" && (review.authorId === view.actor.account.id || writes);
  const decisive = review.state === "APPROVED" || review.state === "CHANGES_REQUESTED";
  return html`<li class="card ${tone}" id="review-${review.id}">
    <div class="card-head">
      <p>
        ${writer(view, review.authorId)} <span class="verdict">${words}</span>
        ${time(review.submittedAt ?? review.createdAt)} ${ofCommit(view, review)}
        ${edited(view, review)}${
          writes && decisive ? opener(view, { act: "dismiss", id: review.id, title: "Dismiss", of }) : ""
        }${own ? opener(view, { act: "edit-review", id: review.id, title: "Edit", of }) : ""}
      </p>
    </div>
    ${
      isOpen(asked, "edit-review", review.id)
        ? textForm(view, asked, "review", review)
        : review.body === ""
          ? ""
          : html`<div class="markdown">${markdown(review.body)}</div>`
    }
    ${isOpen(asked, "dismiss", review.id) ? dismissForm(view, asked, review) : ""}
  </li>`;
}

function ofCommit({ pull }: PullView, { commitId }: Review): Fragment {
  const short = html`<code>${commitId.slice(0, 7)}</code>`;
  return commitId === pull.head.sha
    ? html`<span class="soft">at ${short}</span>`
    : html`<span class="wait-text">at ${short}, not the newest commit</span>`;
}

function dismissForm(view: PullView, asked: Asked, review: Review): Fragment {
  const field = html`<label for="dismissal">Why this review is dismissed</label>
    <input id="dismissal" name="message" autofocus value="${valueOf(asked, ["dismiss"], "message")}" />`;
  return belowForm(view, { act: "dismiss", field, kind: "review", id: review.id, button: "Dismiss review" });
}
