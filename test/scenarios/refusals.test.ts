import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Seed } from "../../sandbox/seed.ts";
import type { RefusalName } from "../../sandbox/refusals/refusals.ts";
import { refusals } from "../../sandbox/refusals/refusals.ts";
import { succeed, type Answer, type Json } from "../support/api.ts";
import { approved, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { checkLedger, publicKeyOf } from "../support/ledger-check/check-ledger.ts";
import { points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { World, type WorldOptions } from "../support/world.ts";

/** What GitHub no longer refuses: for each, something of ours has to notice. */
async function lenient(name: RefusalName, options: WorldOptions = {}): Promise<World> {
  const world = await World.start(options);
  await world.control("PUT", `/refusals/${name}`, { on: false });
  tried.add(name);
  return world;
}

const tried = new Set<RefusalName>();

async function isTakenBack(world: World, id: string): Promise<void> {
  expect(await linesAbout(world, id)).toEqual(["bypassed"]);
  expect((await revertsOf(world, id))[0]).toContain("not countersigned");
  expect(await world.file(`access/orders-db/${id}.yaml`)).toBeNull();
}

test("required-check: whatever is merged without it is a bypass, and taken back", async () => {
  await using world = await lenient("required-check");
  const request = await world.requester.opens(entry({ id: "unchecked" }));
  await world.settled();
  await world.requester.merges(request);
  expect(points(await request.comment())[0]).toContain("it was merged without being approved");
  await isTakenBack(world, "unchecked");
});

test("check-source: a status forged while the application is away merges, and is taken back", async () => {
  await using world = await lenient("check-source");
  await world.stopApp();
  const request = await world.requester.opens(entry({ id: "forged" }));
  const merges = (): Promise<Answer> =>
    world.requester.api("PUT", `/repos/acme/access/pulls/${request.number}/merge`, {});
  expect((await merges()).status).toBe(405);
  const forged = { state: "success", context: "countersign" };
  await succeed(world.requester.api("POST", `/repos/acme/access/statuses/${await request.head()}`, forged));
  await succeed(merges());
  await world.startApp();
  await world.passes(6 * 60);
  await isTakenBack(world, "forged");
});

test("protected-branch: what is pushed past everybody is named, and taken back", async () => {
  await using world = await lenient("protected-branch");
  await succeed(world.requester.writes("main", entry({ id: "pushed" })));
  await world.settled();
  await isTakenBack(world, "pushed");
});

test("ledger-branch: on a record that somebody else wrote, nothing is given", async () => {
  await using world = await lenient("ledger-branch");
  await granted(world, entry({ id: "before" }));
  await succeed(world.requester.writes("countersign/ledger", { "README.md": "mine now\n" }));
  const request = await approved(world, entry({ id: "after" }));
  await succeed(world.requester.api("PUT", `/repos/acme/access/pulls/${request.number}/merge`, {}));
  await expect.poll(() => world.log, { timeout: 20_000 }).toContain("was not made by countersign[bot]");
  expect(await linesAbout(world, "after")).toEqual([]);
  expect(await request.comment()).not.toContain("collects the credential");
});

test("self-approval: it does not count", async () => {
  const answering = (seed: Seed): Seed => ({
    ...seed,
    teams: seed.teams.map((team) =>
      team.slug === "orders" ? { ...team, members: [...team.members, "requester"] } : team,
    ),
  });
  await using world = await lenient("self-approval", { seed: answering });
  const request = await world.requester.opens(entry({ id: "mine" }));
  await world.settled();
  await world.requester.approves(request);
  expect(points(await request.comment())[0]).toContain("nobody approves what they have a part in: `requester`");
  expect(await request.title()).toContain("0 of 2 stages complete");
});

test("dismissal: an objection that somebody without a say dismissed still blocks", async () => {
  await using world = await lenient("dismissal");
  const request = await world.requester.opens(entry({ id: "dismissed" }));
  await world.settled();
  await world.owner.requestsChanges(request);
  await world.person("security-1").dismisses(request, world.owner);
  await world.settled();
  expect(await request.title()).toBe("changes requested by owner");
});

test("stale-head: a line that was overwritten is missed by whoever checks the ledger", async () => {
  await using world = await lenient("stale-head");
  await world.control("PUT", "/refusals/ledger-branch", { on: false });
  await granted(world, entry({ id: "overwritten" }));
  const ledger = "countersign/ledger";
  const folder = createHash("sha256").update("overwritten").digest("hex").slice(0, 2);
  const path = `grants/${folder}/overwritten.jsonl`;
  const [first] = (await world.file(path, ledger))!.split("\n");
  const response = await fetch(`${world.sandboxUrl}/api/graphql`, {
    method: "POST",
    headers: { authorization: "token ghp_requester", "content-type": "application/json" },
    body: JSON.stringify({
      query: "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }",
      variables: {
        input: {
          branch: { repositoryNameWithOwner: "acme/access", branchName: ledger },
          expectedHeadOid: "1".repeat(40),
          fileChanges: { additions: [{ path, contents: Buffer.from(`${first}\n`).toString("base64") }] },
          message: { headline: "As if nothing had been written since" },
        },
      },
    }),
  });
  const { data }: Json = await response.json();
  expect(data.createCommitOnBranch.commit.oid).toMatch(/^[0-9a-f]{40}$/);
  const clone = world.sandboxUrl.replace("http://", "http://requester:ghp_requester@");
  const found = await checkLedger(`${clone}/acme/access.git`, publicKeyOf(world.ledgerKey));
  expect(found.join("\n")).toContain("had lines changed or taken away by");
});

test("webhook-signature: what is not signed as agreed is refused, and read back from GitHub's own log", async () => {
  await using world = await lenient("webhook-signature");
  const request = await world.requester.opens(entry({ id: "unsigned" }));
  await world.settled();
  expect(await request.checks()).toEqual({});
  await world.passes(6 * 60);
  expect(await request.title()).toContain("0 of 2 stages complete");
});

test("each refusal that can be turned off has its test here, and says what notices", async () => {
  expect([...tried].toSorted()).toEqual(Object.keys(refusals).toSorted());
  await using world = await World.start({ withoutApp: true });
  const told = await world.control("GET", "/refusals");
  expect(told.every((one: Json) => one.on && one.notices.length > 20)).toBe(true);
  await expect(world.control("PUT", "/refusals/sloth", { on: false })).rejects.toThrow(/there is no refusal/);
});
