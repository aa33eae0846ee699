import { describe, expect, test } from "vitest";
import { newlyNamed } from "../../src/syntax/names-in-rules.ts";
import { readMending } from "../../src/syntax/read-mending.ts";

const governance = `governance:
  stages:
    - { name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform-leads"] }], quorum: 2, lapse: 14d }
`;
const files = (approval: string, more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries({ "approval.yaml": approval, ...more }));

describe("what is left of rules with mistakes, so that they can be mended", () => {
  test("is their governance, whatever else the file says", () => {
    const read = readMending(files(`version: 9\nstages: nonsense\nwhatever: [1]\n${governance}`));
    expect(read.ok && read.value.policy.governance.stages.map(({ name, quorum }) => `${name} ${quorum}`)).toEqual([
      "rules-owner 2",
    ]);
    expect(read.ok && read.value.policy.stages).toEqual([]);
  });

  test.each([
    ["the file is no YAML", "stages: [", "E301"],
    ["there is none", "version: 1\n", "E311"],
    ["it has a mistake itself", governance.replace("who:", "whom:"), "E303"],
    ["its quorum cannot be reached", governance.replace("@acme/platform-leads", "@platform-lead"), "E309"],
  ])("is nothing where %s", (_, approval, code) => {
    const read = readMending(files(approval));
    expect(!read.ok && read.problems.map((problem) => problem.code)).toContain(code);
  });

  test("is nothing where nobody knows whose accounts are one person's", () => {
    const read = readMending(files(governance, { "directory.yaml": "people: 7\n" }));
    expect(read.ok).toBe(false);
  });
});

describe("whom a change names where the rules in force do not", () => {
  const named = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
    newlyNamed(before, after).map(({ where, who }) => `${who.kind === "team" ? who.team : who.login} at ${where}`);

  test("is told by where they stand, not by the order of lines", () => {
    const before = `stages:
  - { name: a, approvers: [{ for: "*", who: ["@acme/x", "@one"] }] }
  - { name: b, approvers: [{ for: "*", who: ["@acme/y"] }] }
`;
    const after = `stages:
  - { name: b, approvers: [{ for: "*", who: ["@acme/y"] }] }
  - { name: a, approvers: [{ for: "pay/", who: ["@ONE"] }, { for: "*", who: ["@one", "@acme/x", "@acme/Y"] }] }
`;
    expect(named(files(before), files(after))).toEqual([
      "one at approval.yaml: stages/a/approvers/pay//who",
      "acme/y at approval.yaml: stages/a/approvers/*/who",
    ]);
    expect(named(files(after), files(after))).toEqual([]);
  });

  test("owners of systems, delegations with their end, and rules that do not read otherwise", () => {
    const before = files("nonsense: true\n", {
      "catalog/orders-db.yaml": 'owner: "@acme/orders"\n',
      "directory.yaml": 'delegations: [{ from: "@olga", to: "@dan", until: 2026-12-24 }]\n',
    });
    const after = files("nonsense: true\nalso: { who: ['@eve'] }\n", {
      "catalog/orders-db.yaml": 'owner: "@acme/platform"\n',
      "directory.yaml": 'delegations: [{ from: "@olga", to: "@dan", until: 2027-12-24 }]\n',
      "tests/a.yaml": '- { name: x, request: { by: "@nobody" } }\n',
    });
    expect(named(before, after).map((line) => line.split(" at ")[0])).toEqual(["eve", "acme/platform", "olga", "dan"]);
  });

  test("what the directory says of a person, or does not say any more, names them", () => {
    const before = files("", { "directory.yaml": "people: [{ login: alice, accounts: [alice-admin] }]\n" });
    const after = files("", { "directory.yaml": "people: [{ login: Alice, assurance: { ial2: 2026-01-01 } }]\n" });
    expect(named(before, after)).toEqual([
      "alice at directory.yaml: people/alice/assurance/ial2 since 2026-01-01",
      "alice at directory.yaml: people/alice/accounts/alice-admin",
      "alice-admin at directory.yaml: people/alice/accounts/alice-admin",
    ]);
  });
});
