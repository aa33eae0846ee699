import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import { sharedWorld } from "../support/shared-world.ts";
import type { Seed } from "../../sandbox/seed.ts";

/** platform-1 answers for the orders system too: one person could take both stages. */
const world = sharedWorld({
  seed: (seed: Seed): Seed => ({
    ...seed,
    teams: seed.teams.map((team) =>
      team.slug === "orders" ? { ...team, members: [...team.members, "platform-1"] } : team,
    ),
  }),
});

test("each stage opens when the one before it is complete, and asks for its own people only", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "in-order" }));
  await world().settled();
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "in_progress",
      "countersign / 1 business": "in_progress",
      "countersign / 2 technical": "queued",
    }
  `);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  expect(await request.title("countersign / 2 technical")).toMatchInlineSnapshot(`"opens after business"`);
  expect(await request.asked()).toEqual(["@acme/orders"]);
  await owner.approves(request, "needed for the refunds");
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  expect(await request.asked()).toEqual(["@acme/platform"]);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: approved: all 2 stages are complete

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`in-order\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time›, saying \`needed for the refunds\` |
    | 2 | \`technical\` | complete: \`platform-1\` approved at ‹time› |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
});

test("an approval of stage 2 that comes first does not count, and its author is told to approve again", async () => {
  const { requester, owner } = world();
  const second = world().person("platform-2");
  const request = await requester.opens(entry({ id: "too-early" }));
  await second.approves(request);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 0 of 2 stages complete: waiting for business (@⁠acme/orders)

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`too-early\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | **open**: 1 of 1 missing, from \`@acme/orders\` |
    | 2 | \`technical\` | waits for \`business\`, then \`@acme/platform\` |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    **Reviews that do not count**

    - \`platform-2\` at ‹time›: came before \`business\` was complete; approve again once it is

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await owner.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  await second.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("one person counts in one stage only", async () => {
  const { requester, platform, owner } = world();
  const request = await requester.opens(entry({ id: "both-stages" }));
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  await platform.approves(request);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 1 of 2 stages complete: waiting for technical (@⁠acme/platform)

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`both-stages\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`platform-1\` approved at ‹time› |
    | 2 | \`technical\` | **open**: 1 of 1 missing, from \`@acme/platform\` |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    **Reviews that do not count**

    - \`platform-1\` at ‹time›: their approval counts in \`business\`: one person counts in one stage

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await owner.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("two accounts of one person count as one", async () => {
  const { requester, owner, platform, admin } = world();
  const request = await requester.opens(entry({ id: "two-accounts", entitlement: "orders-db/admin", duration: "1h" }));
  await owner.approves(request);
  await admin.approves(request);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 2 of 3 stages complete: waiting for security (@⁠acme/security)

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`two-accounts\` | \`requester\` | \`orders-db/admin\` | 1h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time› |
    | 2 | \`technical\` | complete: \`admin\` approved at ‹time› |
    | 3 | \`security\` | **open**: 1 of 1 missing, from \`@acme/security\` |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"2 of 3 stages complete: waiting for security (@acme/security)"`,
  );
});

test("who pushed a commit, or the requester with another hat, never counts", async () => {
  const { requester, owner } = world();
  const second = world().person("platform-2");
  const request = await requester.opens(entry({ id: "own-work" }));
  await owner.approves(request);
  const own = await requester.api("POST", `/repos/acme/access/pulls/${request.number}/reviews`, { event: "APPROVE" });
  expect([own.status, own.body.errors ?? own.body.message]).toMatchInlineSnapshot(`
    [
      422,
      [
        "Can not approve your own pull request",
      ],
    ]
  `);
  await second.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});
