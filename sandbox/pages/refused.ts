import { html } from "hono/html";
import type { Refusal } from "../state/refusal.ts";
import type { Fragment } from "./fragment.ts";

/** Why something was not done, in the words of the API: it refuses the same. */
export function refused({ message, errors }: Refusal): Fragment {
  const details = (errors ?? []).map((one) =>
    typeof one === "string" ? one : (one.message ?? `${one.field ?? one.resource}: ${one.code.replaceAll("_", " ")}`),
  );
  return html`<div class="notice bad" role="alert">
    <p><strong>It was not done.</strong> ${message}</p>
    ${
      details.length === 0
        ? ""
        : html`<ul>
            ${details.map((one) => html`<li>${one}</li>`)}
          </ul>`
    }
  </div>`;
}
