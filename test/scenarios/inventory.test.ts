import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { approved, collects, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import type { Person } from "../support/person.ts";
import { World } from "../support/world.ts";
import { textOf } from "../web/browser.ts";

/** What somebody reads on the first page. */
async function reads(world: World, person: Person, path = "/"): Promise<string> {
  const visitor = world.visitor(person);
  await visitor.opens(`/login?return=${encodeURIComponent(path)}`);
  return shown((await visitor.opens(path)).text);
}

const shown = (page: string): string =>
  plain(textOf(page))
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "‹time›")
    .replaceAll(/\((?:\d+[dhms])+( ago)?\)/gu, "(‹long›$1)")
    .replaceAll(/(?:\d+[dhms])+ left/gu, "‹long› left");

test("tells what waits for whom and who holds what until when, what concerns the reader first", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "held" }));
  await collects(world, "held.1");
  await world.requester.opens(entry({ id: "waiting" }), { title: "Refunds" });
  await world.person("requester-2").opens(entry({ id: "too-long", login: "requester-2", duration: "90d" }), {
    title: "For ever, please",
  });
  await world.settled();
  expect(await reads(world, world.requester)).toMatchInlineSnapshot(`
    "What waits, and who holds what
    Find Text Entitlement Person [Show]
    Waits for you
    Nothing waits for you.
    Waits for others
    Refunds acme/access#‹n›
    asks for orders-db/read, for 4h
    0 of 2 stages complete: waiting for business (@acme/orders)
    by requester, waiting since ‹time› (‹long›)
    Denied, or cannot be read
    For ever, please acme/access#‹n›
    asks for orders-db/read, for 90d
    denied: access/orders-db/too-long.yaml:4: \`90d\` is longer than \`orders-db/read\` may be had (and 1 more)
    by requester-2, opened ‹time› (‹long› ago)
    You hold
    orders-db/read held by requester
    until ‹time›, ‹long› left; active: shown at ‹time›, and nobody confirmed to have it
    held.1, since ‹time›, asked for in acme/access#‹n›
    Collect held.1
    Others hold
    Nobody else holds anything now."
  `);
  expect(await reads(world, world.owner)).toMatchInlineSnapshot(`
    "What waits, and who holds what
    Find Text Entitlement Person [Show]
    Waits for you
    Refunds acme/access#‹n›
    asks for orders-db/read, for 4h
    0 of 2 stages complete: waiting for business (@acme/orders)
    by requester, waiting since ‹time› (‹long›)
    Waits for others
    Nothing waits for anybody else.
    Denied, or cannot be read
    For ever, please acme/access#‹n›
    asks for orders-db/read, for 90d
    denied: access/orders-db/too-long.yaml:4: \`90d\` is longer than \`orders-db/read\` may be had (and 1 more)
    by requester-2, opened ‹time› (‹long› ago)
    You hold
    You hold nothing now.
    Others hold
    orders-db/read held by requester
    until ‹time›, ‹long› left; active: shown at ‹time›, and nobody confirmed to have it
    held.1, since ‹time›, asked for in acme/access#‹n›"
  `);
  expect(await reads(world, world.person("requester-2"))).toMatchInlineSnapshot(`
    "What waits, and who holds what
    Find Text Entitlement Person [Show]
    Waits for you
    For ever, please acme/access#‹n›
    asks for orders-db/read, for 90d
    denied: access/orders-db/too-long.yaml:4: \`90d\` is longer than \`orders-db/read\` may be had (and 1 more)
    by requester-2, opened ‹time› (‹long› ago)
    Waits for others
    Refunds acme/access#‹n›
    asks for orders-db/read, for 4h
    0 of 2 stages complete: waiting for business (@acme/orders)
    by requester, waiting since ‹time› (‹long›)
    You hold
    You hold nothing now.
    Others hold
    orders-db/read held by requester
    until ‹time›, ‹long› left; active: shown at ‹time›, and nobody confirmed to have it
    held.1, since ‹time›, asked for in acme/access#‹n›"
  `);
});

