import { describe, expect, test } from "vitest";

import type { GuardedChange } from "../../../src/core/guarded.ts";
import { oid, pullNumber } from "../../../src/core/ids.ts";
import { instant } from "../../../src/core/instant.ts";
import { fateOf, guardedLines } from "../../../src/core/messages/guarded.ts";
import { headline } from "../../../src/core/messages/headline.ts";
import { stage } from "../../support/rules.ts";
import { GuardedCase } from "../../support/guarded-case.ts";

const lines = (c: GuardedCase): string => guardedLines(c.file(), c.decide());
const rules = (guarded: Partial<GuardedChange> = {}): GuardedCase => Object.assign(new GuardedCase(), { guarded });
const difference = { pull: pullNumber(3), before: "pending", after: "denied: no | more" };
const registration = { registration: [stage("identity", ["@acme/security"])], proposed: new Map() };

describe("what a change of the rules or of the register would do, for its reviewers", () => {
  test("the rules: what comes into force, what was played, who is named, and what it means for others", () => {
    const c = rules({
      tree: oid("0123456789abcdef"),
      tests: 3,
      impact: { looked: 4, unseen: 2, differences: [difference] },
      yields: { kind: "tree", tree: oid("0123456789abcdef"), asReviewed: true },
    });
    c.names("@acme/new", "@olga");
    expect(lines(c)).toMatchInlineSnapshot(`
      "This changes the rules themselves: \`policies/approval.yaml\`. Merged, \`policies/\` as tree 0123456789ab comes into force.

      3 tests of the policy were played.

      Named where the rules in force do not name them, so that their approval does not count here:

      - \`@acme/new\`: \`approval.yaml: stages/business/*\`
      - \`@olga\`: \`approval.yaml: stages/business/*\`

      Of 4 open requests, 1 would be decided otherwise. 2 more were not looked at.

      | request | now | then |
      |---|---|---|
      | #3 | \`pending\` | \`denied: no \\| more\` |"
    `);
  });

  test("the register, and one that is gone", () => {
    const c = new GuardedCase(registration);
    c.guarded = { tests: 1, impact: { looked: 1, unseen: 1, differences: [] } };
    expect(lines(c)).toMatchInlineSnapshot(`
      "This changes the register of non-human identities: \`subjects/workload/nightly-export.yaml\`. Merged, \`subjects/\` as tree proposed comes into force.

      1 test of the policy was played.

      1 open request would be decided as now. 1 more was not looked at."
    `);
    c.guarded = { tree: null, yields: { kind: "tree", tree: null, asReviewed: true }, proposed: undefined as never };
    c.guarded = { ...c.guarded, impact: { looked: 0, unseen: 2, differences: [] } };
    expect(lines(c)).toMatchInlineSnapshot(
      `"This changes the register of non-human identities: \`subjects/workload/nightly-export.yaml\`."`,
    );
  });

  test("twenty files and twenty names are shown, and the rest is counted", () => {
    const c = rules();
    c.paths = Array.from({ length: 20 }, (_, index) => `policies/${index}.yaml`);
    c.names(...c.paths.map((_, index) => `@user-${index}`));
    expect(lines(c)).toContain("`policies/18.yaml` and `policies/19.yaml`.");
    expect(lines(c)).toMatch(/- `@user-19`: [^\n]*$/u);
    c.paths = [...c.paths, "policies/20.yaml", "policies/21.yaml"];
    c.names(...c.paths.map((_, index) => `@user-${index}`));
    expect(lines(c)).toContain("`policies/19.yaml` and 2 more files.");
    expect(lines(c)).not.toContain("`@user-20`");
    expect(lines(c)).toMatch(/- `@user-19`: [^\n]*\n- and 2 more$/u);
  });

  test("where nobody is left who could approve, the way out of it, for the rules alone", () => {
    const alone = [stage("rules-owner", ["requester"])];
    const wayOut = "As a last resort the operator runs `countersign policy adopt <tree>`";
    expect(lines(new GuardedCase({ governance: alone }))).toContain(wayOut);
    expect(lines(new GuardedCase({ ...registration, registration: alone }))).not.toContain(wayOut);
    expect(lines(rules())).not.toContain(wayOut);
  });

  test("nothing of a request for access, nor of one of our own", () => {
    const c = rules();
    c.ours = true;
    expect(lines(c)).toBe("");
    expect(guardedLines({ ...c.file(), ours: false, guarded: undefined as never }, c.decide())).toBe("");
  });
});

test("its check's title says what it waits for", () => {
  const title = (c: GuardedCase): string => headline(c.file(), c.decide());
  expect(title(rules({ yields: { kind: "unknown" } }))).toBe("waiting for GitHub to tell what merging this yields");
  expect(title(rules({ problems: [{ code: "E645", message: "the test `a` fails" }] }))).toBe(
    "not ready: the test `a` fails",
  );
  expect(title(new GuardedCase({ governance: [stage("rules-owner", ["requester"])] }))).toBe(
    "0 of 1 stage complete: nobody is left who could approve rules-owner (@requester)",
  );
});

test("what became of it at its merge", () => {
  const adopted = { kind: "adopted", since: instant(Date.UTC(2026, 10, 2, 9)) } as const;
  const not = { kind: "not-adopted", because: "`security` was not complete" } as const;
  const of = (fate: typeof adopted | typeof not, over: Partial<GuardedChange> = {}): string => {
    const found = fateOf({ ...rules().file().guarded!, fate, ...over });
    return `${found?.title}\n${found?.told}`;
  };
  const beside = { proposed: undefined as never };
  expect([of(adopted), of(adopted, beside), of(not, { kind: "subjects" }), of(not, beside)].join("\n\n"))
    .toMatchInlineSnapshot(`
    "merged, and in force
    In force since 2026-11-02T09:00:00Z.

    merged, and countersigned
    Countersigned as of its merge at 2026-11-02T09:00:00Z.

    merged without being countersigned: not in force
    Not in force: \`security\` was not complete. The \`subjects/\` from before stays in force, and a pull request puts it back.

    merged without being countersigned
    Nobody countersigned this: \`security\` was not complete. It is for people to put it back, by a pull request of their own."
  `);
  expect(fateOf(rules().file().guarded!)).toBeNull();
});
