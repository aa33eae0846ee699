import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { approved, claimPath, collects } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

const hour = 3600;
const path = (id: string): string => `access/orders-db/${id}.yaml`;
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Approved and merged, to start so many hours from now. */
async function scheduled(world: World, id: string, hours: number, duration = "4h") {
  const start = iso((await world.now()) + hours * hour * 1000);
  const text = { id, duration, more: [`start: ${start}`] };
  const request = await approved(world, entry(text));
  await world.requester.merges(request);
  return { request, start, text };
}

test("access that starts later is made then, and nothing of it can be had before", async () => {
  await using world = await World.start();
  const { request, start } = await scheduled(world, "later", 2);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`later.1\`: starts ‹time›; ends ‹time›",
    ]
  `);
  expect(await request.comment()).toContain(`starts ${start}`);
  expect(await request.comment()).toContain("### Countersign: access is scheduled");
  expect(await linesAbout(world, "later")).toEqual(["approved"]);
  const visitor = world.visitor(world.requester);
  const page = await visitor.opens(claimPath(world, "later.1"));
  expect(page.status).toBe(409);
  expect(page.text).toContain("It starts at");
  expect(page.text).not.toContain("Show it once");
  const inventory = await visitor.opens("/");
  expect(inventory.text).toContain(`scheduled: starts ${start}`);

  await world.passes(2 * hour + 1);
  expect(await linesAbout(world, "later")).toEqual(["approved", "issued"]);
  expect(points(await request.comment())[0]).toContain("ready until");
  const token = await collects(world, "later.1");
  const claims = decodeJwt(token);
  expect(iso(claims.nbf! * 1000) >= start).toBe(true);
  expect(claims.exp! * 1000 - Date.parse(start)).toBe(4 * hour * 1000);

  await world.passes(4 * hour + 1);
  expect(await world.introspect(token)).toEqual({ active: false });
});

test("an entry that is removed before its start ends without a credential ever made", async () => {
  await using world = await World.start();
  const { request } = await scheduled(world, "never", 2);
  const removal = await world.requester.opens({ [path("never")]: null });
  await world.settled();
  await world.requester.merges(removal);
  await world.passes(4);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`never.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`never-issued\` at ‹time›",
    ]
  `);
  await world.passes(3 * hour);
  expect(await linesAbout(world, "never")).toEqual(["approved", "revoked", "ended", "reverted"]);
});

test("what was lost with the database starts all the same, and not before", async () => {
  await using world = await World.start();
  await scheduled(world, "kept", 2);
  await world.losesItsDatabase();
  expect((await world.visitor(world.requester).opens(claimPath(world, "kept.1"))).text).toContain("It starts at");
  expect(await linesAbout(world, "kept")).toEqual(["approved"]);
  await world.passes(2 * hour + 1);
  expect(await linesAbout(world, "kept")).toEqual(["approved", "issued"]);
  expect(await world.introspect(await collects(world, "kept.1"))).toMatchObject({ active: true });
});

test("an extension before the start takes the place of what never began", async () => {
  await using world = await World.start();
  const { start, text } = await scheduled(world, "longer", 2, "1h");
  const more = await approved(world, entry({ ...text, duration: "3h" }));
  await world.requester.merges(more);
  expect(await more.comment()).toContain(`\`longer.2\`: starts ${start}`);
  await world.passes(2 * hour + 1);
  expect(points(await more.comment())[0]).toContain("`longer.2`: ready until");
  const token = await collects(world, "longer.2");
  expect(decodeJwt(token).exp! * 1000 - Date.parse(start)).toBe(3 * hour * 1000);
  expect((await world.visitor(world.requester).opens(claimPath(world, "longer.1"))).status).toBe(410);
  await world.passes(5);
  expect(await linesAbout(world, "longer")).toEqual(["approved", "approved", "revoked", "ended", "issued", "claimed"]);
  expect(await world.file(path("longer"))).not.toBeNull();
});

test("a start that is over when it is merged is the merge", async () => {
  await using world = await World.start();
  const start = iso((await world.now()) - hour * 1000);
  const request = await approved(world, entry({ id: "past", duration: "1h", more: [`start: ${start}`] }));
  await world.requester.merges(request);
  const { exp, nbf } = decodeJwt(await collects(world, "past.1"));
  const [{ record }] = await world.ledger("past");
  expect(Date.parse(record.until) - Date.parse(record.start)).toBe(hour * 1000);
  expect(Date.parse(record.start)).toBeGreaterThan(Date.parse(start));
  expect(exp! - nbf!).toBeLessThanOrEqual(hour);
});
