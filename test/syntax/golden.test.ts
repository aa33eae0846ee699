import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderDiagnostic, type Diagnostic } from "../../src/core/diagnostics/diagnostic.ts";
import type { Catalog } from "../../src/core/entitlement.ts";
import { checkEntry } from "../../src/syntax/check-entry.ts";
import { readPath } from "../../src/syntax/paths.ts";
import { warnAboutPatterns } from "../../src/syntax/check-rules.ts";
import { readEntries } from "../../src/syntax/read-entries.ts";
import { readPolicyTests } from "../../src/syntax/read-policy-tests.ts";
import { readRegister } from "../../src/syntax/read-register.ts";
import { readRules } from "../../src/syntax/read-rules.ts";

/**
 * Each folder holds a small repository, or the part of one that a case is about, and `expected.txt`: everything that is
 * said about it, as a terminal shows it. What a folder of `ok/` holds is read without a word, and `expected.txt` says
 * what was read.
 */
const here = join(import.meta.dirname, "../golden");
const pack = filesBelow(join(here, "../../policies"));

function filesBelow(folder: string): ReadonlyMap<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function below(files: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, string> {
  const inside = [...files].filter(([path]) => path.startsWith(folder));
  return new Map(inside.map(([path, source]) => [path.slice(folder.length), source]));
}

const isTest = (path: string): boolean => /^tests\/[^/]+\.yaml$/.test(path);

interface Outcome {
  readonly said: readonly Diagnostic[];
  readonly read: readonly unknown[];
}

function readCase(folder: string): Outcome {
  const files = new Map([...filesBelow(folder)].filter(([path]) => path !== "expected.txt"));
  const own = new Map([...below(files, "policies/")].filter(([path]) => !isTest(path)));
  const rules = readRules(own.size > 0 ? own : pack);
  const said: Diagnostic[] = [];
  const read: unknown[] = [];
  if (own.size > 0) said.push(...(rules.ok ? (rules.warnings ?? []) : rules.problems));
  if (own.size > 0 && rules.ok) {
    const { policy, catalog, directory, keys } = rules.value;
    read.push(policy, [...catalog.values()], directory, keys);
  }
  const catalog: Catalog = rules.ok ? rules.value.catalog : new Map();
  const subjects = below(files, "subjects/");
  if (subjects.size > 0) {
    const register = readRegister(subjects);
    if (register.ok) read.push([...register.value.values()]);
    if (register.ok && rules.ok) said.push(...warnAboutPatterns(rules.value.policy, register.value));
    else if (!register.ok) said.push(...register.problems);
  }
  for (const [path, source] of below(files, "policies/")) {
    if (!isTest(path)) continue;
    const tests = readPolicyTests(`policies/${path}`, source);
    if (tests.ok) read.push(...tests.value);
    else said.push(...tests.problems);
  }
  for (const [path, source] of files) {
    const { kind, problem } = readPath(path);
    if (problem !== undefined) said.push(problem);
    if (problem !== undefined || kind !== "access") continue;
    const entries = readEntries(path, source);
    if (!entries.ok) said.push(...entries.problems);
    else {
      said.push(...entries.value.flatMap((entry) => checkEntry(path, entry, catalog)));
      read.push(...entries.value);
    }
  }
  return { said, read };
}

/** Without places: they are what the cases of `err/` are about. */
const withoutPlaces = (key: string, value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries(value);
  return key === "place" || key === "places" ? undefined : value;
};

const cases = (kind: string): readonly string[] => readdirSync(join(here, kind)).toSorted();

describe("what is wrong is told with its place, its reason and what to do", () => {
  test.each(cases("err"))("%s", async (name) => {
    const { said } = readCase(join(here, "err", name));
    expect(said.length).toBeGreaterThan(0);
    const text = `${said.map(renderDiagnostic).join("\n\n")}\n`;
    await expect(text).toMatchFileSnapshot(join(here, "err", name, "expected.txt"));
  });
});

describe("what is right is read without a word", () => {
  test.each(cases("ok"))("%s", async (name) => {
    const { said, read } = readCase(join(here, "ok", name));
    expect(said).toEqual([]);
    const text = `${read.map((one) => JSON.stringify(one, withoutPlaces, 2)).join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(join(here, "ok", name, "expected.txt"));
  });
});

test("there are cases, so that an empty folder does not pass", () => {
  expect(cases("err").length).toBeGreaterThan(80);
  expect(cases("ok").length).toBeGreaterThan(5);
});
