import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { succeed, type Json } from "../support/api.ts";
import { entry } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
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
import { World } from "../support/world.ts";

test("a change of the rules is countersigned by governance, and comes into force at its merge", async () => {
  await using world = await World.start();
  const change = await proposes(world, world.requester, await shorter(world));
  expect(await change.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 rules-owner": "in_progress",
      "countersign / 2 security": "queued",
    }
  `);
  expect(await change.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: waiting for rules-owner (@acme/platform-leads)"`,
  );
  expect(await change.asked()).toEqual(["@acme/platform-leads"]);
  await countersign(world, change);
  expect(plain(await change.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: approved: all 2 stages are complete

    This changes the rules themselves: \`policies/approval.yaml\`. Merged, \`policies/\` as tree ‹tree› comes into force.

    13 tests of the policy were played.

    | | stage | state |
    |---|---|---|
    | 1 | \`rules-owner\` | complete: \`platform-lead\` approved at ‹time› |
    | 2 | \`security\` | complete: \`security-1\` approved at ‹time› |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await world.requester.merges(change, "squash");
  expect(await firstWords(change)).toMatchInlineSnapshot(`
    [
      "### Countersign: merged, and in force",
      "In force since ‹time›.",
    ]
  `);
  expect(await eightHours(world, "too-long")).toBe(tooLong("too-long"));
  const ledger = (await world.file("policy.jsonl", "countersign/ledger"))!.trim().split("\n");
  const [, record] = ledger.map((line) => JSON.parse(line).record);
  expect({
    ...record,
    evidence: record.evidence.decision.stages.map((one: Json) => `${one.stage}: ${one.outcome}`),
  }).toMatchObject({
    kind: "adopted",
    of: "policies",
    pull: change.number,
    because: `countersigned in #${change.number}`,
    evidence: ["rules-owner: complete", "security: complete"],
  });
});

test("what was approved before another change of the rules does not count for the sum of both", async () => {
  await using world = await World.start();
  const other = world.person("requester-2");
  const catalog = (await world.file("policies/catalog/orders-db.yaml"))!;
  const first = await proposes(world, world.requester, await shorter(world));
  const second = await proposes(world, other, {
    "policies/catalog/orders-db.yaml": catalog.replace("title: Orders database", "title: The database of orders"),
  });
  await countersign(world, second);
  expect(await second.title()).toBe("approved: all 2 stages are complete");
  await countersign(world, first);
  await world.requester.merges(first);
  await world.passes(4);
  expect(await second.checks()).toMatchObject({ countersign: "failure" });
  expect(await second.title()).toMatchInlineSnapshot(
    `"not ready: the default branch has changed where this does: merging it would yield another \`policies/\` than the branch holds"`,
  );
  await succeed(other.api("PUT", `/repos/acme/access/pulls/${second.number}/update-branch`, {}));
  await tested(world);
  expect(await second.title()).toMatchInlineSnapshot(
    `"0 of 2 stages complete: waiting for rules-owner (@acme/platform-leads)"`,
  );
  expect(points(await second.comment())).toMatchInlineSnapshot(`
    [
      "- \`platform-lead\` at ‹time›: something else is in force since; look again, and approve again",
      "- \`security-1\` at ‹time›: something else is in force since; look again, and approve again",
    ]
  `);
  await countersign(world, second);
  await other.merges(second);
  expect((await firstWords(second))[0]).toBe("### Countersign: merged, and in force");
  expect(await eightHours(world, "both")).toBe(tooLong("both"));
});

