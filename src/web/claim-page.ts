import { html } from "hono/html";

import type { Claimable, ClaimRefusal } from "../core/claim.ts";
import type { Claimed } from "../ports.ts";
import type { Fragment } from "./page.ts";
import type { Session } from "./session.ts";
import { when } from "./when.ts";

/** A page's title and content, before it is laid out. */
export interface Shown {
  readonly title: string;
  readonly content: Fragment;
  readonly status: 200 | 403 | 404 | 409 | 410;
}

/** What the grant is, and the button that collects its credential. */
export function claimablePage(view: Claimable, path: string, session: Session): Shown {
  const title = view.again ? `Collect ${view.grant} again` : `Collect ${view.grant}`;
  const content = html`
    <dl>
      <dt>Access</dt>
      <dd><code>${view.entitlement}</code></dd>
      <dt>For</dt>
      <dd>${session.login}, and nobody else</dd>
      <dt>Until</dt>
      <dd>${when(view.until)}</dd>
      <dt>Ends on time</dt>
      <dd>${view.endsOnTime}</dd>
      <dt>Ends early</dt>
      <dd>${view.endsEarly}</dd>
    </dl>
    ${
      view.again
        ? html`<p class="warn">
            It was shown before, and nobody confirmed to have it. Collecting it again revokes that one.
          </p>`
        : ""
    }
    <form method="post" action="${path}">
      <input type="hidden" name="csrf" value="${session.csrfFor(path)}" />
      <button>Show it once</button>
    </form>
  `;
  return { title, content, status: 200 };
}

/** The credential, shown this once. */
export function claimedPage(claimed: Claimed, path: string, session: Session): Shown {
  const confirm = `${path}/confirm`;
  const content = html`
    <p>It is shown this once, and not stored here. It ends at ${when(claimed.expiresAt)}.</p>
    <label for="token">The credential</label>
    <textarea id="token" readonly rows="6" spellcheck="false" aria-describedby="copying">${claimed.token}</textarea>
    <p id="copying" class="soft">To copy it, go into the box, select all, and copy.</p>
    <dl>
      <dt>Send it as</dt>
      <dd><code>Authorization: Bearer ‹the credential›</code></dd>
      <dt>To</dt>
      <dd><code>${claimed.audience}</code>, and to nothing else: it is made for this audience</dd>
      <dt>For</dt>
      <dd><code>${claimed.entitlement}</code></dd>
    </dl>
    <form method="post" action="${confirm}">
      <input type="hidden" name="csrf" value="${session.csrfFor(confirm)}" />
      <button>I have it</button>
    </form>
    <p class="soft">Until you say so, you can come back for another one; this one is then revoked.</p>
  `;
  return { title: `The credential of ${claimed.grant}`, content, status: 200 };
}

/** Why not: who may collect, or what became of it. Whether there is a secret is nobody else's business. */
export function refusalPage(refusal: ClaimRefusal, path: string): Shown {
  switch (refusal.kind) {
    case "not-found":
      return text("There is no such grant", "Check the link in the pull request.", 404);
    case "not-yours":
      return text("This is not yours", `Only ${refusal.subject} may collect it.`, 403);
    case "countersigned":
      return text("You countersigned this", "Nobody approves access and then takes it.", 403);
    case "not-ready":
      return text("Not ready yet", html`It is being made. <a href="${path}">Look again</a> in a moment.`, 409);
    case "ended":
      return text(
        "This access is over",
        html`It ended at ${when(refusal.at)}, or before. To have it again, ask by a new pull request.`,
        410,
      );
    case "collected":
      return text(
        "Collected",
        html`It was collected at ${when(refusal.at)}, and is not shown again. If it is lost, have its entry removed,
        which ends it, and ask anew.`,
        200,
      );
    default:
      return refusal satisfies never;
  }
}

function text(title: string, because: string | Fragment, status: Shown["status"]): Shown {
  return { title, content: html`<p>${because}</p>`, status };
}
