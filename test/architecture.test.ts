import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Which parts of `src` a part may import. `main` composes everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  ports: ["core", "ports"],
  syntax: ["core", "syntax"],
  github: ["core", "syntax", "ports", "github"],
  issuers: ["core", "syntax", "ports", "issuers"],
  store: ["core", "syntax", "ports", "store"],
  engine: ["core", "syntax", "ports", "engine"],
  web: ["core", "syntax", "ports", "engine", "web"],
  cli: ["core", "syntax", "issuers", "cli", "operate"],
  operate: ["core", "engine", "cli", "compose", "config", "operate"],
  app: ["core", "syntax", "ports", "engine", "app"],
  clock: ["core", "ports", "clock"],
  config: ["core", "syntax", "ports", "config"],
  log: ["config", "log"],
  compose: [
    "compose",
    "core",
    "syntax",
    "ports",
    "github",
    "issuers",
    "store",
    "engine",
    "web",
    "app",
    "clock",
    "config",
    "log",
  ],
  main: ["core", "compose", "config", "main"],
};

/** Each heavy package has exactly one part that imports it. */
const homes: Readonly<Record<string, readonly string[]>> = {
  yaml: ["syntax"],
  ajv: ["syntax"],
  "@marcbachmann/cel-js": ["syntax"],
  canonicalize: ["syntax"],
  "@secretlint/secretlint-rule-preset-recommend": ["syntax"],
  "@secretlint/types": ["syntax"],
  "@peculiar/asn1-csr": ["syntax"],
  "@peculiar/asn1-schema": ["syntax"],
  "@peculiar/asn1-x509": ["syntax"],
  "@octokit/core": ["github"],
  "@octokit/rest": ["github"],
  "@octokit/auth-app": ["github"],
  jose: ["issuers"],
  "node-vault": ["issuers"],
  pg: ["store"],
  "pg-boss": ["store"],
  "@electric-sql/pglite": ["store"],
  hono: ["web"],
  "@hono/node-server": ["web"],
  probot: ["app"],
  pino: ["log"],
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith(".ts"))
    .map((item) => relative(root, join(item.parentPath, item.name)));

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/\b(?:from\s|import\s*\(?)\s*"([^"]+)"/gu)].map(
    (match) => match[1]!,
  );

const partOf = (file: string): string => (file.split("/")[1] ?? "").replace(/\.ts$/u, "");

const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

function violationsIn(file: string): readonly string[] {
  const part = partOf(file);
  return importsOf(file).flatMap((name) => {
    if (name.startsWith(".")) {
      const target = relative(root, resolve(root, dirname(file), name));
      if (target.startsWith("schemas/") && part === "syntax") return []; // the published schemas are the ones used
      if (!target.startsWith("src/"))
        return target.startsWith("sandbox/") && part === "main" ? [] : [`${file} imports ${target}`];
      return allowed[part]?.includes(partOf(target)) === true ? [] : [`${file} imports ${target}`];
    }
    if (part === "core" || part === "ports") return [`${file} imports ${name}`];
    if (name.startsWith("node:")) return [];
    const home = homes[packageOf(name)];
    if (home === undefined) return [`${file} imports ${name}, which has no home`];
    return home.includes(part) ? [] : [`${file} imports ${name}, whose home is ${home.join(", ")}`];
  });
}

test("imports only point inward, and each heavy package has one home", () => {
  const files = filesBelow("src");
  expect(files.length).toBeGreaterThan(60); // an empty walk must not pass
  expect(files.flatMap(violationsIn)).toEqual([]);
});

test("the core knows no clock and no randomness", () => {
  const files = filesBelow("src/core");
  expect(files.length).toBeGreaterThan(25);
  const impure = /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|crypto\.|process\.|setTimeout|fetch)\b/u;
  expect(files.filter((file) => impure.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
});

test("the sandbox imports nothing of the application", () => {
  const files = filesBelow("sandbox");
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith(".") && relative(root, resolve(root, dirname(file), name)).startsWith("src/"))
      .map((name) => `${file} imports ${name}`),
  );
  expect(found).toEqual([]);
});

test("no file is longer than can be read in one sitting", () => {
  const lengths = [...filesBelow("src"), ...filesBelow("sandbox")].map((file) => ({
    file,
    lines: readFileSync(join(root, file), "utf8").split("\n").length,
  }));
  expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
});
