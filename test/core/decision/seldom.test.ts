import { expect, test } from "vitest";

import { entryId } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { added, removed } from "../../support/change.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entry, stage } from "../../support/rules.ts";
import { told } from "../../support/told.ts";

/** What people rarely meet: each is told by its code all the same. */

test("E621: many removals at once, and no rules that say who confirms them", () => {
  const c = new Case();
  const held = Array.from({ length: 40 }, (_, n) => entry({ id: `held-${n}` }));
  for (const one of held) c.holds(one, -10);
  c.changes = held.map((one) => removed(one));
  c.over = { rules: [] };
  expect(told(c)).toMatchInlineSnapshot(`
    "invalid
    many removals at once need somebody to confirm them, and no readable rules say who may [E621]
      = help: remove fewer at a time: a quarter of the live entries, or ten in a day, need nobody"
  `);
});

test("E640: a change of the rules of which nothing could be read", () => {
  const c = new Case();
  c.over = { paths: [{ path: "policies/approval.yaml", kind: "rules" }], changes: { ok: true, value: [] } };
  expect(told(c)).toMatchInlineSnapshot(`
    "invalid
    the change of the rules or of the register could not be read [E640]
      = help: push once more, or ask for the check again"
  `);
});

test("E643: a merge that brought other rules than its branch held", () => {
  const c = new GuardedCase();
  c.guarded = { yields: { kind: "tree", tree: null, asReviewed: false } };
  c.merged();
  expect(told(c)).toMatchInlineSnapshot(`
    "invalid
    the merge brought something else than its branch held [E643]
      = help: open it again from the default branch of today"
  `);
});

test("an author who is the requester or the subject is named by commits as they like: no forgery of an approver", () => {
  const c = new Case({ by: "owner", stages: [stage("business", ["owner"])], entries: [entry({ login: "owner-2" })] });
  c.person("helper").pushes(undefined, { coAuthors: [c.contributor("owner"), c.contributor("owner-2")] });
  expect(c.shows().problems).toEqual([]);
  c.teams["acme/orders"] = ["owner", "owner-2", "owner-3"];
  c.person("helper").pushes(undefined, { coAuthors: [c.contributor("owner-3")] });
  expect(c.shows().problems[0]).toMatch(/^E618 .* names `owner-3`/);
});

test("deletions ride along with what is asked for, and are part of what is decided", () => {
  const c = new Case();
  const held = entry({ id: "held-1" });
  c.holds(held, -10);
  c.changes = [added(entry()), removed(held)];
  expect(c.decide().entries).toEqual([entryId("held-1"), entryId("orders-read-1")]);
  expect(c.decide().removal).toBe(false);
});

test("E616, E617 and E618 say how to mend a commit, E620 how to mend our own pull request", () => {
  const helps = (c: Case): unknown => {
    const { outcome } = c.decide();
    return "problems" in outcome ? outcome.problems.map(({ message, help }) => [message, help]) : outcome.kind;
  };
  const unknown = new Case();
  unknown.person("requester").pushes(undefined, { author: { kind: "unknown", as: "`me`@nowhere.test" } });
  const unpushed = new Case();
  unpushed.pushes.splice(0);
  const forged = new Case();
  forged.person("requester").pushes(undefined, { coAuthors: [forged.contributor("security-1")] });
  const ours = new Case({ by: "countersign" });
  ours.over = { ours: true };
  expect([unknown, unpushed, forged, ours].map(helps)).toMatchInlineSnapshot(`
    [
      [
        [
          "nobody can be identified for \`'me'@nowhere.test\` in commit ccccccc",
          "commit with an e-mail address of your GitHub account, amend this commit, and push again",
        ],
      ],
      [
        [
          "it is unknown who pushed commit ccccccc",
          "push once more while the pull request is open, if only \`git commit --allow-empty -m again && git push\`: of a push to a fork before that, GitHub does not say whose it was; branches of the repository itself do not need it",
        ],
      ],
      [
        [
          "commit ccccccc names \`security-1\`, who could approve this, and who neither signed nor pushed it",
          "amend it, so that it names only who wrote it, or let them sign it",
        ],
      ],
      [
        [
          "this pull request of Countersign holds more than the removal of what has ended",
          "put its branch back, or open a pull request of your own",
        ],
      ],
    ]
  `);
});
