import { expect, test } from "vitest";
import { entry, pack } from "./pack.ts";
import { command, folderOf } from "./run-command.ts";

const wrong =
  "id: t-1\nsubject: { kind: human, login: rita }\nentitlement: orders-db/raed\nduration: 1h\njustification: j\n";

test("the example pack has nothing wrong", () => {
  expect(command("lint")).toEqual({ code: 0, out: "0 errors, 0 warnings", err: "" });
});

test("what is wrong is shown where it stands, in the order of files, and counted", () => {
  using folder = folderOf({
    ...pack,
    "access/orders-db/t-1.yaml": wrong,
    "access/orders-db/t-2.yaml": "id: t-2\nsubjekt: { kind: human, login: rita }\n",
    "subjects/agent/helper.yaml": "kind: agent\nname: helper\n",
    "policies/tests/one.yaml": `- name: one\n  request: { by: rita, entries: [${entry()}] }\n`,
  });
  const { code, out, err } = command("lint", folder.path);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toMatchInlineSnapshot(`
    "access/orders-db/t-1.yaml:3:14: unknown entitlement \`orders-db/raed\` [E102]
        |
      3 | entitlement: orders-db/raed
        |              ^^^^^^^^^^^^^^
      = help: did you mean \`orders-db/read\`?

    access/orders-db/t-2.yaml:1:1: neither \`duration\` nor \`until\` is given [E107]
        |
      1 | id: t-2
        | ^^^^^^^
      = help: say how long: \`duration: 4h\`, or \`until: 2026-11-02T17:00:00Z\`

    access/orders-db/t-2.yaml:1:1: \`subject\` is missing [E105]
        |
      1 | id: t-2
        | ^^^^^^^
      = help: add \`subject: …\` here

    access/orders-db/t-2.yaml:1:1: \`entitlement\` is missing [E105]
        |
      1 | id: t-2
        | ^^^^^^^
      = help: add \`entitlement: …\` here

    access/orders-db/t-2.yaml:1:1: \`justification\` is missing [E105]
        |
      1 | id: t-2
        | ^^^^^^^
      = help: add \`justification: …\` here

    access/orders-db/t-2.yaml:2:1: unknown key \`subjekt\` [E103]
        |
      2 | subjekt: { kind: human, login: rita }
        | ^^^^^^^
      = help: did you mean \`subject\`?

    policies/tests/one.yaml:1:3: \`expect\` is missing [E355]
        |
      1 | - name: one
        |   ^^^^^^^^^
      = help: add \`expect: …\` here

    subjects/agent/helper.yaml:1:1: \`purpose\` is missing [E905]
        |
      1 | kind: agent
        | ^^^^^^^^^^^
      = help: add \`purpose: …\` here

    subjects/agent/helper.yaml:1:1: \`owner\` is missing [E905]
        |
      1 | kind: agent
        | ^^^^^^^^^^^
      = help: add \`owner: …\` here

    9 errors, 0 warnings"
  `);
  expect(command("lint access/orders-db/t-1.yaml", folder.path).out).toContain("access/orders-db/t-1.yaml:3:14");
  expect(command("lint policies/tests", folder.path).out.split("\n")[0]).toMatchInlineSnapshot(
    `"policies/tests/one.yaml:1:3: \`expect\` is missing [E355]"`,
  );
});

test("as JSON, each problem with its place", () => {
  using folder = folderOf({ ...pack, "access/orders-db/t-1.yaml": wrong });
  expect(JSON.parse(command("lint --json", folder.path).out)).toMatchInlineSnapshot(`
    {
      "errors": 1,
      "problems": [
        {
          "code": "E102",
          "help": "did you mean \`orders-db/read\`?",
          "message": "unknown entitlement \`orders-db/raed\`",
          "place": {
            "column": 14,
            "endColumn": 28,
            "endLine": 3,
            "file": "access/orders-db/t-1.yaml",
            "line": 3,
            "text": "entitlement: orders-db/raed",
          },
        },
      ],
      "warnings": 0,
    }
  `);
});

test("warnings fail nothing; what is not there cannot be read", () => {
  using folder = folderOf({
    ...pack,
    "policies/approval.yaml": pack["policies/approval.yaml"]!.replace(
      '"*", who: ["@acme/platform"]',
      '"*", who: ["@acme/platform"] }, { for: "elsewhere/", who: ["@acme/others"]',
    ),
  });
  const { code, out } = command("lint", folder.path);
  expect(code).toBe(0);
  expect(out).toContain("0 errors, 1 warning");
  expect(command("lint nowhere.yaml", folder.path)).toEqual({
    code: 2,
    out: "",
    err: "there is no file `nowhere.yaml` in this repository",
  });
  using empty = folderOf({});
  expect(command("lint", empty.path).code).toBe(2);
});