test("mistakes stand at their lines, tests of the policy are played, and open requests are told", async () => {
  await using world = await World.start();
  const request = await world.requester.opens(entry({ id: "open-one", duration: "8h" }));
  await world.owner.approves(request);
  const wrong = await proposes(world, world.requester, await saying(world, "quorum: 1", "quorom: 1"));
  const unknown = await proposes(
    world,
    world.requester,
    await saying(world, '["@acme/platform"]', '["@acme/platfrom"]'),
  );
  const failing = await proposes(
    world,
    world.requester,
    await saying(world, '    when: entitlement.environment == "production"\n    approvers', "    approvers"),
  );
  const good = await proposes(world, world.requester, await shorter(world));
  expect(await wrong.title()).toMatchInlineSnapshot(`"not ready: policies/approval.yaml:12: unknown key \`quorom\`"`);
  expect((await wrong.annotations()).map((one) => [one.path, one.start_line, one.message])).toMatchInlineSnapshot(`
    [
      [
        "policies/approval.yaml",
        12,
        "unknown key \`quorom\`

    did you mean \`quorum\`?",
      ],
    ]
  `);
  expect(plain(await unknown.summary())).toMatchInlineSnapshot(`
    "\`\`\`text
    policies/approval.yaml:18:9: Countersign cannot see the team \`@acme/platfrom\` [E321]
         |
      18 |       - { for: "*", who: ["@acme/platfrom"] }
         |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: name a team that exists, and give the app the organization permission \`members: read\`

    policies/tests/order.yaml:2:9: the test \`the stages come one after another\` fails: \`request\` should be \`approved\`, and is \`pending\` (and 5 more) [E645]
        |
      2 | - name: the stages come one after another
        |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: mend the rules, or the test if it expects the wrong thing: \`countersign policy test\` runs it on your machine

    policies/tests/order.yaml:22:9: the test \`security cannot go first\` fails: \`stages.technical\` should be \`complete\`, and is \`open\` (and 4 more) [E645]
         |
      22 | - name: security cannot go first
         |         ^^^^^^^^^^^^^^^^^^^^^^^^
      = help: mend the rules, or the test if it expects the wrong thing: \`countersign policy test\` runs it on your machine
    \`\`\`"
  `);
  expect(plain(await failing.summary())).toMatchInlineSnapshot(`
    "\`\`\`text
    policies/tests/life.yaml:23:9: the test \`dismissed, it blocks no more\` fails: \`request\` should be \`approved\`, and is \`pending\` [E645]
         |
      23 | - name: dismissed, it blocks no more
         |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: mend the rules, or the test if it expects the wrong thing: \`countersign policy test\` runs it on your machine

    policies/tests/people.yaml:2:9: the test \`the requester cannot approve, whatever team they are in\` fails: \`stages.technical\` should be \`not-applicable\`, and is \`waiting\` [E645]
        |
      2 | - name: the requester cannot approve, whatever team they are in
        |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: mend the rules, or the test if it expects the wrong thing: \`countersign policy test\` runs it on your machine
    \`\`\`"
  `);
  expect(plain(await good.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 0 of 2 stages complete: waiting for rules-owner (@⁠acme/platform-leads)

    This changes the rules themselves: \`policies/approval.yaml\`. Merged, \`policies/\` as tree ‹tree› comes into force.

    13 tests of the policy were played.

    Of 1 open request, 1 would be decided otherwise.

    | request | now | then |
    |---|---|---|
    | #‹n› | \`1 of 2 stages complete: waiting for technical (@acme/platform)\` | \`\`denied: access/orders-db/open-one.yaml:4: \`8h\` is longer than a limit of the policy allows\`\` |

    | | stage | state |
    |---|---|---|
    | 1 | \`rules-owner\` | **open**: 1 of 1 missing, from \`@acme/platform-leads\` |
    | 2 | \`security\` | waits for \`rules-owner\`, then \`@acme/security\` |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
});

test("rules with a mistake that only people show are mended by their governance", async () => {
  const misspelt = (seed: Seed): Seed => ({
    ...seed,
    repositories: seed.repositories.map((one) => ({
      ...one,
      files: { ...one.files, [approval]: one.files[approval]!.replace('["@acme/platform"]', '["@acme/platfrom"]') },
    })),
  });
  await using world = await World.start({ seed: misspelt });
  const request = await world.requester.opens(entry({ id: "no-team" }));
  const mend = await proposes(world, world.requester, await saying(world, '["@acme/platfrom"]', '["@acme/platform"]'));
  expect(await request.title()).toContain("cannot see the team `@acme/platfrom`");
  await countersign(world, mend);
  expect(await mend.title()).toBe("approved: all 2 stages are complete");
  await world.requester.merges(mend);
  await world.passes(4);
  expect(await request.title()).toBe(waits);
});

test("a change that was merged while Countersign was down is decided as of its merge", async () => {
  await using world = await World.start();
  const change = await proposes(world, world.requester, await shorter(world));
  await countersign(world, change);
  await world.stopApp();
  await world.requester.merges(change);
  const request = await world.requester.opens(entry({ id: "meanwhile", duration: "8h" }));
  await world.passes(600, false);
  await world.startApp();
  await world.passes(4);
  expect((await firstWords(change))[0]).toBe("### Countersign: merged, and in force");
  expect(await request.title()).toBe(tooLong("meanwhile"));
});

test("what was countersigned holds when the database is lost", async () => {
  await using world = await World.start();
  const change = await proposes(world, world.requester, await shorter(world));
  await countersign(world, change);
  await world.stopApp();
  await world.requester.merges(change);
  await world.losesItsDatabase();
  await world.passes(4);
  expect(await eightHours(world, "after-the-loss")).toBe(tooLong("after-the-loss"));
  expect(await world.reverts()).toEqual([]);
});
