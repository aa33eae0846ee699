import { html } from "hono/html";
import type { Fragment } from "../../fragment.ts";
import type { Mark, Tone } from "./mark.ts";

const signs: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", wait: "●", neutral: "–" };

/** The sign of a state; its word stands beside it. */
export function sign(tone: Tone): Fragment {
  return html`<span class="sign ${tone}-text" aria-hidden="true">${signs[tone]}</span>`;
}

/** A check's state by sign, colour and word. */
export function checkMark({ tone, word }: Mark): Fragment {
  return html`<span class="label ${tone}">${sign(tone)}${word}</span>`;
}
