import { html } from "hono/html";
import type { RefusalDetail } from "../../state/refusal.ts";
import type { Fragment } from "../fragment.ts";
import type { Refused } from "./asked.ts";

function sentence(detail: RefusalDetail): string {
  if (typeof detail === "string") return detail;
  if (detail.message !== undefined) return detail.message;
  return [detail.resource, detail.field, detail.code.replaceAll("_", " ")].filter(Boolean).join(" ");
}

const typedFields = ["body", "title", "message"];

/** GitHub's refusal in its own words: its reasons where it gives any, else what it says. */
export function refusalNotice({ refusal, typed }: Refused): Fragment {
  const said = refusal.message.trim();
  const reasons = (refusal.errors ?? []).map(sentence);
  const [only = said] = reasons;
  const kept = typedFields.some((name) => typed.text(name).trim() !== "");
  return html`<div class="notice bad" role="alert">
    <p><strong>GitHub refused this:</strong> ${reasons.length > 1 ? said : only}</p>
    ${
      reasons.length > 1
        ? html`<ul>
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>`
        : ""
    }
    <p class="soft">
      ${refusal.status}${reasons.length === 1 ? ` ${said}` : ""}. Nothing was
      done.${kept ? " What you typed is still there." : ""}
    </p>
  </div>`;
}
