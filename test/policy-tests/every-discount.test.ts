import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import type { Happening } from "../../src/core/rehearsal/policy-test.ts";
import type { Discount } from "../../src/core/review.ts";
import { command, folderOf } from "../cli/run-command.ts";
import { filesBelow } from "./files-below.ts";

interface Tested {
  readonly name: string;
  readonly ok: boolean;
  readonly differences: readonly { readonly at: string }[];
}

/** One test for each reason: the compiler misses one that is not here. */
const reasons: Readonly<Record<Discount, true>> = {
  superseded: true,
  dismissed: true,
  edited: true,
  rewritten: true,
  "stale-content": true,
  "rules-changed": true,
  "not-eligible": true,
  excluded: true,
  assurance: true,
  "stage-reopened": true,
  "too-early": true,
  unanswered: true,
  "counted-elsewhere": true,
};

/** What happens, in the words of a test. */
type Verb = Exclude<Happening["kind"], "reviews"> | "approves" | "requests-changes";
const verbs: Readonly<Record<Verb, true>> = {
  approves: true,
  "requests-changes": true,
  comments: true,
  pushes: true,
  rewrites: true,
  dismisses: true,
  edits: true,
  joins: true,
  leaves: true,
  waits: true,
  policy: true,
};

const file = "policies/tests/discounts.yaml";
const pack = filesBelow(join(import.meta.dirname, "every-discount"));

function run(change: (tests: string) => string): readonly Tested[] {
  using folder = folderOf({ ...pack, [file]: change(pack[file]!) });
  const { out, err } = command("policy test --json", folder.path);
  expect(err).toBe("");
  return (JSON.parse(out) as { readonly tests: readonly Tested[] }).tests;
}

describe("every reason for which a review does not count", () => {
  test("has a policy test of its name, which passes", () => {
    const tests = run((text) => text);
    expect(tests.map(({ name }) => name).toSorted()).toEqual(Object.keys(reasons).toSorted());
    expect(tests.filter(({ ok }) => !ok)).toEqual([]);
    for (const reason of Object.keys(reasons)) expect(pack[file]).toContain(`why: ${reason} }`);
  });

  test("makes its test fail where another reason is expected", () => {
    const other = (text: string): string =>
      text.replaceAll(/why: ([a-z-]+)/gu, (_, why: string) => `why: ${why === "edited" ? "dismissed" : "edited"}`);
    const tests = run(other);
    expect(tests).toHaveLength(Object.keys(reasons).length);
    for (const { name, differences } of tests)
      expect([name, differences.map(({ at }) => at)]).toEqual([name, ["discounted"]]);
  });

  test("makes its test fail where no discount is expected", () => {
    const tests = run((text) => text.replaceAll(/discounted:\s*\[[^\]]*\]/gu, "discounted: []"));
    for (const { name, ok } of tests) expect([name, ok]).toEqual([name, false]);
  });
});

test("everything that can happen has a policy test of its name: there each is inverted, too", () => {
  const source = readFileSync(join(import.meta.dirname, "../cli/every-kind.yaml"), "utf8");
  const names = new Set([...source.matchAll(/^- name: (\S+)$/gmu)].map(([, name]) => name));
  expect(Object.keys(verbs).filter((verb) => !names.has(verb))).toEqual([]);
});
