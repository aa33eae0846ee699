import { expect, test } from "vitest";
import { entry, idIn } from "../support/entry.ts";
import { succeed } from "../support/api.ts";
import { approved } from "../support/approved.ts";
import { plain, points } from "../support/plain.ts";
import { issuesAbout, linesAbout, revertsOf } from "../support/seen.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();
test("an approved request is merged, written down, and its credential waits for the subject", async () => {
  const request = await approved(world(), entry({ id: "granted" }));
  await world().requester.merges(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`granted.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-granted.1",
    ]
  `);
  expect(await linesAbout(world(), "granted")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
    ]
  `);
});

test.each(["squash", "rebase"] as const)("a %s of several commits gives one grant", async (how) => {
  const id = `by-${how}`;
  const request = await world().requester.opens(entry({ id, duration: "8h" }));
  await world().requester.pushes(request, entry({ id, duration: "6h" }));
  await world().requester.pushes(request, entry({ id, duration: "4h" }));
  await world().owner.approves(request);
  await world().platform.approves(request);
  await world().requester.merges(request, how);
  expect(await linesAbout(world(), id)).toEqual(["approved", "issued"]);
  expect(points(await request.comment())).toHaveLength(1);
});

test("a push straight to the default branch gives no credential, is named in an issue, and is reverted", async () => {
  const files = entry({ id: "pushed-straight" });
  await succeed(world().admin.writes("main", files));
  await world().settled();
  expect(await linesAbout(world(), idIn(files))).toMatchInlineSnapshot(`
    [
      "bypassed",
    ]
  `);
  expect(await issuesAbout(world(), "pushed-straight")).toMatchInlineSnapshot(`
    [
      "Entries reached the default branch without a decision",
      "<!-- countersign:bypass-‹sha› -->

    Commit ‹sha› brought entries, or changes of entries, that nobody countersigned. They give no access, and a pull request takes them back.

    - \`pushed-straight\`: it was pushed to the default branch without a pull request",
    ]
  `);
  expect(await revertsOf(world(), "pushed-straight")).toMatchInlineSnapshot(`
    [
      "Take back pushed-straight: not countersigned",
      "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`pushed-straight\`: bypassed: it was pushed to the default branch without a pull request; it gives no access

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(await world().file(Object.keys(files)[0]!)).toBeNull();
});

test("an administrator's merge of a request that nobody approved gives no credential and is reverted", async () => {
  const files = entry({ id: "forced" });
  const request = await world().requester.opens(files);
  await world().owner.approves(request);
  await world().admin.merges(request);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: merged without a decision: no access

    - \`forced\`: reached the default branch without a decision: it was merged without being approved: stage \`technical\` was not complete. It gets no credential.

    #‹n› removes it from the default branch.

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`forced\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time› |
    | 2 | \`technical\` | **open**: 1 of 1 missing, from \`@acme/platform\` |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  expect(await linesAbout(world(), "forced")).toMatchInlineSnapshot(`
    [
      "bypassed",
    ]
  `);
  expect(await revertsOf(world(), "forced")).toMatchInlineSnapshot(`
    [
      "Take back forced: not countersigned",
      "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`forced\`: bypassed: it was merged without being approved: stage \`technical\` was not complete; it gives no access

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(await world().file(Object.keys(files)[0]!)).toBeNull();
});

test("who left between approval and merge counts no more: refused at merge, named, reverted", async () => {
  const files = entry({ id: "left" });
  const request = await world().requester.opens(files);
  await world().owner.approves(request);
  const second = world().person("platform-2");
  await second.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
  await world().control("POST", "/webhooks", { paused: true });
  await succeed(world().admin.api("DELETE", "/orgs/acme/members/platform-2"));
  await world().requester.merges(request);
  await world().control("POST", "/webhooks", { paused: false });
  await world().settled();
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`left\`: refused: it was approved, but no longer when it was merged: stage \`technical\` was not complete. It gets no credential.",
      "- \`platform-2\` at ‹time›: \`platform-2\` is not an active member of the organisation",
    ]
  `);
  expect(await linesAbout(world(), "left")).toMatchInlineSnapshot(`
    [
      "refused",
    ]
  `);
  expect(await revertsOf(world(), "left")).toMatchInlineSnapshot(`
    [
      "Take back left: not countersigned",
      "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`left\`: refused: it was approved, but no longer when it was merged: stage \`technical\` was not complete; it gives no access

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
});

test("of two requests that fit a limit only one by one, the second is refused at merge and reverted", async () => {
  const critical = (id: string) => entry({ id, entitlement: "orders-db/admin", duration: "1h" });
  const [first, second] = [
    await approved(world(), critical("fits")),
    await approved(world(), critical("fits-no-more")),
  ];
  for (const request of [first, second]) await world().security.approves(request);
  expect([await first.title(), await second.title()]).toMatchInlineSnapshot(`
    [
      "approved: all 3 stages are complete",
      "approved: all 3 stages are complete",
    ]
  `);
  await world().control("POST", "/webhooks", { paused: true });
  await world().requester.merges(first);
  await world().requester.merges(second);
  await world().control("POST", "/webhooks", { paused: false });
  await world().settled();
  expect(points(await first.comment())).toMatchInlineSnapshot(`
    [
      "- \`fits.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-fits.1",
    ]
  `);
  expect(points(await second.comment())).toMatchInlineSnapshot(`
    [
      "- \`fits-no-more\`: refused: it was approved, but no longer when it was merged: \`requester\` may hold 1 of these at a time, holds 1, and this would be one more. It gets no credential.",
    ]
  `);
  expect(await linesAbout(world(), "fits-no-more")).toMatchInlineSnapshot(`
    [
      "refused",
    ]
  `);
  expect(await revertsOf(world(), "fits-no-more")).toMatchInlineSnapshot(`
    [
      "Take back fits-no-more: not countersigned",
      "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`fits-no-more\`: refused: it was approved, but no longer when it was merged: \`requester\` may hold 1 of these at a time, holds 1, and this would be one more; it gives no access

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
});

test("merged content other than what was decided is a bypass", async () => {
  const files = entry({ id: "changed-by-hand" });
  const [path] = Object.keys(files);
  const request = await approved(world(), files);
  await world().control("POST", "/webhooks", { paused: true });
  await world().requester.merges(request);
  // Before anybody has looked, the entry says something else.
  await succeed(world().admin.writes("main", { [path!]: entry({ id: "changed-by-hand", duration: "8h" })[path!]! }));
  await world().control("POST", "/webhooks", { paused: false });
  await world().settled();
  expect(await linesAbout(world(), "changed-by-hand")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "bypassed",
    ]
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`changed-by-hand.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-changed-by-hand.1",
    ]
  `);
  expect(await issuesAbout(world(), "changed-by-hand")).toMatchInlineSnapshot(`
    [
      "Entries reached the default branch without a decision",
      "<!-- countersign:bypass-‹sha› -->

    Commit ‹sha› brought entries, or changes of entries, that nobody countersigned. They give no access, and a pull request takes them back.

    - \`changed-by-hand\`: it was pushed to the default branch without a pull request",
    ]
  `);
  expect(await revertsOf(world(), "changed-by-hand")).toMatchInlineSnapshot(`
    [
      "Take back changed-by-hand: not countersigned",
      "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`changed-by-hand\`: bypassed: it was pushed to the default branch without a pull request; it gives no access

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(await world().file(path!)).toContain("duration: 4h");
});
