import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { block, cut, cutMarkdown, list, typed, visible } from "../../../src/core/messages/typed.ts";

/** A code span by CommonMark: opened by a run of backticks that stands nowhere inside, and closed by the same. */
function isOneCodeSpan(markdown: string): boolean {
  const fence = /^`+/u.exec(markdown)?.[0] ?? "";
  if (fence === "" || !markdown.endsWith(fence)) return false;
  const inside = markdown.slice(fence.length, -fence.length);
  const runs = [...inside.matchAll(/`+/gu)].map((run) => run[0].length);
  return (
    inside !== "" &&
    !inside.includes("\n") &&
    !runs.includes(fence.length) &&
    !inside.startsWith("`") &&
    !inside.endsWith("`")
  );
}

test("whatever somebody types stays inside one code span, on one line", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[`@#|<>\n !a-z]*$/u)), (text) => {
      expect(isOneCodeSpan(typed(text))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a table's cell ends where it should, whatever is in it", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[|\\`a]*$/u), (text) => {
      expect(/(?<!\\)(?:\\\\)*\|/u.test(typed(text))).toBe(false);
    }),
  );
});

test("a block is closed only by its own fence", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[`\na ]*$/u), (text) => {
      const [opening, ...rest] = block(text).split("\n");
      const fence = opening!.replace(/text$/u, "");
      expect(rest.findIndex((line) => line.trim().startsWith(fence))).toBe(rest.length - 1);
    }),
  );
});

test("what cannot be seen is written out", () => {
  expect(visible("orders\u202Edaer-")).toBe(String.raw`orders\u{202E}daer-`);
  expect(visible("a\u200Bb\u0000c\nd")).toBe(String.raw`a\u{200B}b\u{0}c d`);
  expect(typed("@acme/security fixes #1")).toBe("`@acme/security fixes #1`");
  expect(typed("`")).toBe("`` ` ``");
  expect(typed("")).toBe("`(empty)`");
});

test("what is too long is cut, what just fits is not, and blanks around it are gone", () => {
  for (const letter of ["a", "é"]) {
    expect(typed(letter.repeat(300))).toBe(`\`${letter.repeat(300)}\``);
    expect(typed(letter.repeat(301))).toBe(`\`${letter.repeat(299)}…\``);
    expect(visible(letter.repeat(301))).toBe(`${letter.repeat(299)}…`);
  }
  expect(visible("\n  a \t\n  b  ")).toBe("a b");
  expect(typed(String.raw`a\|b`)).toBe("`a\\\\u{7C}b`");
  expect(block("a\u200Bb")).toBe("```text\na\uFFFDb\n```");
});

test("lists and cuts read as people write", () => {
  expect(list(["a"])).toBe("a");
  expect(list(["a", "b", "c"], "or")).toBe("a, b or c");
  expect(cut("x".repeat(10), 5)).toBe("xxxx…");
  expect(cut("xxxxx", 5)).toBe("xxxxx");
});

test("wherever it is cut, a block is closed with what it was opened with, and prose stays prose", () => {
  const text = `Before\n\n${block("one\n```\ntwo")}\n\nafter ${"x".repeat(40)}`;
  const closed = cutMarkdown(text, 35, "\n\n…");
  expect(closed).toBe("Before\n\n````text\none\n```\ntw\n````\n\n…");
  expect(closed).toHaveLength(35);
  expect(cutMarkdown(text, text.length - 1, "…")).toBe(`${text.slice(0, -2)}…`);
  expect(cutMarkdown(text, text.length, "…")).toBe(text);
  for (let limit = 12; limit < text.length; limit += 1) {
    const lines = cutMarkdown(text, limit, "\n\n…").split("\n");
    expect(lines.filter((line) => line.startsWith("````")).length % 2).toBe(0);
    expect(lines.join("\n").length).toBeLessThanOrEqual(limit);
  }
});

const corpus = resolve(import.meta.dirname, "../../../../shared/corpora/mentions-markdown");
describe.skipIf(!existsSync(corpus))("real injection payloads (skipped where the corpus is not there)", () => {
  test.each(["dependabot-inputs.jsonl", "xss-payloads.jsonl"])("%s: each stays inside its code span", (file) => {
    const lines = readFileSync(resolve(corpus, file), "utf8")
      .split("\n")
      .filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) expect(isOneCodeSpan(typed(line, 100_000))).toBe(true);
  });
});
