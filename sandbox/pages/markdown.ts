import { raw } from "hono/html";
import MarkdownIt, { type Token } from "markdown-it";
import type { Fragment } from "./fragment.ts";

export interface Surroundings {
  /** The repository's page, where `#7` leads to: `/acme/access`. Without it `#7` is text. */
  readonly at?: string;
  /** The level of the heading above: what the text has begins one below it. */
  readonly below?: 1 | 2 | 3;
}

const reader = new MarkdownIt({ html: false, linkify: true });
// Pages load nothing from elsewhere: what would be a picture is a link.
reader.disable("image");
// A few tags without attributes are what Markdown cannot say; everything else of HTML is text.
reader.inline.ruler.before("html_inline", "plain_tags", (state, silent) => {
  const tag = /^<(?:\/?(?:sub|sup|kbd)|br)>/u.exec(state.src.slice(state.pos, state.pos + 8))?.[0];
  if (tag === undefined) return false;
  if (!silent) state.push("html_inline", "", 0).content = tag;
  state.pos += tag.length;
  return true;
});
// What may be wider than the page scrolls, and keys scroll only what has the focus.
reader.core.ruler.push("scrolled", (state) => {
  for (const token of state.tokens) if (token.type === "table_open") token.attrSet("tabindex", "0");
});
for (const kind of ["fence", "code_block"] as const) {
  const render = reader.renderer.rules[kind];
  reader.renderer.rules[kind] = (...block) => render?.(...block).replace("<pre>", '<pre tabindex="0">') ?? "";
}
reader.core.ruler.push("mentions", (state) => {
  const { at } = state.env as Surroundings;
  for (const block of state.tokens) if (block.type === "inline") block.children = linked(block.children ?? [], at);
});
reader.core.ruler.push("headings", (state) => {
  const { below = 2 } = state.env as Surroundings;
  const headings = state.tokens.filter(({ type }) => type === "heading_open" || type === "heading_close");
  const top = Math.min(...headings.map(({ tag }) => Number(tag.slice(1))));
  for (const heading of headings) heading.tag = `h${Math.min(6, Number(heading.tag.slice(1)) - top + below + 1)}`;
});

// A column without a name has no heading, rather than an empty one.
reader.core.ruler.push("empty_headings", ({ tokens }) => {
  for (const [at, token] of tokens.entries())
    if (token.type === "th_open" && tokens[at + 1]?.content === "") token.tag = tokens[at + 2]!.tag = "td";
});

const mention = /(?<![\w/@#-])(?:#(?<number>\d{1,9})|@(?<name>[\w-]+(?:\/[\w-]+)?))(?![\w/@-])/gu;

/** Inline tokens with `#7`, `@somebody` and `@acme/team` as links, except where they stand in one already. */
function linked(tokens: readonly Token[], at: string | undefined): Token[] {
  let within = 0;
  return tokens.flatMap((token) => {
    if (token.type === "link_open") within += 1;
    if (token.type === "link_close") within -= 1;
    return token.type === "text" && within === 0 ? pieces(token, at) : [token];
  });
}

function pieces(token: Token, at: string | undefined): Token[] {
  const found: Token[] = [];
  const add = (type: string, tag: string, nesting: -1 | 0 | 1, content = ""): Token => {
    const piece = Object.assign(new MarkdownIt.Token(type, tag, nesting), { content, level: token.level });
    found.push(piece);
    return piece;
  };
  let end = 0;
  for (const match of token.content.matchAll(mention)) {
    const { number, name } = match.groups ?? {};
    if (number !== undefined && at === undefined) continue;
    add("text", "", 0, token.content.slice(end, match.index));
    const team = name?.split("/") ?? [];
    const to =
      number !== undefined
        ? `${at}/issues/${number}`
        : team.length === 2
          ? `/orgs/${team[0]}/teams/${team[1]}`
          : `/${name}`;
    add("link_open", "a", 1).attrSet("href", to);
    add("text", "", 0, match[0]);
    add("link_close", "a", -1);
    end = match.index + match[0].length;
  }
  add("text", "", 0, token.content.slice(end));
  return found;
}

/** Code, fenced or within a line, and comments: of these three only comments go. */
const codeOrComment =
  /(?<=^|\n)(`{3,}|~{3,})[\s\S]*?(?:\n\1|$)|(`+)(?!`)(?:(?!\n\n)[\s\S])+?\2|<!--[\s\S]*?(?:-->|$)/gu;

/** What people and apps write in conversations, as GitHub shows it: HTML of their own is text, comments are gone. */
export function markdown(text: string, around: Surroundings = {}): Fragment {
  const said = text.replaceAll(codeOrComment, (found) => (found.startsWith("<!--") ? "" : found));
  return raw(reader.render(said, { ...around }));
}
