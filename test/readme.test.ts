import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEntries } from "../src/syntax/read-entries.ts";
import { readRules } from "../src/syntax/read-rules.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

const blockOf = (kind: string): string => {
  const block = new RegExp(`\`\`\`yaml ${kind}\\n([\\s\\S]*?)\`\`\``, "u").exec(readme)?.[1];
  if (block === undefined) throw new Error(`the README has no \`${kind}\` example`);
  return block;
};

const pack = (): ReadonlyMap<string, string> => {
  const folder = join(root, "policies");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
};

test("the README's entry reads without a problem", () => {
  expect(readEntries("access/orders-db/orders-read-4812.yaml", blockOf("entry"))).toMatchObject({ ok: true });
});

test("the README's policy reads without a problem beside the example catalog", () => {
  const files = new Map([...pack(), ["approval.yaml", blockOf("policy")]]);
  expect(readRules(files)).toMatchObject({ ok: true });
});

test("every command that the README names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm (?:run )?([\w:]+)/gu)]
    .map((match) => match[1]!)
    .filter((name) => name !== "ci" && name !== "registry");
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("every file that the README links to exists", () => {
  const linked = [...readme.matchAll(/\]\(([^)#:]+)\)/gu)].map((match) => match[1]!);
  expect(linked.length).toBeGreaterThan(3);
  expect(linked.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

const settingsIn = (page: string): string =>
  page
    .split("\n")
    .filter((line) => line.startsWith("| `VAULT_"))
    .join("\n");

test("every setting that the README names is read, and every one that is read is named", () => {
  const folder = join(root, "src/config");
  const sources = [
    join(root, "src/config.ts"),
    ...readdirSync(folder)
      .filter((name) => name !== "unsupported.ts")
      .map((name) => join(folder, name)),
  ];
  const text = sources.map((path) => readFileSync(path, "utf8")).join("\n");
  const vault = readFileSync(join(root, "docs/vault.md"), "utf8");
  const tables = [readme.slice(readme.indexOf("| setting"), readme.indexOf("Endpoints:")), settingsIn(vault)];
  const named = new Set([...tables.join("").matchAll(/`([A-Z][A-Z_]+)`/gu)].map((match) => match[1]!));
  const read = new Set(
    [...text.matchAll(/(?:get|required|oneOf|signingKeys)\((?:settings, )?"([A-Z_]+)"/gu)].map((match) => match[1]!),
  );
  expect([...named].filter((name) => !text.includes(name))).toEqual([]);
  expect([...read].filter((name) => !named.has(name) && name !== "CLOCK_URL")).toEqual([]);
});
