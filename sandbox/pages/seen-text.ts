import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";

/** What a reader cannot see, or what makes text look like other text: controls, joiners, marks of direction. */
const unseen = /([\p{Cc}\p{Cf}\u{2028}\u{2029}\u{00A0}]+)/u;

/** A line of a file as it is: tabs stay, and every character that hides or turns others is named where it stands. */
export function seenText(text: string): Fragment | string {
  const parts = text.split(unseen);
  if (parts.length === 1 || parts.every((part, at) => at % 2 === 0 || /^\t+$/u.test(part))) return text;
  return html`${parts.map((part, at) => (at % 2 === 0 || /^\t+$/u.test(part) ? part : named(part)))}`;
}

function named(characters: string): Fragment {
  const names = Array.from(
    characters,
    (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return html`<span class="unseen">${names.join(" ")}</span>`;
}
