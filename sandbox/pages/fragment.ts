import { html } from "hono/html";
import type { Time } from "../clock.ts";

/** A piece of a page: everything put into it is escaped. */
export type Fragment = ReturnType<typeof html>;

export { markdown } from "./markdown.ts";

/** An instant as people read it, to the minute; machines and pointers get the second. */
export function time(at: Time): Fragment {
  return html`<time datetime="${at}" title="${at}">${at.slice(0, 10)} ${at.slice(11, 16)} UTC</time>`;
}

/** An account's picture: its initial in a colour of its own. Beside the login it says nothing more. */
export function avatar(login: string): Fragment {
  const hue = Buffer.from(login).reduce((sum, byte) => (sum * 31 + byte) % 12, 7);
  return html`<span class="avatar hue-${hue}" aria-hidden="true">${login.slice(0, 1).toUpperCase()}</span>`;
}
