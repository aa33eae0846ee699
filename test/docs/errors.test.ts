import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorsPage } from "../../docs/write-errors.ts";
import { diagnosticCodes } from "../../src/core/diagnostics/codes.ts";

const root = join(import.meta.dirname, "../..");

test("docs/errors.md says what the table of codes says", () => {
  expect(readFileSync(join(root, "docs/errors.md"), "utf8")).toBe(errorsPage());
});

test("every code that anything in src emits is listed with an example and a remedy", () => {
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.includes("diagnostic-codes"));
  const emitted = new Set(
    sources.flatMap((name) => readFileSync(join(root, "src", name), "utf8").match(/(?<=")[EW]\d{3}(?=")/gu) ?? []),
  );
  expect(emitted.size).toBeGreaterThan(80);
  expect([...emitted].filter((code) => !(code in diagnosticCodes)).toSorted()).toEqual([]);
});
