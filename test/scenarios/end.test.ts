import { expect, test } from "vitest";
import { entry, yaml } from "../support/entry.ts";
import { succeed } from "../support/api.ts";
import { approved, collects, granted } from "../support/approved.ts";
import { plain, points } from "../support/plain.ts";
import { issuesAbout, linesAbout, revertsOf } from "../support/seen.ts";
import { World } from "../support/world.ts";

const path = (id: string): string => `access/orders-db/${id}.yaml`;

test("an entry that a merged pull request removes ends its access at once, and needs no approval", async () => {
  await using world = await World.start();
  const request = await granted(world, entry({ id: "taken-back" }));
  const token = await collects(world, "taken-back.1");
  expect((await world.introspect(token)).active).toBe(true);
  const second = world.person("requester-2");
  const removal = await second.opens({ [path("taken-back")]: null });
  await world.settled();
  expect(await removal.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "success",
    }
  `);
  expect(await removal.title()).toMatchInlineSnapshot(`"only removals: no approval needed"`);
  await second.merges(removal);
  expect(await world.introspect(token)).toEqual({ active: false });
  await world.passes(4);
  expect(await linesAbout(world, "taken-back")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "claimed",
      "revoked",
      "ended",
      "reverted",
    ]
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`taken-back.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`revoked\` at ‹time›",
    ]
  `);
  expect(plain(await removal.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: removed

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`taken-back\` (removed) | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  expect(await world.reverts()).toEqual([]);
});

test("an extension goes through the stages again, and its credential takes the place of the one before", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "longer", duration: "2h" }));
  const first = await collects(world, "longer.1");
  const change = await world.requester.opens(entry({ id: "longer", duration: "6h" }));
  await world.settled();
  expect(await change.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  await world.owner.approves(change);
  await world.platform.approves(change);
  await world.requester.merges(change);
  expect(points(await change.comment())).toMatchInlineSnapshot(`
    [
      "- \`longer.2\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-longer.2",
    ]
  `);
  expect((await world.introspect(first)).active).toBe(true);
  const second = await collects(world, "longer.2");
  expect((await world.introspect(second)).active).toBe(true);
  expect(await world.introspect(first)).toEqual({ active: false });
  // When the first would have ended, the entry stays: the newest grant still holds it.
  await world.passes(2 * 3600 + 60);
  expect(await world.file(path("longer"))).toContain("6h");
  expect(await world.reverts()).toEqual([]);
  await world.passes(4 * 3600);
  expect(await revertsOf(world, "longer")).toMatchInlineSnapshot(`
    [
      "Remove longer: its access has ended",
      "This removes entries that give no access any more, and nothing else.

    - \`longer.2\`: expired: \`its time is over\`; the issuer said \`gone\` at ‹time›

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(await linesAbout(world, "longer")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "claimed",
      "approved",
      "issued",
      "claimed",
      "revoked",
      "ended",
      "ended",
      "reverted",
    ]
  `);
  expect(await world.file(path("longer"))).toBeNull();
});

test("an entry in a list is removed with its own lines, and every other byte stays", async () => {
  await using world = await World.start();
  const list = (...items: readonly string[]): string =>
    `# Refunds, autumn\r\n\r\n${items.join("")}# the end, no newline`;
  const item = (id: string, duration: string): string =>
    `# ${id}: 'quoted' and "quoted"\r\n- id: ${id}\r\n  subject: { kind: human, login: "requester" }\r\n  entitlement: orders-db/read   # reading\r\n  duration: ${duration}\r\n  justification: 'Refunds: it''s urgent'\r\n  ticket: "INC-1"\r\n\r\n`;
  const both = list(item("short-one", "1h"), item("long-one", "8h"));
  await granted(world, { "access/orders-db/refunds.yaml": both });
  expect(await world.file("access/orders-db/refunds.yaml")).toBe(both);
  await world.passes(3600 + 5);
  await world.passes(5);
  expect(await world.file("access/orders-db/refunds.yaml")).toBe(list("\r\n", item("long-one", "8h")));
  expect(await linesAbout(world, "long-one")).toEqual(["approved", "issued"]);
  expect(await revertsOf(world, "short-one")).toMatchInlineSnapshot(`
    [
      "Remove short-one: its access has ended",
      "This removes entries that give no access any more, and nothing else.

    - \`short-one.1\`: expired: \`its time is over\`; the issuer said \`gone\` at ‹time›

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
});

test("a default branch that does not parse ends nobody's access, and is named once", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "stays" }));
  const token = await collects(world, "stays.1");
  await succeed(world.admin.writes("main", { [path("stays")]: "id: stays\n  oops: [" }));
  await world.settled();
  expect((await world.introspect(token)).active).toBe(true);
  expect(await issuesAbout(world, "cannot be read")).toMatchInlineSnapshot(`
    [
      "Entries on the default branch cannot be read",
      "<!-- countersign:unreadable-‹sha› -->

    Commit ‹sha› left entries that cannot be read. Access that exists goes on as approved; nothing new is granted from these files until they read again.

    \`\`\`text
    access/orders-db/stays.yaml:1:5: nested mappings are not allowed in compact mappings [E101]
        |
      1 | id: stays
        |     ^

    access/orders-db/stays.yaml:2:10: flow sequence in block collection must be sufficiently indented and end with a ] [E101]
        |
      2 |   oops: [
        |          ^
    \`\`\`",
    ]
  `);
  await world.passes(11 * 60);
  expect((await world.introspect(token)).active).toBe(true);
  expect(await linesAbout(world, "stays")).toEqual(["approved", "issued", "claimed"]);
  expect((await issuesAbout(world, "cannot be read")).length).toBe(2);
  await world.passes(4 * 3600);
  expect(await world.introspect(token)).toEqual({ active: false });
});

test("what ends close together goes by one pull request, which is closed by people only once", async () => {
  await using world = await World.start({
    seed: (seed) => ({
      ...seed,
      repositories: seed.repositories.map((one) => ({
        ...one,
        protection: { ...one.protection!, requiredApprovals: 1 },
      })),
    }),
  });
  const hour = { entitlement: "orders-db/read", duration: "1h" } as const;
  const request = await approved(world, {
    [path("one")]: yaml({ ...hour, id: "one" }),
    [path("two")]: yaml({ ...hour, id: "two" }),
  });
  await world.admin.merges(request);
  await world.passes(3600 + 1);
  await world.passes(5);
  expect(await revertsOf(world, "one")).toMatchInlineSnapshot(`
    [
      "Remove 2 entries: their access has ended",
      "This removes entries that give no access any more, and nothing else.

    - \`one.1\`: expired: \`its time is over\`; the issuer said \`gone\` at ‹time›
    - \`two.1\`: expired: \`its time is over\`; the issuer said \`gone\` at ‹time›

    Ledger-Head: ‹sha›",
      "open",
    ]
  `);
  const [revert] = await world.reverts("open");
  // Just opened, GitHub may need a moment before it can be merged.
  await world.passes(65);
  const comments = await succeed(world.admin.api("GET", `/repos/acme/access/issues/${revert.number}/comments`));
  expect(comments.map((comment: { readonly body: string }) => plain(comment.body))).toMatchInlineSnapshot(`
    [
      "<!-- countersign -->

    ### Countersign: 2 entries ended, credentials gone: to be removed

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`one\` (removed) | \`requester\` | \`orders-db/read\` | 1h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |
    | \`two\` (removed) | \`requester\` | \`orders-db/read\` | 1h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>

    GitHub does not let Countersign merge this (At least 1 approving review is required by reviewers with write access.). Someone who may should merge it; the access it removes has ended already.",
    ]
  `);
  const said = comments[0].body as string;
  await succeed(world.admin.api("PATCH", `/repos/acme/access/pulls/${revert.number}`, { title: "Looked at" }));
  await world.settled();
  const later = await succeed(world.admin.api("GET", `/repos/acme/access/issues/${revert.number}/comments`));
  expect(later.map((comment: { readonly body: string }) => comment.body)).toEqual([said]);
  expect(await world.file(path("one"))).not.toBeNull();
  await succeed(world.admin.api("PATCH", `/repos/acme/access/pulls/${revert.number}`, { state: "closed" }));
  await world.settled();
  await world.passes(11 * 60);
  expect(await issuesAbout(world, `#${revert.number}`)).toMatchInlineSnapshot(`
    [
      "Ended entries still stand on the default branch",
      "<!-- countersign:closed-revert-3 -->

    #‹n› (branch \`countersign/revert-e2cc019641eb\`) would have removed entries whose access has ended, and was closed. The access is gone; the entries are not. Reopen it, or remove them by hand.",
    ]
  `);
  expect((await world.reverts()).length).toBe(1);
});
