import { html } from "hono/html";

import type { Claimable, ClaimRefusal } from "../core/grant/claim.ts";
import { refusedClaim, type RefusedClaim } from "../core/messages/refused-claim.ts";
import { visible } from "../core/messages/typed.ts";
import type { Fragment } from "./page.ts";
import type { Session } from "./session.ts";
import { when } from "./when.ts";

/** A page's title and content, before it is laid out. */
export interface Shown {
  readonly title: string;
  readonly content: Fragment;
  readonly status: RefusedClaim["status"];
}

/** What the grant is, and the button that collects its credential. */
export function claimablePage(view: Claimable, path: string, session: Session): Shown {
  const title = view.again ? `Collect ${view.grant} again` : `Collect ${view.grant}`;
  const content = html`
    <dl>
      <dt>Access</dt>
      <dd><code>${view.entitlement}</code></dd>
      <dt>For</dt>
      <dd>${view.for === undefined ? `${session.login}, and nobody else` : view.for.subject}</dd>
      ${
        view.for === undefined
          ? ""
          : html`<dt>Collected by</dt>
              <dd>${session.login}, who answers for it</dd>
              ${view.for.notes.map(
                ({ what, says }) =>
                  html`<dt>${what}</dt>
                    <dd>${visible(says)}</dd>`,
              )}`
      }
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
      <button>${buttons[view.handsOver]}</button>
    </form>
  `;
  return { title, content, status: 200 };
}

const buttons: Readonly<Record<Claimable["handsOver"], string>> = {
  token: "Show it once",
  wrapped: "Show it once",
  public: "Show it",
  nothing: "Show how",
};

/** Why not. */
export function refusalPage(refusal: ClaimRefusal, path: string): Shown {
  const { title, because, status } = refusedClaim(refusal);
  const said = because.map((part) => (typeof part === "number" ? when(part) : part));
  const again = refusal.kind === "not-ready" ? html`<p><a href="${path}">Look again</a></p>` : "";
  return {
    title,
    content: html`<p>${said}</p>
      ${again}`,
    status,
  };
}
