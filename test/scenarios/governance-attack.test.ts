import { expect, test } from "vitest";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import { operate } from "../../src/operate.ts";
import { succeed, type Json } from "../support/api.ts";
import { entry } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import {
  approval,
  countersign,
  eightHours,
  firstWords,
  proposes,
  saying,
  shorter,
  tested,
  tooLong,
  waits,
} from "../support/rules-change.ts";
import { issuesAbout, linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

const treeOf = async (world: World, ref = "main"): Promise<string> => {
  const { tree } = await succeed(world.admin.api("GET", `/repos/acme/access/git/trees/${ref}`));
  return tree.find(({ path }: Json) => path === "policies").sha;
};

test("nobody approves that they, or their team, are named where they were not", async () => {
  await using world = await World.start();
  const directory = (await world.file("policies/directory.yaml"))!;
  const change = await proposes(world, world.requester, {
    "policies/directory.yaml": `${directory.replace('login: requester-2, manager: "@owner"', 'login: requester-2, manager: "@platform-lead"')}
  - { login: security-1, assurance: { ial2: 2026-01-01 } }
`,
  });
  await countersign(world, change);
  expect(await change.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: nobody is left who could approve rules-owner (@acme/platform-leads)"`,
  );
  expect(plain(await change.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 0 of 2 stages complete: nobody is left who could approve rules-owner (@⁠acme/platform-leads)

    This changes the rules themselves: \`policies/directory.yaml\`. Merged, \`policies/\` as tree ‹tree› comes into force.

    13 tests of the policy were played.

    Named where the rules in force do not name them, so that their approval does not count here:

    - \`@platform-lead\`: \`directory.yaml: people/requester-2/manager\`
    - \`@security-1\`: \`directory.yaml: people/security-1/assurance/ial2 since 2026-01-01\`
    - \`@owner\`: \`directory.yaml: people/requester-2/manager\`

    Nobody is left who could approve this. As a last resort the operator runs \`countersign policy adopt <tree>\`, which is recorded and announced.

    | | stage | state |
    |---|---|---|
    | 1 | \`rules-owner\` | **open**: 1 of 1 missing, from \`@acme/platform-leads\` |
    | 2 | \`security\` | waits for \`rules-owner\`, then \`@acme/security\` |

    **Reviews that do not count**

    - \`platform-lead\` at ‹time›: nobody approves what they have a part in: \`platform-lead\` is named in it, alone or with a team, where the rules in force do not name them
    - \`security-1\` at ‹time›: nobody approves what they have a part in: \`security-1\` is named in it, alone or with a team, where the rules in force do not name them

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
});

test("rules that an administrator pushes are put back, by a pull request that does just that", async () => {
  await using world = await World.start();
  const before = await world.file(approval);
  await succeed(world.admin.writes("main", await shorter(world)));
  await world.settled();
  expect(await eightHours(world, "as-before")).toBe(waits);
  await world.passes(4);
  const [restored] = await world.reverts();
  expect([restored.title, plain(restored.body), restored.merged_at !== null]).toMatchInlineSnapshot(`
    [
      "Put back the access rules in force",
      "This puts back \`policies/\` as tree ‹sha›, which is in force, and does nothing else. Nobody countersigned what commit ‹sha› left there.

    Whoever wants that change opens a pull request with it: its stages decide.

    Ledger-Head: ‹sha›",
      true,
    ]
  `);
  expect(await world.file(approval)).toBe(before);
  expect(await issuesAbout(world, "nobody countersigned")).toMatchInlineSnapshot(`
    [
      "The access rules of this repository were changed without being countersigned",
      "<!-- countersign:policies-bypass-‹sha› -->

    Since commit ‹sha› the default branch holds \`policies/\` as git tree ‹sha›, which nobody countersigned. What is in force stays tree ‹sha›. #‹n› puts it back.",
    ]
  `);
});

test("where the app may not merge, its pull request stays open; somebody else's commit on it turns it red", async () => {
  await using world = await World.start({ seed: () => exampleSeed({ protection: { requiredApprovals: 1 } }) });
  await succeed(world.admin.writes("main", await shorter(world)));
  await world.settled();
  await world.passes(70);
  const [restored] = await world.reverts("open");
  const checks = async (): Promise<readonly string[]> => {
    const pull = await succeed(world.admin.api("GET", `/repos/acme/access/pulls/${restored.number}`));
    const runs = await succeed(world.admin.api("GET", `/repos/acme/access/commits/${pull.head.sha}/check-runs`));
    return runs.check_runs.map((run: Json) => `${run.conclusion}: ${run.output.title}`);
  };
  expect(await checks()).toMatchInlineSnapshot(`
    [
      "success: puts back exactly what is in force",
    ]
  `);
  const comments = await succeed(world.admin.api("GET", `/repos/acme/access/issues/${restored.number}/comments`));
  expect(plain(comments[0].body)).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: puts back exactly what is in force

    <sub>Decided under the policy in force, tree ‹tree›.</sub>

    GitHub does not let Countersign merge this (At least 1 approving review is required by reviewers with write access.). Someone who may should merge it; what it puts back is in force all the while."
  `);
  await succeed(world.admin.writes(restored.head.ref, await saying(world, "max-duration: 6h", "max-duration: 24h")));
  await tested(world);
  expect(await checks()).toMatchInlineSnapshot(`
    [
      "failure: not ready: merging this pull request of Countersign would not yield exactly the \`policies/\` in force",
    ]
  `);
});

test("whoever builds on pushed rules begins with those in force", async () => {
  await using world = await World.start({ seed: () => exampleSeed({ protection: { requiredApprovals: 1 } }) });
  await succeed(world.admin.writes("main", await shorter(world)));
  await world.settled();
  const readme = (await world.file("policies/catalog/orders-db.yaml"))!;
  const change = await proposes(world, world.requester, {
    "policies/catalog/orders-db.yaml": readme.replace("title: Orders database", "title: The database of orders"),
  });
  expect(await change.checks()).toMatchObject({ countersign: "failure" });
  expect(await change.title()).toMatchInlineSnapshot(
    `"not ready: it does not begin with the \`policies/\` in force: reviewers would see only a part of what it changes"`,
  );
});

test("kinds do not mix, and files that guard the repository pass governance wherever they lie", async () => {
  await using world = await World.start();
  const mixed = await proposes(world, world.requester, { ...(await shorter(world)), ...entry({ id: "mixed" }) });
  const owners = await proposes(world, world.requester, { "docs/CODEOWNERS": "* @acme/requesters\n" });
  const workflow = await proposes(world, world.requester, { ".github/workflows/merge.yaml": "on: push\n" });
  expect(await mixed.title()).toMatchInlineSnapshot(
    `"cannot be read: this pull request touches \`access/\` and the rules (\`policies/\`, \`.github/\` or a CODEOWNERS file)"`,
  );
  await world.admin.merges(mixed);
  await world.settled();
  await world.passes(70);
  expect(await linesAbout(world, "mixed")).toEqual(["bypassed"]);
  expect(await world.file(approval)).not.toContain("max-duration: 6h");
  expect((await world.reverts()).map(({ title, merged_at: at }) => [title, at !== null])).toMatchInlineSnapshot(`
    [
      [
        "Take back mixed: not countersigned",
        true,
      ],
      [
        "Put back the access rules in force",
        true,
      ],
    ]
  `);
  await world.passes(4);
  expect(await owners.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: waiting for rules-owner (@acme/platform-leads)"`,
  );
  await countersign(world, workflow);
  await world.requester.merges(workflow);
  expect(await firstWords(workflow)).toMatchInlineSnapshot(`
    [
      "### Countersign: merged, and countersigned",
      "Countersigned as of its merge at ‹time›.",
    ]
  `);
  await world.admin.merges(owners);
  expect(await firstWords(owners)).toMatchInlineSnapshot(`
    [
      "### Countersign: merged without being countersigned",
      "Nobody countersigned this: stage \`rules-owner\` was not complete. It is for people to put it back, by a pull request of their own.",
    ]
  `);
  await succeed(world.admin.writes("main", { ".github/workflows/evil.yaml": "on: push\n" }));
  await world.settled();
  expect(await issuesAbout(world, "evil.yaml")).toMatchInlineSnapshot(`
    [
      "Files that guard this repository were changed without being countersigned",
      "<!-- countersign:uncountersigned-‹sha› -->

    Commit ‹sha› reached the default branch without being countersigned, and changed:

    - \`.github/workflows/evil.yaml\`

    Look at it, and put it back by a pull request if it should not hold: whoever changes \`.github/\` or CODEOWNERS passes governance.",
    ]
  `);
  expect(await world.reverts()).toHaveLength(2);
});

test("a change of the rules that an administrator merges past its stages does not hold", async () => {
  await using world = await World.start();
  const change = await proposes(world, world.requester, await shorter(world));
  await world.person("platform-lead").approves(change);
  await world.admin.merges(change);
  await world.passes(4);
  expect(await firstWords(change)).toMatchInlineSnapshot(`
    [
      "### Countersign: merged without being countersigned: not in force",
      "Not in force: stage \`security\` was not complete. The \`policies/\` from before stays in force, and a pull request puts it back.",
    ]
  `);
  expect(await eightHours(world, "not-shorter")).toBe(waits);
  expect((await world.reverts()).map(({ title, merged_at: at }) => [title, at !== null])).toMatchInlineSnapshot(`
    [
      [
        "Put back the access rules in force",
        true,
      ],
    ]
  `);
});

test("a credential in proposed rules is not repeated by what is said of them", async () => {
  await using world = await World.start();
  const secret = `ghp_${"Z".repeat(10)}${"9".repeat(26)}`;
  const change = await proposes(world, world.requester, await saying(world, "quorum: 1", `quorom: ${secret}`));
  expect(await change.title()).toContain("this looks like a credential");
  const said = [await change.summary(), await change.comment(), JSON.stringify(await change.annotations()), world.log];
  expect(said.join("\n")).not.toContain(secret);
});

test("the operator lets a tree come into force where nobody can countersign any more", async () => {
  await using world = await World.start({ seed: () => exampleSeed({ protection: { requiredApprovals: 1 } }) });
  const was = await treeOf(world);
  await succeed(world.admin.writes("main", await shorter(world)));
  await world.settled();
  const tree = await treeOf(world);
  expect(await operate(world.env, "0".repeat(40), null)).toMatchObject({ ok: false, unreadable: false });
  expect(await operate(world.env, tree, "acme/other")).toEqual({
    ok: false,
    unreadable: true,
    problems: [
      {
        code: "E722",
        message: "`acme/other` is no access repository",
        help: "name one by `--repository`: `acme/access`",
      },
    ],
  });
  const done = await operate(world.env, tree, null);
  expect(done.ok && plain(done.told)).toMatchInlineSnapshot(
    `"tree ‹sha› is in force in acme/access from now on; the default branch holds it. Open requests are decided again within five minutes."`,
  );
  expect(await issuesAbout(world, "by `countersign policy adopt`")).toMatchInlineSnapshot(`
    [
      "The operator adopted other access rules for this repository",
      "<!-- countersign:adopted-by-hand-‹sha›-‹time› -->

    The rules in \`policies/\` as git tree ‹sha› are in force since ‹time›, by \`countersign policy adopt\`: nobody countersigned them, and tree ‹sha› was in force until then. Open requests are decided by them.",
    ]
  `);
  expect(await eightHours(world, "by-hand")).toBe(tooLong("by-hand"));
  await world.passes(6 * 60);
  expect(await operate(world.env, tree, "acme/access")).toMatchObject({ ok: true, tree });
  expect(await operate(world.env, was, null)).toMatchObject({ ok: true });
});
