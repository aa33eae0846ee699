import { html } from "hono/html";
import type { Fragment } from "../../fragment.ts";
import { type Asked, valueOf } from "../asked.ts";
import { textField } from "./text-field.ts";
import { type PullView, pullPath } from "../view.ts";
import { mayWrite } from "./writer.ts";

const acts = ["comment", "approve", "request-changes", "review-comment", "close", "reopen"];

const act = (name: string, title: string, kind = ""): Fragment =>
  html`<button class="${`button ${kind}`.trim()}" name="do" value="${name}">${title}</button>`;

/** One text, and what it is: a comment, an approval, an objection. The review is of the head that is shown. */
export function wordForm(view: PullView, asked: Asked): Fragment {
  const { pull, actor } = view;
  const { login, id } = actor.account;
  const closes = id === pull.authorId || mayWrite(view);
  return html`<section class="word" aria-labelledby="word-heading" id="talk">
    <h2 id="word-heading">${pull.state === "open" ? "Comment or review" : "Comment"} as ${login}</h2>
    <form method="post" action="${pullPath(view)}">
      <input type="hidden" name="head" value="${pull.head.sha}" />
      ${textField("word", "Your words", valueOf(asked, acts, "body"))}
      <p class="buttons">
        ${act("comment", "Comment")}
        ${pull.state === "open" ? html`${act("approve", "Approve", "primary")} ${act("request-changes", "Request changes", "danger")}` : ""}
        ${closes && pull.state === "open" ? act("close", "Close pull request") : ""}
        ${closes && pull.state === "closed" && pull.mergedAt === null ? act("reopen", "Reopen pull request") : ""}
      </p>
      ${
        pull.state === "open"
          ? html`<p class="soft">
              A review is of the newest commit,
              <code>${pull.head.sha.slice(0, 7)}</code>.${closes ? " Closing says what you typed first." : ""}
            </p>`
          : ""
      }
    </form>
  </section>`;
}

/** The same beside the changed files, where people read what they review. */
export function reviewForm(view: PullView, asked: Asked): Fragment {
  const { pull, actor } = view;
  if (pull.state !== "open") return html``;
  return html`<section class="word" aria-labelledby="review-heading" id="review">
    <h2 id="review-heading">Review as ${actor.account.login}</h2>
    <form method="post" action="${pullPath(view, "files")}">
      <input type="hidden" name="head" value="${pull.head.sha}" />
      ${textField("word", "Your words", valueOf(asked, acts, "body"))}
      <p class="buttons">
        ${act("review-comment", "Comment")} ${act("approve", "Approve", "primary")}
        ${act("request-changes", "Request changes", "danger")}
      </p>
    </form>
  </section>`;
}
