import { html } from "hono/html";

import type { Claimed, HandedOver } from "../ports.ts";
import { unwrapLines } from "../core/messages/unwrap.ts";
import type { Shown } from "./claim-page.ts";
import type { Fragment } from "./page.ts";
import type { Session } from "./session.ts";
import { when } from "./when.ts";

/** What was collected. A secret is shown this once. */
export function claimedPage(claimed: Claimed, path: string, session: Session): Shown {
  const form = (action: string, words: string): Fragment => html`
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${session.csrfFor(action)}" />
      <button>${words}</button>
    </form>
  `;
  const content = contentOf(claimed, form, path);
  return { title: `The credential of ${claimed.grant}`, content, status: 200 };
}

type Form = (action: string, words: string) => Fragment;
type Of<D extends HandedOver["delivery"]> = Extract<Claimed, { readonly delivery: D }>;

function contentOf(claimed: Claimed, form: Form, path: string): Fragment {
  switch (claimed.delivery) {
    case "token":
      return minted(claimed, form(`${path}/confirm`, "I have it"));
    case "wrapped":
      return wrapped(claimed, form(`${path}/confirm`, "I have it"), form(`${path}/report`, "It was opened already"));
    case "public":
      return html`
        <p>It is no secret: it works with your own key only. It ends at ${when(claimed.expiresAt)}.</p>
        <label for="token">The certificate</label>
        <textarea id="token" readonly rows="14" spellcheck="false">${claimed.text}</textarea>
        <dl>
          ${
            claimed.text.startsWith("-----")
              ? ""
              : html`<dt>Save it as</dt>
                  <dd>
                    <code>id_ed25519-cert.pub</code>, beside <code>id_ed25519</code> or whatever your key is called
                  </dd>`
          }
          <dt>For</dt>
          <dd><code>${claimed.entitlement}</code></dd>
        </dl>
      `;
    case "nothing":
      return html`
        <p>${claimed.how} It ends at ${when(claimed.expiresAt)}.</p>
        <dl>
          <dt>For</dt>
          <dd><code>${claimed.entitlement}</code></dd>
        </dl>
      `;
  }
}

const minted = (claimed: Of<"token">, confirm: Fragment): Fragment => html`
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
  ${confirm}
  <p class="soft">Until you say so, you can come back for another one; this one is then revoked.</p>
`;

function wrapped(claimed: Of<"wrapped">, confirm: Fragment, report: Fragment): Fragment {
  const { look, open, read } = unwrapLines(claimed);
  return html`
    <p>
      Vault keeps the credential in a wrap, which opens once, until ${when(claimed.opensUntil)}. Countersign has not
      seen what is in it. The credential ends at ${when(claimed.expiresAt)}.
    </p>
    <label for="token">What opens the wrap</label>
    <textarea id="token" readonly rows="3" spellcheck="false" aria-describedby="copying">${claimed.token}</textarea>
    <p id="copying" class="soft">To copy it, go into the box, select all, and copy.</p>
    <dl>
      <dt>First see that nothing was swapped</dt>
      <dd><code>${look}</code></dt>
      <dt>It must say</dt>
      <dd><code>creation_path</code> <code>${claimed.creationPath}</code></dd>
      <dt>Then open it</dt>
      <dd><code>${open.vault}</code></dd>
      <dt>Or with OpenBao</dt>
      <dd><code>${open.bao}</code></dd>
      ${read.map(
        (line) =>
          html`<dt>Then read with what was in it</dt>
            <dd><code>${line}</code></dd>`,
      )}
      <dt>For</dt>
      <dd><code>${claimed.entitlement}</code></dd>
    </dl>
    ${confirm}
    <p class="soft">Until you say so, you can come back for another one; this one is then revoked.</p>
    <p class="warn">
      If Vault says that the token is not valid or does not exist, or tells another path, somebody else has opened it or
      swapped it: that is an alarm. Report it, and the credential is revoked at once and another one made.
    </p>
    ${report}
  `;
}
