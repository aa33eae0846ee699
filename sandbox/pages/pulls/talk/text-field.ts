import { html } from "hono/html";
import type { Fragment } from "../../fragment.ts";

/** A field for Markdown. Browsers drop a first line break: one of ours goes, and none of what was typed. */
export function textField(id: string, label: string, text: string, more: Fragment | "" = ""): Fragment {
  const kept = `\n${text}`;
  return html`<label for="${id}">${label}, in Markdown</label>
    <textarea id="${id}" name="body" rows="5" ${more}>${kept}</textarea>`;
}
