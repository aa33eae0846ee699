import { html } from "hono/html";
import type { Refusal } from "../../../state/refusal.ts";
import type { MergeMethod } from "../../../state/repository.ts";
import type { Fragment } from "../../fragment.ts";
import { type Asked, valueOf } from "../asked.ts";
import { checkMark, sign } from "../checks/check-mark.ts";
import { counted } from "../counted.ts";
import type { HeadCheck } from "./head-checks.ts";
import { type Tone, worst } from "../checks/mark.ts";
import type { MergeState, QueueState } from "./merge-state.ts";
import { loginOf, type PullView, pullPath } from "../view.ts";
import { mayWrite } from "../talk/writer.ts";

/** What stands between a pull request and its merge, and the way to merge it. */
export function mergeBox(view: PullView, asked: Asked, state: MergeState): Fragment {
  const tone =
    state.refusal !== null ? "bad" : state.rule !== null ? "wait" : worst(state.checks.map(({ mark }) => mark));
  return html`<section class="card merge-box ${tone}" id="merge" aria-labelledby="merge-heading">
    <div class="card-head"><h2 id="merge-heading">Merging</h2></div>
    ${checks(view, state.checks)} ${facts(state)} ${behind(view, state)} ${verdict(view, state)}
    ${state.queue === null ? mergeForm(view, asked, state) : queueForm(view, state.queue, state.refusal)}
    ${draftForm(view)}
  </section>`;
}

const part = (tone: Tone, words: Fragment): Fragment =>
  html`<p class="merge-fact">${sign(tone)} <span>${words}</span></p>`;

function checks(view: PullView, all: readonly HeadCheck[]): Fragment {
  if (all.length === 0) return part("neutral", html`No check has been reported, and none is required.`);
  return html`<h3>Checks</h3>
    <ul class="rows checks">
      ${all.map(
        ({ name, mark, title, by, required, run }) =>
          html`<li>
            ${checkMark(mark)}
            <span class="check-title">
              ${
                run === null
                  ? html`<strong>${name}</strong>`
                  : html`<a href="${pullPath(view, "checks")}#run-${run.id}"><strong>${name}</strong></a>`
              }${title === null ? "" : html`<span class="soft">: </span>${title}`}${
                run === null && by !== null ? html` <span class="soft">(a status by ${by})</span>` : ""
              }
            </span>
            ${required ? html`<span class="label end">required</span>` : ""}
          </li>`,
      )}
    </ul>`;
}

function facts({ mergeable }: MergeState): Fragment {
  if (mergeable === null) return part("wait", html`Whether this can be merged without a conflict is being found out.`);
  return mergeable
    ? part("good", html`No conflict with the base branch.`)
    : part("bad", html`This branch has conflicts that must be resolved.`);
}

function behind(view: PullView, state: MergeState): Fragment | "" {
  if (state.behind === 0) return "";
  return html`<form class="merge-fact" method="post" action="${pullPath(view)}">
    ${sign("neutral")}
    <span>This branch is ${counted(state.behind, "commit")} behind <code>${view.pull.base.ref}</code>.</span>
    <input type="hidden" name="head" value="${view.pull.head.sha}" />
    ${mayWrite(view) ? html`<button class="button small" name="do" value="update-branch">Update branch</button>` : ""}
  </form>`;
}

/** In GitHub's words, what the merge would be answered with. */
function verdict(view: PullView, { refusal, rule, queue }: MergeState): Fragment {
  if (queue?.place !== null && queue?.place !== undefined) return html``;
  if (refusal !== null) {
    return html`<p class="notice bad" id="merge-verdict">
      <strong>Merging is blocked:</strong> ${refusal.message.trim()}
    </p>`;
  }
  if (rule !== null) {
    return html`<p class="notice wait" id="merge-verdict">
      <strong>Merging is blocked for others:</strong> ${rule.message.trim()} ${loginOf(view, view.actor.account.id)} may
      pass by this rule.
    </p>`;
  }
  return html`<p class="notice good" id="merge-verdict">This can be merged.</p>`;
}

const titles: Readonly<Record<MergeMethod, string>> = {
  merge: "Create a merge commit",
  squash: "Squash and merge",
  rebase: "Rebase and merge",
};

/** The button is there for everybody: a refusal is worth seeing. */
function mergeForm(view: PullView, asked: Asked, { methods, refusal, rule }: MergeState): Fragment {
  const chosen = valueOf(asked, ["merge"], "method", methods[0]);
  const passing = refusal === null && rule !== null;
  const title = refusal !== null ? "Try to merge" : passing ? "Merge without waiting" : "Merge pull request";
  const kind = refusal !== null ? "" : passing ? "danger" : "primary";
  return html`<form class="field" method="post" action="${pullPath(view)}">
    <input type="hidden" name="head" value="${view.pull.head.sha}" />
    <label for="merge-method">How</label>
    <select id="merge-method" name="method">
      ${methods.map(
        (one) => html`<option value="${one}" ${one === chosen ? html`selected` : ""}>${titles[one]}</option>`,
      )}
    </select>
    <button class="button ${kind}" name="do" value="merge" aria-describedby="merge-verdict">${title}</button>
  </form>`;
}

function queueForm(view: PullView, { method, place, state, passable }: QueueState, refusal: Refusal | null): Fragment {
  const past = html`<input type="hidden" name="method" value="${method}" />
    <button class="button danger" name="do" value="merge">Merge past the queue</button>`;
  const waits = html`${sign("wait")}
    <span>In the merge queue at place ${place}: ${(state ?? "").replaceAll("_", " ")}.</span>
    <button class="button" name="do" value="dequeue">Take it out of the queue</button>`;
  const joins = html`<span class="soft">The merge queue merges it once its checks pass there.</span>
    <button
      class="button ${refusal === null ? "primary" : ""}"
      name="do"
      value="enqueue"
      aria-describedby="merge-verdict"
    >
      ${refusal === null ? "Merge when ready" : "Try to put it into the merge queue"}
    </button>`;
  return html`<form class="field" method="post" action="${pullPath(view)}">
    <input type="hidden" name="head" value="${view.pull.head.sha}" />
    ${place === null ? joins : waits} ${passable ? past : ""}
  </form>`;
}

function draftForm(view: PullView): Fragment | "" {
  const { pull, actor } = view;
  if (pull.authorId !== actor.account.id && !mayWrite(view)) return "";
  return html`<form method="post" action="${pullPath(view)}">
    <button
      class="${pull.draft ? "button primary" : "link-button"}"
      name="do"
      value="${pull.draft ? "ready" : "draft"}"
    >
      ${pull.draft ? "Ready for review" : "Make this a draft"}
    </button>
  </form>`;
}
