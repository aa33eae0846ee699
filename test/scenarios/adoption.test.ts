import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { succeed, type Json } from "../support/api.ts";
import { approved } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import { issuesAbout, linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

const edited =
  (path: string, from: string, to: string) =>
  (seed: Seed): Seed => ({
    ...seed,
    repositories: seed.repositories.map((one) => ({
      ...one,
      files: { ...one.files, [path]: one.files[path]!.replace(from, to) },
    })),
  });

test("the first rules are adopted once, and announced", async () => {
  await using world = await World.start();
  expect((await world.issues()).flatMap((issue: Json) => [issue.title, plain(issue.body)])).toMatchInlineSnapshot(`
    [
      "Countersign adopted the access rules of this repository",
      "<!-- countersign:adopted-‹sha› -->

    The rules in \`policies/\`, git tree ‹sha›, are in force from now on: no rules were ever adopted here before. From now on they change only by being countersigned.",
    ]
  `);
  await world.stopApp();
  await world.startApp();
  await world.passes(6 * 60);
  expect(await world.issues()).toHaveLength(1);
});

test("a mistake in the first rules fails every request closed, at its line", async () => {
  await using world = await World.start({
    seed: edited("policies/approval.yaml", 'who: ["@acme/platform"]', 'who: ["@acme/platfrom"]'),
  });
  const request = await world.requester.opens(entry({ id: "no-rules" }));
  await world.settled();
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "failure",
      "countersign / 1 business": "queued",
      "countersign / 2 technical": "queued",
    }
  `);
  expect(plain(await request.summary())).toMatchInlineSnapshot(`
    "\`\`\`text
    policies/approval.yaml:18:9: Countersign cannot see the team \`@acme/platfrom\` [E321]
         |
      18 |       - { for: "*", who: ["@acme/platfrom"] }
         |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: name a team that exists, and give the app the organization permission \`members: read\`
    \`\`\`"
  `);
  expect((await world.issues()).map((issue: Json) => [issue.title, plain(issue.body)])).toMatchInlineSnapshot(`
    [
      [
        "Countersign adopted the access rules of this repository",
        "<!-- countersign:adopted-‹sha› -->

    The rules in \`policies/\`, git tree ‹sha›, are in force from now on: no rules were ever adopted here before. From now on they change only by being countersigned.",
      ],
    ]
  `);
});

test("rules that do not read are not adopted, and everything fails at their line until they do", async () => {
  await using world = await World.start({
    seed: edited("policies/approval.yaml", "quorum: 1", "quorom: 1"),
  });
  const request = await world.requester.opens(entry({ id: "unread-rules" }));
  await world.settled();
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "failure",
    }
  `);
  expect(await request.title()).toMatchInlineSnapshot(`"cannot be read: no rules are in force in this repository"`);
  expect((await world.issues()).map((issue: Json) => [issue.title, plain(issue.body)])).toMatchInlineSnapshot(`
    [
      [
        "The access rules of this repository cannot be read",
        "<!-- countersign:not-adopted-‹sha› -->

    The rules in \`policies/\`, git tree ‹sha›, have mistakes. Until they are mended no rules are in force, and every request fails.

    \`\`\`text
    policies/approval.yaml:12:5: unknown key \`quorom\` [E303]
         |
      12 |     quorom: 1 # how many distinct people must approve; 1 where none is given
         |     ^^^^^^
      = help: did you mean \`quorum\`?
    \`\`\`",
      ],
    ]
  `);
  await world.admin.merges(request);
  await world.passes(5);
  expect(await linesAbout(world, "unread-rules")).toEqual(["bypassed"]);
  // Nothing was ever adopted: the first rules that read are.
  const rules = await world.file("policies/approval.yaml");
  await succeed(world.admin.writes("main", { "policies/approval.yaml": rules!.replace("quorom", "quorum") }));
  await world.settled();
  const second = await approved(world, entry({ id: "read-rules" }));
  expect(await second.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("rules that an administrator pushes do not come into force, and that is named", async () => {
  await using world = await World.start();
  const rules = await world.file("policies/approval.yaml");
  await succeed(
    world.admin.writes("main", {
      "policies/approval.yaml": rules!.replace("who: [owner]", 'who: ["@acme/requesters"]'),
    }),
  );
  await world.settled();
  expect(await issuesAbout(world, "nobody countersigned")).toMatchInlineSnapshot(`
    [
      "The access rules of this repository were changed without being countersigned",
      "<!-- countersign:policies-bypass-‹sha› -->

    Since commit ‹sha› the default branch holds \`policies/\` as git tree ‹sha›, which nobody countersigned. What is in force stays tree ‹sha›. #‹n› puts it back.",
    ]
  `);
  const request = await world.requester.opens(entry({ id: "old-rules" }));
  await world.person("requester-2").approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  await world.owner.approves(request);
  await world.platform.approves(request);
  await world.requester.merges(request);
  expect(await linesAbout(world, "old-rules")).toEqual(["approved", "issued"]);
});

test("a default branch that somebody rewinds ends what is gone from it", async () => {
  await using world = await World.start();
  const main = await succeed(world.admin.api("GET", "/repos/acme/access/git/ref/heads/main"));
  const request = await approved(world, entry({ id: "rewound" }));
  await world.requester.merges(request);
  expect(await linesAbout(world, "rewound")).toEqual(["approved", "issued"]);
  await world.passes(2 * 60);
  const forced = await world.admin.api("PATCH", "/repos/acme/access/git/refs/heads/main", {
    sha: main.object.sha,
    force: true,
  });
  expect(forced.status).toBe(200);
  await world.settled();
  await world.passes(5);
  expect(await linesAbout(world, "rewound")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "revoked",
      "ended",
      "reverted",
    ]
  `);
});
