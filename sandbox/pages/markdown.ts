import { raw } from "hono/html";
import MarkdownIt from "markdown-it";
import type { Fragment } from "./fragment.ts";

const reader = new MarkdownIt({ html: false, linkify: true });

/** What people and apps write in conversations, as GitHub shows it: HTML of their own is text, comments are gone. */
export function markdown(text: string): Fragment {
  return raw(reader.render(text.replaceAll(/<!--[\s\S]*?-->/gu, "")));
}
