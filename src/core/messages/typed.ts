/**
 * Texts that people typed, as they may stand in Markdown of ours: inside a code span, where GitHub resolves no
 * mention, reference, closing keyword, link, HTML or emoji, so that they can imitate nothing of ours.
 */
const invisible = /\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029\uFFF9-\uFFFB]/gu;

/** Most texts: printable ASCII, single blanks inside, neither backtick nor bar. They stand as they are. */
const simple = /^[!-_a-{}~]+(?: [!-_a-{}~]+)*$/;

/** One line, with everything invisible written out as `\u{…}`; blanks of any kind become single spaces. */
export function visible(text: string, longest = 300): string {
  if (text.length <= longest && simple.test(text)) return text;
  const line = text
    .toWellFormed()
    .replaceAll(/[\s\u0085]+/gu, " ")
    .trim()
    .replaceAll(invisible, (c) => `\\u{${c.codePointAt(0)!.toString(16).toUpperCase()}}`);
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

/**
 * A code span around typed text. `|` is escaped, since a table splits cells even inside code; after a backslash it is
 * written out, since an escaped backslash would leave it bare.
 */
export function typed(text: string, longest = 300): string {
  if (text.length <= longest && simple.test(text)) return `\`${text}\``;
  const line = visible(text, longest)
    .replaceAll("\\|", String.raw`\\u{7C}`)
    .replaceAll("|", String.raw`\|`);
  if (line === "") return "`(empty)`";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * A sentence of ours that quotes typed texts in backticks: each quotation becomes a code span, and nothing of the rest
 * is Markdown, since a quoted backtick may have let something out. GitHub looks for mentions, references, and links in
 * what a page shows, where a backslash is gone: a word joiner keeps it from finding any.
 */
export function sentence(text: string): string {
  return visible(text, 2000)
    .split(/(`[^`]+`)/u)
    .map((part, index) => (index % 2 === 1 ? typed(part.slice(1, -1)) : plain(part)))
    .join("");
}

/** Text that is nothing but text in Markdown. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\\`*_~[\]<>|&!$]/gu, (c) => `\\${c}`)
    .replaceAll(/[@#](?=\S)|:(?=\/\/)|\bGH(?=-\d)|\bwww(?=\.)/giu, (found) => `${found}\u2060`);

/** A fenced block: lines stay lines. */
export function block(text: string): string {
  const lines = text.split(/\r?\n/u).map((line) => line.toWellFormed().replaceAll(invisible, "\uFFFD"));
  const body = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/gu)].map((run) => run[0].length));
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word: "and" | "or" = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Cut to GitHub's limit, saying so. */
export function cut(text: string, limit: number, note = "…"): string {
  return text.length <= limit ? text : text.slice(0, limit - note.length).toWellFormed() + note;
}

/** Cut to GitHub's limit, saying so; a block that is cut in its middle is closed. */
export function cutMarkdown(text: string, limit: number, note: string): string {
  if (text.length <= limit) return text;
  const room = limit - note.length;
  const kept = text.slice(0, room - openFence(text.slice(0, room)).length).toWellFormed();
  return kept + openFence(kept) + note;
}

/** What closes the block that these lines leave open; empty: none is. */
function openFence(text: string): string {
  let open: string | null = null;
  for (const [fence] of text.matchAll(/^`{3,}/gmu)) {
    if (open === null) open = fence;
    else if (fence.length >= open.length) open = null;
  }
  return open === null ? "" : `\n${open}`;
}
