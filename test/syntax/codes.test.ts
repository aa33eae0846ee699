import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnosticCodes } from "../../src/core/diagnostics/codes.ts";
import { unbuilt } from "../../src/syntax/unbuilt.ts";
import { validate } from "../../src/syntax/schema.ts";

const codesIn = (folder: string): ReadonlySet<string> => {
  const below = join(import.meta.dirname, "../../src", folder);
  const names = readdirSync(below, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.includes("diagnostic-codes"));
  const texts = sources.map((name) => readFileSync(join(below, name), "utf8"));
  return new Set(texts.flatMap((text) => text.match(/(?<=")[EW]\d{3}(?=")/g) ?? []));
};

/** Entries, catalog, policy, directory, keys and register. */
const aboutFiles = /^(?:E[1-49]|W3)/;
const emitted = codesIn("syntax");

test("every code that reading emits is listed, with what to do about it", () => {
  expect(emitted.size).toBeGreaterThan(35);
  expect([...emitted].filter((code) => !(code in diagnosticCodes))).toEqual([]);
  for (const meaning of Object.values(diagnosticCodes)) expect(meaning?.remedy).toMatch(/^[A-Z]/);
});

test("every code of entries and rules that is listed is emitted", () => {
  const listed = Object.keys(diagnosticCodes).filter((code) => aboutFiles.test(code));
  const anywhere = codesIn("");
  expect(listed.filter((code) => !anywhere.has(code))).toEqual([]);
});

test("every code is shown by a golden case", () => {
  const cases = join(import.meta.dirname, "../golden/err");
  const texts = readdirSync(cases).map((name) => readFileSync(join(cases, name, "expected.txt"), "utf8"));
  const shown = new Set(texts.flatMap((text) => text.match(/(?<=\[)[EW]\d{3}(?=\]$)/gm) ?? []));
  const ours = [...emitted].filter((code) => aboutFiles.test(code));
  expect(ours.filter((code) => !shown.has(code)).toSorted()).toEqual([]);
});

test("what is not built is not in the published schemas", () => {
  const top = unbuilt.entry.keys;
  const said = Object.fromEntries(top.map((key) => [key, null]));
  const unknown = validate("entry", said).filter(({ keyword }) => keyword === "additionalProperties");
  expect(unknown.map(({ params }) => String(params["additionalProperty"]))).toEqual([...top]);
});