test("moves with what becomes of a request: reviewed, approved, merged, over", async () => {
  await using world = await World.start();
  const request = await world.requester.opens(entry({ id: "moving", duration: "1h" }), { title: "Moving" });
  await world.settled();
  const lines = async (person: Person) => (await reads(world, person)).replace(/^.*\n(?:Find .*\n)?/u, "");
  expect(await lines(world.platform)).toContain("Waits for others");
  await world.owner.approves(request);
  expect(await lines(world.platform)).toMatchInlineSnapshot(`
    "Waits for you
    Moving acme/access#‹n›
    asks for orders-db/read, for 1h
    1 of 2 stages complete: waiting for technical (@acme/platform)
    by requester, waiting since ‹time› (‹long›)
    Waits for others
    Nothing waits for anybody else.
    You hold
    You hold nothing now.
    Others hold
    Nobody else holds anything now."
  `);
  await world.platform.approves(request);
  expect(await lines(world.requester)).toMatchInlineSnapshot(`
    "Waits for you
    Moving acme/access#‹n›
    asks for orders-db/read, for 1h
    approved: all 2 stages are complete
    by requester, waiting since ‹time› (‹long›)
    Waits for others
    Nothing waits for anybody else.
    You hold
    You hold nothing now.
    Others hold
    Nobody else holds anything now."
  `);
  await world.requester.merges(request);
  expect(await lines(world.requester)).toMatchInlineSnapshot(`
    "Waits for you
    Nothing waits for you.
    Waits for others
    Nothing waits for anybody else.
    You hold
    orders-db/read held by requester
    until ‹time›, ‹long› left; active: not collected yet
    moving.1, since ‹time›, asked for in acme/access#‹n›
    Collect moving.1
    Others hold
    Nobody else holds anything now."
  `);
  await world.passes(3700);
  await world.passes(120);
  expect(await lines(world.requester)).toMatchInlineSnapshot(`
    "Nobody holds anything, and nothing is asked for.
    To ask for access, open a pull request that adds a file under access/, in:
    acme/access"
  `);
});

test("a request that is closed waits no more, and waits again when it is opened again", async () => {
  await using world = await World.start();
  const request = await world.requester.opens(entry({ id: "closing" }));
  await world.settled();
  expect(await reads(world, world.owner)).toContain("Access please");
  await world.requester.closes(request);
  expect(await reads(world, world.owner)).not.toContain("Access please");
  await world.requester.reopens(request);
  expect(await reads(world, world.owner)).toContain("Access please");
});

test("comes back after the database was lost", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "held" }));
  await world.requester.opens(entry({ id: "waiting" }));
  await approved(world, entry({ id: "approved" }));
  await world.settled();
  const before = await reads(world, world.owner);
  await world.losesItsDatabase();
  expect(await reads(world, world.owner)).toBe(before);
});

test("shows nothing to who may not read the repository, nor for long to who may not any more", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "secret" }));
  expect(await reads(world, world.person("outsider"))).toMatchInlineSnapshot(`
    "Access, countersigned
    What is held and what waits is shown to those who can read the access repository. GitHub says that outsider cannot. Were you given access just now? Look again in a minute.
    Access is asked for by a pull request, countersigned by the right people in order, given for a time, and taken back when that is over. What was decided, and why, stands in git.
    A credential is collected by following the link in the comment on its pull request.
    For systems: the keys that tokens are signed with, the key that SSH certificates are signed with, and POST /introspect. For operators: is it ready?"
  `);
  const leaving = world.visitor(world.person("requester-2"));
  await leaving.opens("/login?return=/");
  expect((await leaving.opens("/")).text).toContain("orders-db/read");
  await succeed(world.admin.api("DELETE", "/orgs/acme/members/requester-2"));
  await world.passes(61);
  const after = textOf((await leaving.opens("/")).text);
  expect(after).not.toContain("orders-db/read");
  expect(after).toContain("GitHub says that requester-2 cannot");
  expect((await fetch(world.appUrl)).status).toBe(200);
  expect(await (await fetch(world.appUrl)).text()).not.toContain("orders-db/read");
});
