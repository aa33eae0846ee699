import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { diagnosticCodes } from "../../src/core/diagnostics/codes.ts";

const root = join(import.meta.dirname, "../..");

/** What tests and examples hold, this file aside. */
const texts = ["test", "examples"]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((file) => file.isFile() && /\.(?:ts|yaml|txt)$/u.test(file.name) && file.name !== "every-code.test.ts")
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
  .join("\n");

/** Scenarios show what people see on GitHub, where a code does not stand: these codes are known by their words. */
const byTheirWords: Readonly<Record<string, string>> = {
  E601: "files changed, GitHub lists no more",
  E603: "is larger than 512 kB",
  E609: "is no file, but a submodule as it seems",
  E908: "Countersign cannot see the repository",
  W541: "holds live access, and this",
};

/** Not produced by any test, with the reason. Whoever writes one takes its line out: this list is exact. */
const unproduced: Readonly<Record<string, string>> = {
  E619: "the search for an assignment has given up in no case that was found: 8 stages, 25 people, 200 reviews are allocated",
};

const isProduced = (code: string): boolean =>
  new RegExp(`\\b${code}\\b`, "u").test(texts) ||
  (byTheirWords[code] !== undefined && texts.includes(byTheirWords[code]));

test("every code is produced by a golden case, a policy test or a named test, but for a list that is exact", () => {
  const codes = Object.keys(diagnosticCodes);
  expect(codes.length).toBeGreaterThan(140);
  expect(codes.filter((code) => !isProduced(code)).toSorted()).toEqual(Object.keys(unproduced).toSorted());
});

test("codes that are known by their words are told in these words", () => {
  const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith(".ts"))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
  for (const [code, words] of Object.entries(byTheirWords))
    expect([code, sources.some((text) => text.includes(`"${code}"`) && text.includes(words))]).toEqual([code, true]);
});
