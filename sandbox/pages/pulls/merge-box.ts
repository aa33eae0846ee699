import { html } from "hono/html";
import { zeroOid } from "../../git/object.ts";
import type { MergeMethod } from "../../state/repository.ts";
import type { Fragment } from "../fragment.ts";
import { type Asked, valueOf } from "./asked.ts";
import { checkMark, sign } from "./check-mark.ts";
import { counted } from "./counted.ts";
import { type Tone, worst } from "./mark.ts";
import type { HeadCheck, MergeState } from "./merge-state.ts";
import { headRepository, loginOf, type PullView, pullPath } from "./view.ts";
import { mayWrite } from "./writer.ts";

/** What stands between a pull request and its merge, and the way to merge it. */
export function mergeBox(view: PullView, asked: Asked, state: MergeState): Fragment {
  const tone =
    state.refusal !== null ? "bad" : state.rule !== null ? "wait" : worst(state.checks.map(({ mark }) => mark));
  return html`<section class="card merge-box ${tone}" id="merge" aria-labelledby="merge-heading">
    <div class="card-head"><h2 id="merge-heading">Merging</h2></div>
    ${checks(view, state.checks)} ${facts(state)} ${behind(view, state)} ${verdict(view, state)}
    ${state.queue === null ? mergeForm(view, asked, state) : queueForm(view, state)} ${draftForm(view)}
  </section>`;
}

const part = (tone: Tone, words: Fragment): Fragment =>
  html`<p class="merge-fact">${sign(tone)} <span>${words}</span></p>`;

function checks(view: PullView, all: readonly HeadCheck[]): Fragment {
  if (all.length === 0) return part("neutral", html`No check has been reported, and none is required.`);
  return html`<h3>Checks</h3>
    <ul class="rows checks">
      ${all.map(
        ({ name, mark, title, required, run }) =>
          html`<li>
            ${checkMark(mark)}
            <span class="check-title">
              ${
                run === null
                  ? html`<strong>${name}</strong>`
                  : html`<a href="${pullPath(view, "checks")}#run-${run.id}"><strong>${name}</strong></a>`
              }${title === null ? "" : html`<span class="soft">: </span>${title}`}
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
  return html`<form class="field merge-form" method="post" action="${pullPath(view)}">
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

function queueForm(view: PullView, { queue, refusal }: MergeState): Fragment {
  if (queue?.place === null || queue?.place === undefined) {
    return html`<form class="field merge-form" method="post" action="${pullPath(view)}">
      <input type="hidden" name="head" value="${view.pull.head.sha}" />
      <span class="soft">The merge queue merges it once its checks pass there.</span>
      <button
        class="button ${refusal === null ? "primary" : ""}"
        name="do"
        value="enqueue"
        aria-describedby="merge-verdict"
      >
        ${refusal === null ? "Merge when ready" : "Try to put it into the merge queue"}
      </button>
    </form>`;
  }
  return html`<form class="field merge-form" method="post" action="${pullPath(view)}">
    ${sign("wait")}
    <span>In the merge queue at place ${queue.place}: ${(queue.state ?? "queued").replaceAll("_", " ")}.</span>
    <button class="button" name="do" value="dequeue">Take it out of the queue</button>
  </form>`;
}

function draftForm(view: PullView): Fragment | "" {
  const { pull, actor } = view;
  if (pull.authorId !== actor.account.id && !mayWrite(view)) return "";
  return html`<form class="merge-draft" method="post" action="${pullPath(view)}">
    <button
      class="${pull.draft ? "button primary" : "link-button"}"
      name="do"
      value="${pull.draft ? "ready" : "draft"}"
    >
      ${pull.draft ? "Ready for review" : "Make this a draft"}
    </button>
  </form>`;
}

/** After the end: what became of it, and its branch. */
export async function endedBox(view: PullView): Promise<Fragment> {
  const { pull } = view;
  const source = headRepository(view);
  const tip = (await source?.git.head(pull.head.ref)) ?? zeroOid;
  const merged = pull.mergedAt !== null;
  const words = merged
    ? html`Merged by <strong>${loginOf(view, pull.mergedById ?? pull.authorId)}</strong> as
        <code>${(pull.mergeCommitSha ?? "").slice(0, 7)}</code>.`
    : html`Closed without a merge.`;
  return html`<section class="card merge-box" id="merge" aria-labelledby="merge-heading">
    <div class="card-head"><h2 id="merge-heading">${merged ? "Merged" : "Closed"}</h2></div>
    <p>${words}</p>
    ${
      tip === pull.head.sha && source !== undefined
        ? html`<form class="field" method="post" action="${pullPath(view)}">
            <span>Its branch <code>${pull.head.ref}</code> is still there.</span>
            <button class="button" name="do" value="delete-branch">Delete branch</button>
          </form>`
        : html`<p class="soft">${tip === zeroOid ? "Its branch is gone." : "Its branch has moved on since."}</p>`
    }
  </section>`;
}
