import { expect, test } from "vitest";
import { approved, claimPath, collects, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { World } from "../support/world.ts";

const rotation = (of: string): readonly string[] => ["kind: rotation", `of: ${of}`, "rollback: the old one works on"];

test("a rotation leaves no gap: the old credential ends when the new one is collected", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "old", duration: "4h" }));
  const old = await collects(world, "old.1");
  const request = await granted(world, entry({ id: "new", duration: "4h", more: rotation("old") }));
  expect(await request.comment()).toContain("rotation of `old`; to go back: `the old one works on`");
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`new.2\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-new.2",
    ]
  `);
  expect(await world.introspect(old)).toMatchObject({ active: true });

  const token = await collects(world, "new.2");
  expect(await world.introspect(token)).toMatchObject({ active: true });
  expect(await world.introspect(old)).toEqual({ active: false });
  expect(await revertsOf(world, "old")).toMatchInlineSnapshot(`
    [
      "Remove old: its access has ended",
      "This removes entries that give no access any more, and nothing else.

    - \`old.1\`: superseded: \`\` \`new.2\` takes its place \`\`; the issuer said \`revoked\` at ‹time›

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(await world.file("access/orders-db/old.yaml")).toBeNull();
  expect(await world.file("access/orders-db/new.yaml")).not.toBeNull();
  expect(await linesAbout(world, "old")).toEqual(["approved", "issued", "claimed", "revoked", "ended", "reverted"]);
  expect(await linesAbout(world, "new")).toEqual(["approved", "issued", "claimed"]);
});

test("a rotation that nobody collects ends nothing before its time", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "stays", duration: "4h" }));
  const token = await collects(world, "stays.1");
  await granted(world, entry({ id: "unused", duration: "1h", more: rotation("stays.1") }));
  await world.passes(3600 + 1);
  expect(await world.introspect(token)).toMatchObject({ active: true });
  await world.passes(3 * 3600);
  expect(await world.introspect(token)).toEqual({ active: false });
});

test("a reset ends the old credential first, and the new one is made when that is gone", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "leaked", duration: "4h" }));
  const leaked = await collects(world, "leaked.1");
  const reset = ["kind: reset", "of: leaked"];
  const request = await granted(world, entry({ id: "fresh", duration: "4h", more: reset }));
  expect(await world.introspect(leaked)).toEqual({ active: false });
  await world.passes(5);
  expect(points(await request.comment())[0]).toContain("`fresh.2`: ready until");
  expect(await world.introspect(await collects(world, "fresh.2"))).toMatchObject({ active: true });
  const ended = (await world.ledger("leaked")).find(({ record }) => record.kind === "ended");
  const issued = (await world.ledger("fresh")).find(({ record }) => record.kind === "issued");
  expect(ended.record).toMatchObject({ cause: "superseded" });
  expect(Date.parse(issued.at)).toBeGreaterThanOrEqual(Date.parse(ended.record.proof.at));
});

test("what is not live, another's, or for something else is not replaced", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "mine", duration: "4h" }));
  const titleOf = async (text: Parameters<typeof entry>[0]): Promise<string> => {
    const request = await world.requester.opens(entry(text));
    await world.settled();
    const title = await request.title();
    await world.requester.closes(request);
    return title;
  };
  expect([
    await titleOf({ id: "of-nothing", more: rotation("nobody-asked") }),
    await titleOf({ id: "of-another", login: "requester-2", more: rotation("mine") }),
    await titleOf({ id: "other-access", entitlement: "warehouse/export", more: rotation("mine") }),
  ]).toMatchInlineSnapshot(`
    [
      "denied: access/orders-db/of-nothing.yaml:8: \`nobody-asked\` gives no access now: there is nothing to replace",
      "denied: access/orders-db/of-another.yaml:8: \`mine.1\` is held by \`requester\`, not by \`requester-2\`",
      "denied: access/warehouse/other-access.yaml:8: \`mine.1\` is for \`orders-db/read\`, not for \`warehouse/export\`",
    ]
  `);
  await granted(world, entry({ id: "first", more: rotation("mine") }));
  expect(await titleOf({ id: "second", more: rotation("mine") })).toMatchInlineSnapshot(
    `"denied: access/orders-db/second.yaml:8: \`first.2\` replaces \`mine\` already"`,
  );
});

test("two rotations of one credential, approved and merged together, give one of them", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "one", duration: "4h" }));
  const first = await approved(world, entry({ id: "one-a", more: rotation("one") }));
  const second = await approved(world, entry({ id: "one-b", more: rotation("one") }));
  await world.requester.merges(first);
  await world.requester.triesToMerge(second);
  await world.passes(5);
  const visitor = world.visitor(world.requester);
  expect((await visitor.opens(claimPath(world, "one-a.2"))).text).toContain("Show it once");
  expect((await visitor.opens(claimPath(world, "one-b.2"))).status).toBe(404);
  expect(points(await second.comment())).toMatchInlineSnapshot(`
    [
      "- \`one-b\`: refused: it was approved, but no longer when it was merged: \`one-a.2\` replaces \`one\` already. It gets no credential.",
    ]
  `);
});

test("a rotation that was collected is remembered though the database is lost", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "before", duration: "4h" }));
  const before = await collects(world, "before.1");
  await granted(world, entry({ id: "after", duration: "4h", more: rotation("before") }));
  const token = await collects(world, "after.2");
  await world.losesItsDatabase();
  expect(await world.introspect(before)).toEqual({ active: false });
  expect(await world.introspect(token)).toMatchObject({ active: true });
});
