import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, covers, patternProblem } from "../../src/syntax/patterns.ts";
import { corporaPresent, corpusLines } from "./corpora.ts";
import { effort } from "./effort.ts";

interface Case {
  readonly use: string;
  readonly pattern: string;
  readonly path: string;
  readonly match: boolean;
}

test.skipIf(!corporaPresent)("patterns match what four independent readers of CODEOWNERS agree on", () => {
  const cases = (corpusLines("codeowners-patterns", "cases.jsonl") as readonly Case[]).filter(
    ({ use }) => use === "assert",
  );
  expect(cases).toHaveLength(259);
  const wrong = cases.filter(({ pattern, path, match }) => compilePattern(pattern).matches(path) !== match);
  expect(wrong).toEqual([]);
});

describe("what a pattern means for `system/name`", () => {
  const matching = (pattern: string): readonly string[] =>
    ["orders-db/read", "orders-db/admin", "payments/release", "payments-eu/release"].filter(
      compilePattern(pattern).matches,
    );

  test.each([
    ["*", ["orders-db/read", "orders-db/admin", "payments/release", "payments-eu/release"]],
    ["payments/", ["payments/release"]],
    ["/payments/*", ["payments/release"]],
    ["payments*", ["payments/release", "payments-eu/release"]],
    ["*/release", ["payments/release", "payments-eu/release"]],
    ["release", ["payments/release", "payments-eu/release"]],
    ["orders-db/read", ["orders-db/read"]],
    ["orders-d?/", ["orders-db/read", "orders-db/admin"]],
    ["/*", []],
    ["**", ["orders-db/read", "orders-db/admin", "payments/release", "payments-eu/release"]],
  ])("%s", (pattern, expected) => {
    expect(matching(pattern)).toEqual(expected);
  });
});

const letters = fc.constantFrom("a", "b", "*", "?", "-");
const step = fc.oneof(
  fc.array(letters, { minLength: 1, maxLength: 4 }).map((all) => all.join("")),
  fc.constant("**"),
);
const patterns = fc
  .tuple(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([top, steps, folder]) => `${top ? "/" : ""}${steps.join("/")}${folder ? "/" : ""}`);
const word = fc.array(fc.constantFrom("a", "b", "-"), { minLength: 1, maxLength: 4 }).map((all) => all.join(""));
const names = fc.tuple(word, word).map((pair) => pair.join("/"));

/** The same rules, said as a regular expression. */
function byExpression(pattern: string): RegExp {
  const anchored = /\/(?!$)/.test(pattern);
  const folder = pattern.endsWith("/");
  const steps = pattern.replaceAll(/^\/|\/$/g, "").split("/");
  const last = steps.at(-1);
  const one = (text: string): string => text.replaceAll(/\*+/g, "[^/]*").replaceAll("?", "[^/]");
  const body = steps
    .map((text, i) => {
      const final = i === steps.length - 1;
      if (text === "**") return final ? "[^/]+(?:/[^/]+)*" : "(?:[^/]+/)*";
      return one(text) + (final ? "" : "/");
    })
    .join("");
  const deeper = "(?:/[^/]+)";
  const tail = folder ? `${deeper}+` : last === "*" && anchored ? "" : last === "**" ? "" : `${deeper}*`;
  return new RegExp(`^${anchored ? "" : "(?:[^/]+/)*"}${body}${tail}$`);
}

test("whatever the pattern, it matches what the rules say as a regular expression", () => {
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      fc.pre(patternProblem(pattern) === null);
      expect(compilePattern(pattern).matches(name)).toBe(byExpression(pattern).test(name));
    }),
    { numRuns: 3000 },
  );
});

test("a pattern that covers another matches whatever the other matches", () => {
  fc.assert(
    fc.property(patterns, patterns, names, (outer, inner, name) => {
      fc.pre(covers(outer, inner) && compilePattern(inner).matches(name));
      expect(compilePattern(outer).matches(name)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a pattern covers itself, unless it matches nothing at all", () => {
  expect(covers("payments/*", "payments/*")).toBe(true);
  expect(covers("*", "*")).toBe(true);
  expect(covers("/*", "/*")).toBe(false);
});

test("no pattern is slow, however its stars meet the text", () => {
  const pattern = compilePattern(`${"a*".repeat(2000)}b/${"**/a*".repeat(500)}`);
  const deep = compilePattern(`${"**/a/".repeat(200)}b`);
  const taken = effort(() => {
    expect(pattern.matches(`${"a".repeat(4000)}/${"a/".repeat(200)}c`)).toBe(false);
    expect(deep.matches(`${"a/".repeat(1000)}c`)).toBe(false);
  });
  expect(taken).toBeLessThan(1000);
});

test.each([
  ["", "it is empty"],
  ["/", "it is empty"],
  ["!payments/", "CODEOWNERS knows no negation"],
  ["#payments", "that is a comment in CODEOWNERS"],
  ["pay[a-z]/", "CODEOWNERS knows no character ranges"],
  ["a***", "there are at most two stars in a row"],
  ["a//b", "it has an empty step"],
  ["*.zip *.tar", "systems and entitlements are named with small letters, digits and hyphens"],
  ["Payments/", "systems and entitlements are named with small letters, digits and hyphens"],
])("`%s` is no pattern: %s", (pattern, because) => {
  expect(patternProblem(pattern)).toBe(because);
});

test("what the policy's own examples use are patterns", () => {
  for (const pattern of ["*", "finance/", "/payments/release", "payments*/", "**/release", "orders-d?/"])
    expect(patternProblem(pattern)).toBeNull();
});
