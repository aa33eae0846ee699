import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { approved, claimPath } from "../support/approved.ts";
import { entry, yaml } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();
const api = (path: string): string => `/repos/acme/access${path}`;

test("a force-push that puts other content under an approval gets nothing", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "rebound", duration: "1h" }), { branch: "rebound" });
  await owner.approves(request);
  const main = await succeed(requester.api("GET", api("/git/ref/heads/main")));
  await succeed(requester.api("POST", api("/git/refs"), { ref: "refs/heads/rebound-2", sha: main.object.sha }));
  await succeed(requester.writes("rebound-2", entry({ id: "rebound", duration: "8h" })));
  const other = await succeed(requester.api("GET", api("/git/ref/heads/rebound-2")));
  await succeed(requester.api("PATCH", api("/git/refs/heads/rebound"), { sha: other.object.sha, force: true }));
  await world().settled();
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: the commit it was given for was rewritten, or cannot be read any more; look again, and approve again",
    ]
  `);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
});

test("content that is pushed, approved and put back again counts for what it says at the end", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "there-and-back", duration: "8h" }));
  await requester.pushes(request, entry({ id: "there-and-back", duration: "1h" }));
  await owner.approves(request);
  await platform.approves(request);
  await requester.pushes(request, entry({ id: "there-and-back", duration: "8h" }));
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: the request says something else since; look again, and approve again",
      "- \`platform-1\` at ‹time›: the request says something else since; look again, and approve again",
    ]
  `);
});

test("an approval of an older commit than the head counts for that commit only", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "older-commit", duration: "1h" }));
  const first = await request.head();
  await requester.pushes(request, entry({ id: "older-commit", duration: "8h" }));
  await owner.approves(request, "", first);
  await platform.approves(request, "", first);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
});

test("a commit that names an approver as its author is noticed", async () => {
  const { requester } = world();
  const request = await requester.opens(entry({ id: "forged-author" }), { branch: "forged-author" });
  const path = "access/orders-db/forged-author.yaml";
  const existing = await succeed(requester.api("GET", api(`/contents/${path}?ref=forged-author`)));
  await succeed(
    requester.api("PUT", api(`/contents/${path}`), {
      message: "x\n\nCo-authored-by: security <security-1@users.noreply.github.com>",
      branch: "forged-author",
      sha: existing.sha,
      content: Buffer.from(yaml({ id: "forged-author", entitlement: "orders-db/read", duration: "1h" })).toString(
        "base64",
      ),
      author: { name: "owner", email: "104+owner@users.noreply.github.com" },
    }),
  );
  await world().settled();
  expect(plain(await request.title())).toMatchInlineSnapshot(
    `"cannot be read: nobody can be identified for \`security-1@users.noreply.github.com\` in commit ‹sha› (and 1 more)"`,
  );
});

test("an approver who pushes to the branch takes part, and does not count", async () => {
  const { requester, owner, admin } = world();
  const request = await requester.opens(entry({ id: "helped", entitlement: "orders-db/admin", duration: "1h" }));
  await admin.pushes(request, entry({ id: "helped", entitlement: "orders-db/admin", duration: "30m" }));
  await owner.approves(request);
  await admin.approves(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`admin\` at ‹time›: nobody approves what they have a part in: \`admin\` wrote a commit of it and pushed to it",
    ]
  `);
});

test("a merge commit that hides a change of the entry is not merged content that was decided", async () => {
  const { requester, admin } = world();
  const files = entry({ id: "evil-merge", duration: "1h" });
  const [path] = Object.keys(files);
  const request = await approved(world(), files);
  await world().control("POST", "/webhooks", { paused: true });
  // An administrator writes the merge commit themselves, with another tree.
  const head = await request.head();
  const main = await succeed(admin.api("GET", api("/git/ref/heads/main")));
  const base = await succeed(admin.api("GET", api(`/git/commits/${main.object.sha}`)));
  const content = yaml({ id: "evil-merge", entitlement: "orders-db/read", duration: "8h" });
  const tree = await succeed(
    admin.api("POST", api("/git/trees"), {
      base_tree: base.tree.sha,
      tree: [{ path, mode: "100644", type: "blob", content }],
    }),
  );
  const commit = await succeed(
    admin.api("POST", api("/git/commits"), {
      message: `Merge pull request #${request.number}`,
      tree: tree.sha,
      parents: [main.object.sha, head],
    }),
  );
  await succeed(admin.api("PATCH", api("/git/refs/heads/main"), { sha: commit.sha }));
  await world().control("POST", "/webhooks", { paused: false });
  await world().settled();
  expect([await request.state(), await linesAbout(world(), "evil-merge")]).toMatchInlineSnapshot(`
    [
      "merged",
      [
        "bypassed",
      ],
    ]
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`evil-merge\`: reached the default branch without a decision: what was merged is not what was approved. It gets no credential.",
    ]
  `);
  expect((await revertsOf(world(), "evil-merge"))[2]).toBe("merged");
  const page = await world().visitor(requester).opens(claimPath(world(), "evil-merge.1"));
  expect(page.status).toBe(404);
});

test("a branch of ours, or a pull request that looks like our revert, is not ours", async () => {
  const { requester } = world();
  await succeed(world().admin.writes("main", { "README.md": "# x\n" }));
  const request = await requester.opens(entry({ id: "like-a-revert" }), {
    branch: "countersign/revert-000000000000",
    title: "Remove like-a-revert: its access has ended",
  });
  await world().settled();
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  const ledger = await requester.api("POST", api("/git/refs"), {
    ref: "refs/heads/countersign/ledger",
    sha: (await succeed(requester.api("GET", api("/git/ref/heads/main")))).object.sha,
  });
  expect(ledger.status).toBe(422);
  const written = await requester.writes("countersign/ledger", { "grants/00/x.jsonl": "{}\n" });
  expect([written.status, written.body.message]).toMatchInlineSnapshot(`
    [
      409,
      "Repository rule violations found

    Cannot update this protected ref.

    ",
    ]
  `);
});

test("somebody else's entry in a request of one's own needs the same approvals, and goes to its subject", async () => {
  const { owner, platform } = world();
  const request = await world().requester.opens(entry({ id: "for-platform", login: "platform-1" }));
  await owner.approves(request);
  await platform.approves(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`platform-1\` at ‹time›: nobody approves what they have a part in: \`platform-1\` would hold the access, or holds it",
    ]
  `);
  await world().person("platform-2").approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});

test("a renamed entry keeps its id, and is refused", async () => {
  const request = await approved(world(), entry({ id: "renamed" }));
  await world().requester.merges(request);
  const moved = await world().requester.opens({
    "access/orders-db/renamed.yaml": null,
    "access/orders-db/elsewhere/renamed.yaml": yaml({ id: "renamed", entitlement: "orders-db/read" }),
  });
  await world().settled();
  expect(await moved.title()).toMatchInlineSnapshot(
    `"denied: access/orders-db/elsewhere/renamed.yaml:1: \`renamed\` moves here from \`access/orders-db/renamed.yaml\`"`,
  );
});

test("a change of a live entry may touch its term only", async () => {
  const request = await approved(world(), entry({ id: "upgraded" }));
  await world().requester.merges(request);
  const change = await world().requester.opens({
    "access/orders-db/upgraded.yaml": yaml({ id: "upgraded", entitlement: "orders-db/admin", duration: "1h" }),
  });
  await world().settled();
  expect(await change.title()).toMatchInlineSnapshot(
    `"denied: access/orders-db/upgraded.yaml:3: \`entitlement\` of \`upgraded\` cannot be changed: only \`duration\` or \`until\` can"`,
  );
});
