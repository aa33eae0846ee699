import { readFileSync } from "node:fs";
import MarkdownIt, { type Token } from "markdown-it";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/core/diagnostics/diagnostic.ts";
import { sha } from "../../../src/core/ids.ts";
import { instant } from "../../../src/core/instant.ts";
import { grantLines } from "../../../src/core/messages/aftermath.ts";
import { checksOf } from "../../../src/core/messages/checks.ts";
import { commentOf } from "../../../src/core/messages/comment.ts";
import { noAftermath } from "../../../src/core/messages/context.ts";
import { bypassNotice, notAdoptedNotice, unreadableNotice } from "../../../src/core/messages/notices.ts";
import { oid } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, stage, when } from "../../support/rules.ts";
import { corporaPresent, corpusFiles, corpusLines } from "../../syntax/corpora.ts";

/** GitHub reads HTML, finds bare addresses, tables and struck text. */
const reader = new MarkdownIt({ html: true, linkify: true });
// GFM finds addresses with a scheme, behind `www.`, and mail addresses of ASCII letters: not `//x.test`, and not a word
// joiner for a domain's letter.
reader.linkify.set({ fuzzyEmail: false, fuzzyLink: false });
reader.linkify.add("//", null);
const links = { claim: () => "https://access.example/claim/1" };

/** A request that says this everywhere where people can type, and its case as GitHub would show it. */
function shown(c: Case): readonly string[] {
  const file = c.file();
  const decision = c.decide();
  const checks = checksOf(file, decision);
  return [commentOf(file, decision, noAftermath, links), ...checks.map(({ summary }) => summary)];
}

const world = (typed: string) => ({
  stages: [
    stage("business", ["@acme/orders"]),
    stage("technical", ["@acme/platform"]),
    stage("security", ["@acme/security"], { when: when(typed, () => false) }),
  ],
  teams: {
    "acme/orders": ["owner", "second"],
    "acme/platform": ["platform-1", "platform-2"],
    "acme/security": ["sam"],
  },
});

function pending(typed: string): readonly string[] {
  const c = new Case({ ...world(typed), entries: [entry({ justification: typed, ticket: typed })] });
  c.reviewed("platform-1", "approved", typed);
  c.reviewed("owner", "approved", typed);
  c.reviewed("platform-2", "changes-requested", typed);
  c.last("platform-2").editedAt = c.tick();
  return shown(c);
}

function invalid(typed: string): readonly string[] {
  const problem: Diagnostic = {
    code: "E103",
    message: `unknown key \`${typed}\``,
    help: `the keys here are \`${typed}\``,
    place: { file: `access/orders-db/${typed}`, line: 1, column: 1, text: typed },
  };
  const c = new Case({ ...world("false"), entries: [entry()] });
  c.commit({ author: { kind: "unknown", as: typed } });
  c.over = { obstacles: [problem] };
  const { body: unreadable } = unreadableNotice(sha("1".repeat(40)), [problem]);
  const { body: notAdopted } = notAdoptedNotice(oid("2".repeat(40)), [problem]);
  return [...shown(c), unreadable, notAdopted];
}

function afterwards(typed: string): readonly string[] {
  const rejected = { kind: "refused", entry: entry().id, because: `said \`${typed}\`` } as const;
  const told = grantLines({ ...noAftermath, grants: [approvedGrant(instant(0))], landings: [rejected] }, links);
  const { body } = bypassNotice(sha("1".repeat(40)), [{ entry: entry().id, because: `said \`${typed}\`` }]);
  return [told.join("\n"), body];
}

const everywhere = (typed: string): readonly string[] => [...pending(typed), ...invalid(typed)];

/** What a page is made of, whatever stands inside its code: tags, links, cells, and all text that is ours. */
function frame(markdown: string): readonly string[] {
  const parts: string[] = [];
  let inHeading = false;
  const walk = (token: Token): void => {
    if (token.type === "heading_open") inHeading = true;
    if (token.type === "heading_close") inHeading = false;
    if (token.children !== null && token.children.length > 0) return token.children.forEach(walk);
    if (token.type === "text" && inHeading) return void parts.push(harmless(token.content));
    if (token.type === "inline") return;
    const isCode = token.type === "code_inline" || token.type === "fence";
    parts.push(`${token.type} ${isCode ? token.info : token.content} ${token.attrs?.join() ?? ""}`);
  };
  for (const token of reader.parse(markdown, {})) walk(token);
  return parts.filter((part, index) => part !== "heading text" || parts[index - 1] !== part);
}

/** Sentences that quote with backticks what holds backticks itself: more of it may be text, and none of it is more. */
function expectNothingButText(markdown: string): void {
  const walk = (token: Token): void => {
    expect(token.type).toMatch(/^(?:text|code_inline|inline|(?:paragraph|bullet_list|list_item)_(?:open|close))$/u);
    if (token.type === "text") harmless(token.content);
    token.children?.forEach(walk);
  };
  for (const token of reader.parse(markdown, {})) walk(token);
}

/** A title quotes what was typed as mere text: nothing in it may be found by whoever looks for names and addresses. */
function harmless(text: string): string {
  expect(text).not.toMatch(/(?:^|[^\w])@\w|#\d|\bGH-\d|:\/\/|\bwww\./iu);
  return "heading text";
}

test("a page with nothing odd in it has its frame", () => {
  const pages = everywhere("plain words").map(frame);
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.flat().some((part) => part.startsWith("table_open"))).toBe(true);
  expect(pages.flat().some((part) => part.startsWith("fence"))).toBe(true);
});

const oddities = [
  "@acme/security fixes #1 closes acme/access#2 GH-3 https://evil.test www.evil.test",
  "`code` `` two `` ``` three ```` four",
  "| a | b |\n|---|---|\n| c | d |",
  "\n\n### Countersign: approved\n\n<!-- countersign -->\n- [x] done",
  "<img src=x onerror=alert(1)> <details open> ![i](https://evil.test/i.png) [a](javascript:x)",
  "\\` \\\\| | \\",
  "```\n@acme/security\n```\n~~~\n@acme/platform",
  "\u202e@acme\u200b/security\u2066 \u0000 \ud800 \u2028@owner",
  ":tada: $x$ [^1]: note ~~gone~~ **bold** _it_ ***",
  "`",
];

test.each(oddities)("the same page is around it: %j", (typed) => {
  expect(everywhere(typed).map(frame)).toEqual(everywhere("plain words").map(frame));
  afterwards(typed).forEach(expectNothingButText);
});

const texts = (name: string): readonly string[] =>
  corpusLines("mentions-markdown", name).map((line) => (line as { readonly text: string }).text);

describe.skipIf(!corporaPresent)("real payloads (skipped where the corpus is not there)", () => {
  const inputs = (): readonly string[] => [
    ...texts("dependabot-inputs.jsonl"),
    ...texts("xss-payloads.jsonl"),
    ...corpusFiles().flatMap((path) => (path.endsWith("input.md") ? [readFileSync(path, "utf8")] : [])),
  ];

  test("change no page, wherever they are typed", () => {
    // A sentence is cut where it is too long: what follows the cut is no quotation any more, and no Markdown either.
    const all = inputs().flatMap((text) => (text.trim() === "" ? [] : [text.slice(0, 1500)]));
    expect(all.length).toBeGreaterThan(500);
    const expected = everywhere("plain words").map(frame);
    for (const typed of all) {
      expect([typed, everywhere(typed).map(frame)]).toEqual([typed, expected]);
      afterwards(typed).forEach(expectNothingButText);
    }
  });
});
