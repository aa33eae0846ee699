import { html } from "hono/html";
import type { Refusal, RefusalDetail } from "../../state/refusal.ts";
import type { Fragment } from "../fragment.ts";

function sentence(detail: RefusalDetail): string {
  if (typeof detail === "string") return detail;
  if (detail.message !== undefined) return detail.message;
  return [detail.resource, detail.field, detail.code.replaceAll("_", " ")].filter(Boolean).join(" ");
}

/** GitHub's refusal in its own words, with each reason that it gives. */
export function refusalNotice(refusal: Refusal): Fragment {
  const reasons = (refusal.errors ?? []).map(sentence);
  return html`<div class="notice bad" role="alert">
    <p><strong>GitHub refused this (${refusal.status}):</strong> <span class="said">${refusal.message.trim()}</span></p>
    ${
      reasons.length === 0
        ? ""
        : html`<ul>
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>`
    }
    <p class="soft">Nothing was done. What you typed is still there.</p>
  </div>`;
}
