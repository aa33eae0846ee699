import { expect, test } from "vitest";

import type { Diagnostic } from "../../../src/core/diagnostics/diagnostic.ts";
import { oid, pullNumber, sha } from "../../../src/core/ids.ts";
import { instant } from "../../../src/core/instant.ts";
import {
  adoptedByHandNotice,
  adoptedNotice,
  bypassedNotice,
  bypassNotice,
  closedRevertNotice,
  notAdoptedNotice,
  restorationOf,
  uncountersignedNotice,
  unreadableNotice,
} from "../../../src/core/messages/notices.ts";

const commit = sha("c".repeat(40));
const [one, other] = [oid("tree-1"), oid("tree-2")];
const since = instant(Date.UTC(2026, 10, 2, 9));
const problems: readonly Diagnostic[] = [
  { code: "E103", message: "unknown key `dration`", help: "did you mean `duration`?" },
  { code: "E102", message: "unknown entitlement `orders-db/raed`" },
];

/** An issue as people find it, under the words by which it is found again. */
const issue = ({ kind, marker, title, body }: ReturnType<typeof adoptedNotice>): string => {
  expect(kind).toBe("notice");
  return `(${marker})\n# ${title}\n\n${body}`;
};

test("entries that cannot be read: what goes on, what does not, and what is wrong", () => {
  expect(issue(unreadableNotice(commit, problems))).toMatchInlineSnapshot(`
    "(unreadable-cccccccccccccccccccccccccccccccccccccccc)
    # Entries on the default branch cannot be read

    Commit cccccccccccccccccccccccccccccccccccccccc left entries that cannot be read. Access that exists goes on as approved; nothing new is granted from these files until they read again.

    \`\`\`text
    unknown key \`dration\` [E103]
      = help: did you mean \`duration\`?

    unknown entitlement \`orders-db/raed\` [E102]
    \`\`\`"
  `);
});

test("entries that nobody countersigned, each with the reason", () => {
  const entries = [
    { entry: "a-1", because: "it was pushed past every pull request" },
    { entry: "a-2", because: "stage `business` was not complete" },
  ];
  expect(issue(bypassNotice(commit, entries))).toMatchInlineSnapshot(`
    "(bypass-cccccccccccccccccccccccccccccccccccccccc)
    # Entries reached the default branch without a decision

    Commit cccccccccccccccccccccccccccccccccccccccc brought entries, or changes of entries, that nobody countersigned. They give no access, and a pull request takes them back.

    - \`a-1\`: it was pushed past every pull request
    - \`a-2\`: stage \`business\` was not complete"
  `);
});

test("the first rules come into force, or cannot", () => {
  expect(issue(adoptedNotice(one))).toMatchInlineSnapshot(`
    "(adopted-tree-1)
    # Countersign adopted the access rules of this repository

    The rules in \`policies/\`, git tree tree-1, are in force from now on: no rules were ever adopted here before. From now on they change only by being countersigned."
  `);
  expect(issue(notAdoptedNotice(one, problems))).toMatchInlineSnapshot(`
    "(not-adopted-tree-1)
    # The access rules of this repository cannot be read

    The rules in \`policies/\`, git tree tree-1, have mistakes. Until they are mended no rules are in force, and every request fails.

    \`\`\`text
    unknown key \`dration\` [E103]
      = help: did you mean \`duration\`?

    unknown entitlement \`orders-db/raed\` [E102]
    \`\`\`"
  `);
});

test("the operator adopts rules: what held before, and whether a pull request puts them there", () => {
  expect(issue(adoptedByHandNotice(one, other, true, since))).toMatchInlineSnapshot(`
    "(adopted-by-hand-tree-1-2026-11-02T09:00:00Z)
    # The operator adopted other access rules for this repository

    The rules in \`policies/\` as git tree tree-1 are in force since 2026-11-02T09:00:00Z, by \`countersign policy adopt\`: nobody countersigned them, and tree tree-2 was in force until then. Open requests are decided by them."
  `);
  expect(issue(adoptedByHandNotice(one, null, false, since))).toMatchInlineSnapshot(`
    "(adopted-by-hand-tree-1-2026-11-02T09:00:00Z)
    # The operator adopted other access rules for this repository

    The rules in \`policies/\` as git tree tree-1 are in force since 2026-11-02T09:00:00Z, by \`countersign policy adopt\`: nobody countersigned them, and no rules were in force. Open requests are decided by them. The default branch holds another tree: a pull request of Countersign puts this one there."
  `);
});

