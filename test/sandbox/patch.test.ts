import { expect, test } from "vitest";
import { parsePatch } from "../../sandbox/git/patch.ts";

test("lines are numbered before and after, and content that looks like a header is content", () => {
  const part = [
    "diff --git a/one.yaml b/one.yaml",
    "index 1..2 100644",
    "--- a/one.yaml",
    "+++ b/one.yaml",
    "@@ -4,3 +4,4 @@ subject:",
    " kept",
    "--- removed",
    "+++ added",
    "+@@ -1 +1 @@",
    " last",
    "\\ No newline at end of file",
    "",
  ].join("\n");
  const { binary, hunks } = parsePatch(part);
  const shown = hunks.map(({ heading, lines }) => ({
    heading,
    lines: lines.map(
      ({ before, after, text, unended }) => `${before ?? "·"} ${after ?? "·"} ${text}${unended ? " ⊣" : ""}`,
    ),
  }));
  expect(binary).toBe(false);
  expect(shown).toMatchInlineSnapshot(`
    [
      {
        "heading": "@@ -4,3 +4,4 @@ subject:",
        "lines": [
          "4 4 kept",
          "5 · -- removed",
          "· 5 ++ added",
          "· 6 @@ -1 +1 @@",
          "6 7 last ⊣",
        ],
      },
    ]
  `);
});

test("a file that is no text has no lines", () => {
  const part = "diff --git a/a.png b/a.png\nindex 1..2 100644\nBinary files a/a.png and b/a.png differ\n";
  expect(parsePatch(part)).toEqual({ binary: true, hunks: [] });
});
