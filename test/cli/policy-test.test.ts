import { expect, test } from "vitest";
import { entry, pack, people } from "./pack.ts";
import { command, folderOf } from "./run-command.ts";

const tests = (text: string): Readonly<Record<string, string>> => ({ ...pack, "policies/tests/some.yaml": text });

test("the tests of the example pack pass", () => {
  const { code, err, out } = command("policy test");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("0 failed");
});

test("what passes and what fails is told, with what was expected and what came", () => {
  using folder = folderOf(
    tests(`- name: the owner first
  people: ${people}
  request: { by: rita, entries: [${entry()}] }
  events: [{ olga: approves }, { pat: approves }]
  expect: { request: approved, stages: { security: not-applicable } }
- name: anybody first
  people: ${people}
  request: { by: rita, entries: [${entry()}] }
  events: [{ pat: approves }, { olga: approves }]
  expect: { request: approved, discounted: [], approvers: { technical: [pat] }, max-duration: 2h }
`),
  );
  const { code, out, err } = command("policy test", folder.path);
  expect(code).toBe(1);
  expect(err).toBe("");
  expect(out).toMatchInlineSnapshot(`
    "policies/tests/some.yaml
      ok      the owner first
      FAILED  anybody first
                request
                  expected approved
                  got      pending
                approvers.technical
                  expected [pat]
                  got      []
                discounted
                  expected []
                  got      [pat: too-early]
                max-duration
                  expected 2h
                  got      1h
    1 test passed, 1 failed"
  `);
  const json = JSON.parse(command("policy test --json", folder.path).out) as unknown;
  expect(json).toMatchInlineSnapshot(`
    {
      "failed": 1,
      "passed": 1,
      "tests": [
        {
          "differences": [],
          "file": "policies/tests/some.yaml",
          "name": "the owner first",
          "ok": true,
        },
        {
          "differences": [
            {
              "at": "request",
              "expected": "approved",
              "got": "pending",
            },
            {
              "at": "approvers.technical",
              "expected": [
                "pat",
              ],
              "got": [],
            },
            {
              "at": "discounted",
              "expected": [],
              "got": [
                {
                  "by": "pat",
                  "why": "too-early",
                },
              ],
            },
            {
              "at": "max-duration",
              "expected": "2h",
              "got": "1h",
            },
          ],
          "file": "policies/tests/some.yaml",
          "name": "anybody first",
          "ok": false,
        },
      ],
    }
  `);
});

test("what cannot be read is told at its place, and the other files still run", () => {
  using folder = folderOf({
    ...tests(`- name: misspelt
  request: { by: rita, entries: [] }
  events: [{ sam: aproves }, { by: pat, does: dismisses, of: sam }]
  expect: { reqest: approved }
`),
    "policies/tests/events.yaml": `- name: nobody approved
  request: { by: rita, entries: [${entry()}], deletes: [gone] }
  events:
    - { sam: aproves }
    - { by: sam, does: dances }
    - { by: sam, does: dismisses }
    - { sam: approves, at: soon }
    - { sam: approves, team: a/b }
    - { at: 5m }
  expect: { request: pending }
`,
    "policies/tests/later.yaml": `- name: dismissed too early
  request: { by: rita, entries: [${entry()}] }
  events: [{ by: pat, does: dismisses, of: sam }, { sam: approves }, { does: policy, dir: ../nowhere }]
  expect: { request: pending }
`,
    "policies/tests/nowhere.yaml": `- name: no such pack
  request: { by: rita, entries: [${entry()}] }
  events: [{ does: policy, dir: ../nowhere }]
  expect: { request: pending }
`,
    "policies/tests/right.yaml": `- name: nothing happened
  request: { by: rita, entries: [${entry()}] }
  expect: { request: pending }
`,
  });
  const { code, out, err } = command("policy test", folder.path);
  expect(code).toBe(2);
  expect(out).toContain("1 test passed, 0 failed");
  expect(err).toMatchInlineSnapshot(`
    "policies/tests/events.yaml:2:158: \`gone\` is not among the live entries of this test [E357]
        |
      2 |   request: { by: rita, entries: [{ id: t-1, subject: { kind: human, login: rita }, entitlement: orders-db/read, duration: 1h, justification: j }], deletes: [gone] }
        |                                                                                                                                                              ^^^^
      = help: what a request deletes stands under \`live:\`, with everything that an entry has

    policies/tests/events.yaml:4:14: \`sam\` cannot be \`aproves\` [E356]
        |
      4 |     - { sam: aproves }
        |              ^^^^^^^
      = help: did you mean \`approves\`?

    policies/tests/events.yaml:5:24: nobody can \`dances\` [E356]
        |
      5 |     - { by: sam, does: dances }
        |                        ^^^^^^
      = help: one of \`approves\`, \`requests-changes\`, \`comments\`, \`pushes\`, \`rewrites\`, \`dismisses\`, \`edits\`, \`leaves\`, \`joins\`, \`waits\`, \`policy\`

    policies/tests/events.yaml:6:7: \`of\` is missing [E355]
        |
      6 |     - { by: sam, does: dismisses }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: add \`of: …\` here

    policies/tests/events.yaml:7:28: \`at\` cannot be \`soon\` [E356]
        |
      7 |     - { sam: approves, at: soon }
        |                            ^^^^
      = help: say how long after the opening: 30m, 5h

    policies/tests/events.yaml:8:30: unknown key \`team\` [E353]
        |
      8 |     - { sam: approves, team: a/b }
        |                              ^^^
      = help: \`approves\` is told with \`by\`, \`does\`, \`at\`, \`body\`

    policies/tests/events.yaml:9:7: it is not told what happens [E356]
        |
      9 |     - { at: 5m }
        |       ^^^^^^^^^^
      = help: write \`{ sam: approves }\`, or \`{ by: sam, does: … }\`

    policies/tests/later.yaml:3:12: \`sam\` gave no review before this [E357]
        |
      3 |   events: [{ by: pat, does: dismisses, of: sam }, { sam: approves }, { does: policy, dir: ../nowhere }]
        |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: let them review first, or correct \`of\`

    policies/tests/nowhere.yaml:3:12: there is no folder \`policies/nowhere\` [E357]
        |
      3 |   events: [{ does: policy, dir: ../nowhere }]
        |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: the folder is told from where this file stands

    policies/tests/some.yaml:4:13: unknown key \`reqest\` [E353]
        |
      4 |   expect: { reqest: approved }
        |             ^^^^^^
      = help: did you mean \`request\`?"
  `);
});

test("a pack that cannot be read runs no test", () => {
  using folder = folderOf({ ...tests(""), "policies/approval.yaml": "version: 1\nstages: []\n" });
  const { code, out, err } = command("policy test", folder.path);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("policies/approval.yaml:");
  expect(command("policy test --policies elsewhere", folder.path).code).toBe(2);
});

test("nobody counts in a stage that is misspelt: the test fails, for it would under every policy", () => {
  const expecting = (stage: string): string => `- name: nobody yet
  people: ${people}
  request: { by: rita, entries: [${entry()}] }
  expect: { approvers: { ${stage}: [] } }
`;
  using spelt = folderOf(tests(expecting("security")));
  using misspelt = folderOf(tests(expecting("sceurity")));
  expect(command("policy test", spelt.path).code).toBe(0);
  const { code, out } = command("policy test", misspelt.path);
  expect(code).toBe(1);
  expect(out).toContain("approvers.sceurity\n              expected []\n              got      nothing");
});
