import { expect, test } from "vitest";
import { readRules } from "../../src/syntax/read-rules.ts";
import { pack } from "../cli/pack.ts";

/** What is said about the pack's rules with its policy changed: code and message of each mistake and warning. */
function said(change: (policy: string) => string): readonly string[] {
  const files = new Map(Object.entries(pack).map(([name, text]) => [name.replace("policies/", ""), text]));
  files.set("approval.yaml", change(files.get("approval.yaml")!));
  const read = readRules(files);
  return (read.ok ? (read.warnings ?? []) : read.problems).map(({ code, message }) => `${code} ${message}`);
}

test("a stage without a quorum needs one approval", () => {
  const read = readRules(new Map(Object.entries(pack).map(([name, text]) => [name.replace("policies/", ""), text])));
  expect(read.ok ? read.value.policy.stages.map(({ name, quorum }) => `${name} ${quorum}`) : read.problems).toEqual([
    "business 1",
    "technical 1",
    "security 2",
  ]);
});

test.each(["", "---\n", "# nothing yet\n", "version: 1\n", "version: 1\nstages: []\n"])(
  "an empty policy approves nothing: %j is a mistake",
  (policy) => expect(said(() => policy)[0]).toMatch(/^E\d{3} /u),
);

test("a stage, a route or a line that is there twice is a mistake", () => {
  expect(said((policy) => policy.replace("name: technical", "name: business"))).toMatchInlineSnapshot(`
    [
      "E302 the stage \`business\` is named twice",
    ]
  `);
  const twice = `approvers: [{ for: "*", who: [owner] }, { for: "*", who: ["@acme/platform"] }]`;
  expect(said((policy) => policy.replace(`approvers: [{ for: "*", who: [owner] }]`, twice))).toMatchInlineSnapshot(`
    [
      "E310 the line for \`*\` never applies: \`*\` in line 3 comes after it",
    ]
  `);
});

test("a stage that no route names is a warning", () => {
  const unused = `route-stages:\n  - { name: vendor-risk, approvers: [{ for: "*", who: ["@acme/vendor-risk"] }] }\n`;
  expect(said((policy) => `${policy}${unused}`)).toMatchInlineSnapshot(`
    [
      "W304 no route names \`vendor-risk\`",
    ]
  `);
});

test("a limit, a requirement or a denial that no entitlement of the catalog can meet is a warning", () => {
  const idle = `deny:\n  - { when: entitlement.risk == "critical", because: not here }\n`;
  expect(said((policy) => `${policy}${idle}`)).toMatchInlineSnapshot(`
    [
      "W302 this condition holds for nothing in today's catalog",
    ]
  `);
});
