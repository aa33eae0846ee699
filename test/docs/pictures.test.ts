import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/pictures");
const named = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/\]\((?:docs\/)?pictures\/([^)\s]+)\)/gu)].map(
    (match) => match[1]!,
  );

const documents = ["README.md", "CONTRIBUTING.md", "docs/errors.md"];

test("every picture that a document names is there, and every picture is named", () => {
  const pictures = readdirSync(folder);
  expect(pictures.length).toBeGreaterThan(4);
  expect([...new Set(documents.flatMap(named))].toSorted()).toEqual(pictures.toSorted());
});

test("pictures are small, and say to those who cannot see them what they show", () => {
  const sizes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size] as const);
  expect(sizes.filter(([, size]) => size > 200_000)).toEqual([]);
  const text = documents.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  const alternatives = [...text.matchAll(/!\[([^\]]*)\]/gu)];
  expect(alternatives.length).toBeGreaterThan(1);
  expect(alternatives.filter((match) => match[1]!.length < 40)).toEqual([]);
});
