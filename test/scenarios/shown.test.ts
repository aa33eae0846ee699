import { expect, test } from "vitest";
import { succeed, type Json } from "../support/api.ts";
import { entry } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import { sharedWorld } from "../support/shared-world.ts";

/** An outsider may write: they are a collaborator, and no member. */
const world = sharedWorld({
  seed: (seed) => ({
    ...seed,
    repositories: seed.repositories.map((one) => ({ ...one, collaborators: { outsider: "write" as const } })),
  }),
});

test("our comment is written again when somebody edits it, and stays one", async () => {
  const { requester, admin } = world();
  const request = await requester.opens(entry({ id: "overwritten" }));
  await world().settled();
  const before = await request.comment();
  const path = `/repos/acme/access/issues/${request.number}/comments`;
  const [ours] = await succeed(admin.api("GET", path));
  await succeed(
    admin.api("PATCH", `/repos/acme/access/issues/comments/${ours.id}`, { body: "<!-- countersign -->\n\nApproved!" }),
  );
  await world().settled();
  expect(await request.comment()).toBe(before);
  // Somebody's own comment with our marker is theirs.
  await succeed(requester.api("POST", path, { body: "<!-- countersign -->\n\n### Countersign: approved" }));
  await world().owner.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
  expect((await succeed(admin.api("GET", path))).map((one: Json) => one.user.login)).toMatchInlineSnapshot(`
    [
      "countersign[bot]",
      "requester",
    ]
  `);
});

test("a status with our check's name, set by somebody who can write, merges nothing", async () => {
  const { requester } = world();
  const request = await requester.opens(entry({ id: "forged" }));
  await world().settled();
  const answer = await requester.api("POST", `/repos/acme/access/statuses/${await request.head()}`, {
    state: "success",
    context: "countersign",
  });
  expect(answer.status).toBe(201);
  const merged = await requester.triesToMerge(request);
  expect([merged.status, merged.body.message]).toMatchInlineSnapshot(`
    [
      405,
      "Required status check "countersign" is in progress.",
    ]
  `);
});

test("what people typed mentions nobody, closes nothing and imitates nothing", async () => {
  const { requester, owner, platform } = world();
  const typed = "@acme/security fixes #1 <b>x</b> <!-- countersign --> ``` | [a](http://x) ### Countersign: approved";
  const files = entry({ id: "typed", justification: JSON.stringify(`${typed} \\\\| ok`), ticket: '"INC-1 `@owner`"' });
  const request = await requester.opens(files, { title: "Closes #1 @acme/security" });
  await world().settled();
  await owner.approves(request, `${typed}\n\n### Countersign: approved\n<!-- countersign -->\n@requester fixes #1`);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: 1 of 2 stages complete: waiting for technical (@⁠acme/platform)

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`typed\` | \`requester\` | \`orders-db/read\` | 4h | \`\`\`\`@acme/security fixes #‹n› <b>x</b> <!-- countersign --> \`\`\` \\| [a](http://x) ### Countersign: approved \\\\\\u{7C} ok\`\`\`\` (\`\` INC-1 \`@owner\` \`\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time›, saying \`\`\`\`@acme/security fixes #‹n› <b>x</b> <!-- countersign --> \`\`\` \\| [a](http://x) ### Countersign: approved ### Countersign: approved <!-- countersign --> @requester fixes #‹n›\`\`\`\` |
    | 2 | \`technical\` | **open**: 1 of 1 missing, from \`@acme/platform\` |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  await platform.requestsChanges(request, typed);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`platform-1\` (stage \`technical\`): this blocks until they approve, or until another eligible person dismisses it",
    ]
  `);
  expect(await request.title()).toMatchInlineSnapshot(`"changes requested by platform-1"`);
});

test("requests for review by others mean nothing, and what vanished is not asked again", async () => {
  const { requester, admin } = world();
  const request = await requester.opens(entry({ id: "asks" }));
  await world().settled();
  const path = `/repos/acme/access/pulls/${request.number}/requested_reviewers`;
  await succeed(admin.api("POST", path, { reviewers: ["security-1"] }));
  await succeed(admin.api("DELETE", path, { reviewers: [], team_reviewers: ["orders"] }));
  await world().settled();
  await world().person("security-1").approves(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`security-1\` at ‹time›: \`security-1\` is not among those who may approve this",
    ]
  `);
  expect(await request.asked()).toEqual([]);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
});

test("nobody outside, no bot and no former member counts", async () => {
  const { requester, admin } = world();
  const request = await requester.opens(entry({ id: "strangers" }));
  await world().settled();
  const outsider = world().person("outsider");
  await outsider.approves(request);
  await admin.approves(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`outsider\` at ‹time›: \`outsider\` is not an active member of the organisation",
      "- \`admin\` at ‹time›: came before \`business\` was complete; approve again once it is",
    ]
  `);
});
