import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unbuilt } from "../../src/syntax/unbuilt.ts";
import { command, folderOf } from "../cli/run-command.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/policies.md"), "utf8");
const readme = readFileSync(join(root, "README.md"), "utf8");

function block(kind: string, text = page): string {
  const found = new RegExp(`\`\`\`yaml ${kind}\\n([\\s\\S]*?)\`\`\``, "u").exec(text)?.[1];
  if (found === undefined) throw new Error(`there is no \`${kind}\` example`);
  return found;
}

/** The document's own examples, beside the README's policy and the sandbox's catalog. */
const example = () =>
  folderOf({
    "access/warehouse/nightly-export-2026-11.yaml": block("entry"),
    "subjects/workload/nightly-export.yaml": block("subject"),
    "policies/approval.yaml": block("policy", readme),
    "policies/catalog/warehouse.yaml": block("catalog"),
    "policies/catalog/orders-db.yaml": readFileSync(join(root, "policies/catalog/orders-db.yaml"), "utf8"),
    "policies/catalog/payments.yaml": readFileSync(join(root, "policies/catalog/payments.yaml"), "utf8"),
    "policies/directory.yaml": block("directory"),
    "policies/tests/order.yaml": block("test"),
  });

test("what the document shows lints without an error, and its test passes", () => {
  using folder = example();
  expect(command("lint", folder.path)).toMatchObject({ code: 0 });
  expect(command("explain access/warehouse/nightly-export-2026-11.yaml", folder.path)).toMatchObject({ code: 0 });
  expect(command("policy test", folder.path).out).toContain("1 test passed, 0 failed");
});

/** Every key that a schema knows, wherever it stands. */
function keysIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysIn);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const below = keysIn(key === "properties" ? Object.values(value as object) : value);
    return key === "properties" ? Object.keys(value as object).concat(below) : below;
  });
}

test.each(["entry", "subject", "catalog", "policy", "directory"] as const)("every key of the %s is told of", (name) => {
  const schema: unknown = JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), "utf8"));
  const refused = new Set(unbuilt[name].keys.map((path) => path.split("/").at(-1)));
  const keys = new Set(keysIn(schema).filter((key) => !refused.has(key)));
  expect(keys.size).toBeGreaterThan(3);
  const told = `${page}\n${readme}`;
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`, "u").test(told))).toEqual([]);
});
