import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import { succeed, type Json } from "../support/api.ts";
import { approved } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import type { Person } from "../support/person.ts";
import { countersign, eightHours, proposes, shorter, tooLong } from "../support/rules-change.ts";
import { linesAbout } from "../support/seen.ts";
import type { Request } from "../support/request.ts";
import { World } from "../support/world.ts";

const withQueue = (seed: Seed): Seed => ({
  ...seed,
  repositories: seed.repositories.map((one) => ({
    ...one,
    protection: { ...one.protection!, mergeQueue: "merge" as const },
  })),
});

/** Puts a pull request into the queue; answers what GitHub says against it. */
async function enqueues(world: World, person: Person, request: Request): Promise<string | null> {
  const { node_id: id } = await request.get();
  const response = await fetch(`${world.sandboxUrl}/api/graphql`, {
    method: "POST",
    headers: { authorization: `bearer ghp_${person.login}`, "content-type": "application/json" },
    body: JSON.stringify({
      query: "mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }",
      variables: { id },
    }),
  });
  const { errors } = (await response.json()) as Json;
  return errors?.[0]?.message ?? null;
}

/** The check of the merge group that became the default branch's tip. */
async function groupChecks(world: World): Promise<readonly string[]> {
  const runs = await succeed(world.admin.api("GET", `/repos/acme/access/commits/main/check-runs?per_page=100`));
  return runs.check_runs.map(
    (run: Json) => `${run.name}: ${run.conclusion}: ${run.output.title.replaceAll(/#\d+/gu, "#‹n›")}`,
  );
}

test("what is approved goes through the merge queue, and is granted", async () => {
  await using world = await World.start({ seed: withQueue });
  const request = await approved(world, entry({ id: "queued" }));
  expect(await enqueues(world, world.requester, request)).toBeNull();
  await world.settled();
  expect(await request.state()).toBe("merged");
  expect(await groupChecks(world)).toMatchInlineSnapshot(`
    [
      "countersign: success: approved together: #‹n›",
    ]
  `);
  expect(await linesAbout(world, "queued")).toEqual(["approved", "issued"]);
  await world.passes(4 * 3600 + 5);
  await world.passes(10);
  expect(await linesAbout(world, "queued")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "ended",
      "reverted",
    ]
  `);
});

test("two that fit a limit only one by one do not pass the queue together", async () => {
  await using world = await World.start({ seed: withQueue });
  const critical = (id: string) => entry({ id, entitlement: "orders-db/admin", duration: "1h" });
  const [first, second] = [await approved(world, critical("first")), await approved(world, critical("second"))];
  for (const request of [first, second]) await world.security.approves(request);
  await world.control("POST", "/webhooks", { paused: true });
  expect(await enqueues(world, world.requester, first)).toBeNull();
  expect(await enqueues(world, world.requester, second)).toBeNull();
  await world.control("POST", "/webhooks", { paused: false });
  await world.settled();
  expect([await first.state(), await second.state()]).toEqual(["merged", "open"]);
  expect(await linesAbout(world, "first")).toEqual(["approved", "issued"]);
  expect(await linesAbout(world, "second")).toEqual([]);
});

test("an approval taken back in the queue keeps it from merging", async () => {
  await using world = await World.start({ seed: withQueue });
  const request = await approved(world, entry({ id: "second-thoughts" }));
  await world.control("POST", "/webhooks", { paused: true });
  expect(await enqueues(world, world.requester, request)).toBeNull();
  await world.platform.requestsChanges(request, "no, wait");
  await world.control("POST", "/webhooks", { paused: false });
  await world.settled();
  expect(await request.state()).toBe("open");
  expect(await request.title()).toMatchInlineSnapshot(`"changes requested by platform-1"`);
  expect(await linesAbout(world, "second-thoughts")).toEqual([]);
});

test("a change of the rules goes through the queue as it was countersigned", async () => {
  await using world = await World.start({ seed: withQueue });
  const change = await proposes(world, world.requester, await shorter(world));
  await countersign(world, change);
  expect(await enqueues(world, world.requester, change)).toBeNull();
  await world.settled();
  expect(await change.state()).toBe("merged");
  expect(await groupChecks(world)).toEqual(["countersign: success: approved together: #‹n›"]);
  expect(await eightHours(world, "queued-rules")).toBe(tooLong("queued-rules"));
});
