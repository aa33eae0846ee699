import { html } from "hono/html";
import type { Review } from "../../../state/pull.ts";
import { type Fragment, time } from "../../fragment.ts";
import { type Asked, isOpen, valueOf } from "../asked.ts";
import { anchorOf, belowForm, opener, textForm } from "./below-form.ts";
import { sign } from "../checks/check-mark.ts";
import type { Tone } from "../checks/mark.ts";
import { loginOf, type PullView, written } from "../view.ts";
import { editedBy, mayWrite, writer } from "./writer.ts";

const verdicts: Readonly<Record<Review["state"], readonly [words: string, tone: Tone]>> = {
  APPROVED: ["approved these changes", "good"],
  CHANGES_REQUESTED: ["requested changes", "bad"],
  COMMENTED: ["reviewed", "neutral"],
  DISMISSED: ["left a review that was dismissed", "neutral"],
  PENDING: ["has begun a review that nobody else sees", "wait"],
};

/** A review with its verdict; one of an older commit says so. */
export function reviewItem(view: PullView, asked: Asked, review: Review): Fragment {
  const { id, authorId, state, body, submittedAt, createdAt } = review;
  const [words, tone] = verdicts[state];
  return html`<li class="card ${tone}" id="${anchorOf("review", id)}">
    <div class="card-head">
      <p>
        ${writer(view, authorId)} ${sign(tone)} <span class="${tone}-text">${words}</span>
        ${time(submittedAt ?? createdAt)} ${ofCommit(view, review)} ${editedBy(view, review)}
      </p>
      ${ways(view, review)}
    </div>
    ${isOpen(asked, "edit-review", id) ? textForm(view, asked, "review", review) : body === "" ? "" : written(view, body)}
    ${isOpen(asked, "dismiss", id) ? dismissForm(view, asked, review) : ""}
  </li>`;
}

function ofCommit({ pull }: PullView, { commitId }: Review): Fragment {
  const short = html`<code>${commitId.slice(0, 7)}</code>`;
  return commitId === pull.head.sha
    ? html`<span class="soft">at ${short}</span>`
    : html`<span class="wait-text">at ${short}, not the newest commit</span>`;
}

/** Whoever has write access dismisses anybody's review; a text is changed by them, and by its author. */
function ways(view: PullView, { id, authorId, state }: Review): Fragment | "" {
  const writes = mayWrite(view);
  if (state === "PENDING" || (!writes && authorId !== view.actor.account.id)) return "";
  const of = `the review of ${loginOf(view, authorId)}`;
  const decisive = state === "APPROVED" || state === "CHANGES_REQUESTED";
  return html`<p class="end">
    ${writes && decisive ? html`${opener(view, "review", id, "dismiss", "Dismiss", of)} · ` : ""}${opener(
      view,
      "review",
      id,
      "edit-review",
      "Edit",
      of,
    )}
  </p>`;
}

function dismissForm(view: PullView, asked: Asked, { id }: Review): Fragment {
  const fields = html`<label for="dismissal">Why this review is dismissed</label>
    <input id="dismissal" name="message" autofocus value="${valueOf(asked, ["dismiss"], "message")}" />`;
  const buttons = html`<button class="button danger" name="do" value="dismiss">Dismiss review</button>`;
  return belowForm(view, "review", id, fields, buttons);
}