test("rules or a register that nobody countersigned: what is there, what holds, and who puts it back", () => {
  const found = { wanted: one, found: other };
  expect(issue(bypassedNotice("policies", commit, found, pullNumber(9)))).toMatchInlineSnapshot(`
    "(policies-bypass-cccccccccccccccccccccccccccccccccccccccc)
    # The access rules of this repository were changed without being countersigned

    Since commit cccccccccccccccccccccccccccccccccccccccc the default branch holds \`policies/\` as git tree tree-2, which nobody countersigned. What is in force stays tree tree-1. #9 puts it back."
  `);
  expect(issue(bypassedNotice("subjects", commit, { wanted: null, found: null }, null))).toMatchInlineSnapshot(`
    "(subjects-bypass-cccccccccccccccccccccccccccccccccccccccc)
    # The register of non-human identities of this repository was changed without being countersigned

    Since commit cccccccccccccccccccccccccccccccccccccccc the default branch holds no \`subjects/\`, which nobody countersigned. Nothing of it is in force. Put it back by a pull request of your own, or let the operator run \`countersign policy adopt <tree>\` if it should hold."
  `);
});

test("files beside the rules: fifty are named, and the rest is counted", () => {
  const files = (many: number): readonly string[] =>
    Array.from({ length: many }, (_, index) => `.github/workflows/${index + 1}.yaml`);
  expect(issue(uncountersignedNotice(commit, files(2)))).toMatchInlineSnapshot(`
    "(uncountersigned-cccccccccccccccccccccccccccccccccccccccc)
    # Files that guard this repository were changed without being countersigned

    Commit cccccccccccccccccccccccccccccccccccccccc reached the default branch without being countersigned, and changed:

    - \`.github/workflows/1.yaml\`
    - \`.github/workflows/2.yaml\`

    Look at it, and put it back by a pull request if it should not hold: whoever changes \`.github/\` or CODEOWNERS passes governance."
  `);
  const named = (many: number): readonly string[] =>
    uncountersignedNotice(commit, files(many))
      .body.split("\n")
      .filter((line) => line.startsWith("- "))
      .slice(48);
  expect(named(50)).toEqual(["- `.github/workflows/49.yaml`", "- `.github/workflows/50.yaml`"]);
  expect(named(52)).toEqual(["- `.github/workflows/49.yaml`", "- `.github/workflows/50.yaml`", "- and 2 more"]);
});

test("the pull request that puts back what is in force", () => {
  const text = ({ title, body }: ReturnType<typeof restorationOf>): string => `# ${title}\n\n${body}`;
  expect(text(restorationOf("policies", one, commit, sha("e".repeat(40))))).toMatchInlineSnapshot(`
    "# Put back the access rules in force

    This puts back \`policies/\` as tree tree-1, which is in force, and does nothing else. Nobody countersigned what commit cccccccccccccccccccccccccccccccccccccccc left there.

    Whoever wants that change opens a pull request with it: its stages decide.

    Ledger-Head: eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
  `);
  expect(text(restorationOf("subjects", null, commit, null))).toMatchInlineSnapshot(`
    "# Put back the register of non-human identities in force

    This removes \`subjects/\` again: none is in force, and does nothing else. Nobody countersigned what commit cccccccccccccccccccccccccccccccccccccccc left there.

    Whoever wants that change opens a pull request with it: its stages decide."
  `);
});

test("a closed removal: the access is gone, the entries are not", () => {
  expect(issue(closedRevertNotice("countersign/revert-1", 12))).toMatchInlineSnapshot(`
    "(closed-revert-12)
    # Ended entries still stand on the default branch

    #12 (branch \`countersign/revert-1\`) would have removed entries whose access has ended, and was closed. The access is gone; the entries are not. Reopen it, or remove them by hand."
  `);
});
