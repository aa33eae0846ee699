import { html } from "hono/html";
import { zeroOid } from "../../../git/object.ts";
import type { Fragment } from "../../fragment.ts";
import { headRepository, loginOf, type PullView, pullPath } from "../view.ts";

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
