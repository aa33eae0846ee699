import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { callbackPath } from "../src/web/login.ts";
import { webhookPath } from "../src/web/server.ts";

interface Manifest {
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string };
  readonly callback_urls: readonly string[];
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

interface Schema {
  readonly properties: Readonly<Record<string, { readonly enum: readonly string[] }>>;
}

const text = readFileSync(resolve(import.meta.dirname, "../app.yml"), "utf8");
const manifest = parse(text) as Manifest;
const require = createRequire(import.meta.url);

describe("the app's manifest", () => {
  let permissions: Schema;
  beforeAll(() => {
    const path = require.resolve("@octokit/openapi/generated/api.github.com.json");
    const api = JSON.parse(readFileSync(path, "utf8")) as {
      readonly components: { readonly schemas: { readonly "app-permissions": Schema } };
    };
    permissions = api.components.schemas["app-permissions"];
  });

  test("asks for permissions that GitHub knows, at levels it knows", () => {
    const asked = Object.entries(manifest.default_permissions);
    expect(asked.length).toBeGreaterThan(5);
    for (const [name, level] of asked) expect(permissions.properties[name]?.enum, name).toContain(level);
  });

  test("asks for nothing that could change rules, workflows, people or other apps", () => {
    const dangerous = new Set([
      "administration",
      "workflows",
      "actions",
      "secrets",
      "environments",
      "organization_administration",
    ]);
    expect(Object.keys(manifest.default_permissions).filter((name) => dangerous.has(name))).toEqual([]);
    expect(manifest.default_permissions["members"]).toBe("read");
  });

  test("says of each permission what it is for", () => {
    const lines = text.split("\n");
    for (const name of Object.keys(manifest.default_permissions)) {
      const at = lines.findIndex((line) => line.startsWith(`  ${name}:`));
      expect(lines[at - 1], name).toMatch(/^ {2}# \S/);
    }
  });

  test("subscribes to events that GitHub sends", () => {
    const examples = require("@octokit/webhooks-examples") as readonly { readonly name: string }[];
    const names = new Set([...examples.map(({ name }) => name), "merge_group"]);
    expect(manifest.default_events.filter((name) => !names.has(name))).toEqual([]);
  });

  test("is private, and leads to where this application listens", () => {
    expect(manifest.public).toBe(false);
    expect(new URL(manifest.hook_attributes.url).pathname).toBe(webhookPath);
    expect(manifest.callback_urls.map((url) => new URL(url).pathname)).toEqual([callbackPath]);
  });
});
