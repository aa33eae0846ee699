import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { risks } from "../../src/core/entitlement.ts";
import { subjectKinds } from "../../src/core/request.ts";
import { exampleFiles } from "./example.ts";

const folder = join(import.meta.dirname, "../../schemas");
const names = readdirSync(folder);

const schemaOf = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")) as Readonly<Record<string, unknown>>;

/** As an editor uses them: unknown formats and keywords mean nothing to it. */
const editor = new Ajv2020({ strict: false, validateFormats: false });
const accepts = (name: string, data: unknown): boolean =>
  editor.compile({ ...schemaOf(name), $id: `urn:test:${name}` })(data);

test("there is a schema for each kind of file", () => {
  expect(names.toSorted().join(" ")).toMatchInlineSnapshot(
    `"catalog.schema.json directory.schema.json entry.schema.json keys.schema.json policy-test.schema.json policy.schema.json subject.schema.json"`,
  );
});

test("an editor accepts an entry, a list of them, and the example pack", () => {
  const entry = {
    id: "e-1",
    subject: { kind: "human", login: "requester" },
    entitlement: "orders-db/read",
    justification: "j",
  };
  const files = exampleFiles();
  const data = (name: string): unknown => parse(files.get(name) ?? "");
  expect(accepts("entry", { ...entry, duration: "4h" })).toBe(true);
  expect(accepts("policy", data("approval.yaml"))).toBe(true);
  expect(accepts("catalog", data("catalog/orders-db.yaml"))).toBe(true);
  expect(accepts("directory", data("directory.yaml"))).toBe(true);
  const lists = new Ajv2020({ strict: false, validateFormats: false }).compile(schemaOf("entry"));
  expect(lists([{ ...entry, until: "2026-11-02T17:00:00Z" }])).toBe(true);
  expect(lists([{ ...entry, until: "2026-11-02T17:00:00Z", duration: "4h" }])).toBe(false);
});

test("schemas and code name the same risks and kinds of subject", () => {
  const text = readFileSync(join(folder, "catalog.schema.json"), "utf8");
  const enums = [...text.matchAll(/"enum": (\[[^\]]*\])/g)].map(([, list]) => JSON.parse(list ?? "[]") as unknown);
  expect(enums).toContainEqual([...risks]);
  expect(enums).toContainEqual([...subjectKinds]);
});

/** The keys that somebody can write and that do not say what they are, for the help that editors show. */
function untitled(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const below = untitled(value, `${path}/${key}`);
    const keys = key === "properties" ? Object.entries(value as Readonly<Record<string, object>>) : [];
    return keys
      .filter(([, one]) => !("title" in one || "$ref" in one))
      .map(([name]) => `${path}/${name}`)
      .concat(below);
  });
}

test("every key has a title for the editor to show", () => {
  expect(names.flatMap((name) => untitled(schemaOf(name.replace(".schema.json", "")), name))).toEqual([]);
});
