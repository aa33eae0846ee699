import { expect, test } from "vitest";
import { entry, yaml } from "../support/entry.ts";
import { succeed, type Json } from "../support/api.ts";
import { plain, points } from "../support/plain.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();

test("a request from a fork is decided like any other", async () => {
  const { owner, platform } = world();
  const second = world().person("requester-2");
  const files = entry({ id: "forked", login: "requester-2" });
  const request = await second.opens(files, { fork: true });
  await world().settled();
  // Who opens it has not thereby pushed it, and the fork's activity is not ours to read.
  expect(plain(await request.summary())).toMatchInlineSnapshot(`
    "\`\`\`text
    it is unknown who pushed commit ‹sha› [E617]
      = help: push once more while the pull request is open, if only \`git commit --allow-empty -m again && git push\`: of a push to a fork before that, GitHub does not say whose it was; branches of the repository itself do not need it
    \`\`\`"
  `);
  await second.pushes(request, entry({ id: "forked", login: "requester-2", duration: "2h" }));
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
  await world().admin.merges(request);
  expect((await world().ledger("forked")).map((line) => line.record.kind)).toEqual(["approved", "issued"]);
});

test("nobody chooses approvers by choosing a folder", async () => {
  const request = await world().requester.opens({
    "access/warehouse/elsewhere.yaml": yaml({ id: "elsewhere", entitlement: "orders-db/admin", duration: "1h" }),
  });
  await world().settled();
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "failure",
    }
  `);
  expect(await request.summary()).toMatchInlineSnapshot(`
    "\`\`\`text
    access/warehouse/elsewhere.yaml:3:14: an entry for \`orders-db/admin\` must lie below \`access/orders-db/\` [E109]
        |
      3 | entitlement: orders-db/admin
        |              ^^^^^^^^^^^^^^^
      = help: move this file to \`access/orders-db/elsewhere.yaml\`
    \`\`\`"
  `);
});

test("a second pull request with the same commit is closed with the reason", async () => {
  const { requester } = world();
  const request = await requester.opens(entry({ id: "twin" }), { branch: "twin-branch" });
  await world().settled();
  const main = await succeed(requester.api("GET", `/repos/acme/access/git/ref/heads/twin-branch`));
  await succeed(
    requester.api("POST", `/repos/acme/access/git/refs`, { ref: "refs/heads/twin-2", sha: main.object.sha }),
  );
  const twin = await requester.opensPull("twin-2");
  await world().settled();
  expect(await twin.state()).toBe("closed");
  expect(await request.state()).toBe("open");
  const comments = await succeed(requester.api("GET", `/repos/acme/access/issues/${twin.number}/comments`));
  expect(comments.map((comment: Json) => plain(comment.body))).toMatchInlineSnapshot(`
    [
      "<!-- countersign -->

    ### Countersign: closed: same commit as #‹n›: decided there

    Two requests cannot share a commit: what its check says would hold for both. Go on in #‹n›.",
    ]
  `);
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
});

test("a change of rules, of the register or of workflows has stages of its own", async () => {
  const titles: string[] = [];
  for (const path of [
    "policies/approval.yaml",
    "subjects/agent/bot.yaml",
    ".github/workflows/x.yml",
    "docs/CODEOWNERS",
  ]) {
    const request = await world().requester.opens({ [path]: "version: 1\n" });
    await world().settled();
    await world().passes(4);
    titles.push(`${path}: ${(await request.checks())["countersign"]}: ${await request.title()}`);
  }
  expect(titles).toMatchInlineSnapshot(`
    [
      "policies/approval.yaml: failure: not ready: policies/approval.yaml:1: \`stages\` is missing (and 1 more)",
      "subjects/agent/bot.yaml: failure: not ready: subjects/agent/bot.yaml:1: \`kind\` is missing (and 4 more)",
      ".github/workflows/x.yml: in_progress: 0 of 2 stages complete: waiting for rules-owner (@acme/platform-leads)",
      "docs/CODEOWNERS: in_progress: 0 of 2 stages complete: waiting for rules-owner (@acme/platform-leads)",
    ]
  `);
});

test("a mixture of kinds fails, and so does a file that only the app writes", async () => {
  const titles: string[] = [];
  for (const files of [
    { ...entry({ id: "mixed" }), "policies/directory.yaml": "people: []\n" },
    { ...entry({ id: "mixed-2" }), "README.md": "# Other\n" },
    { "attestations/x.yaml": "a: 1\n" },
    { "access/README.md": "# hello\n" },
    { "access/orders-db/x.yml": yaml({ id: "x-yml", entitlement: "orders-db/read" }) },
    { "access/x.yaml": yaml({ id: "no-system", entitlement: "orders-db/read" }) },
    { "Access/orders-db/x.yaml": yaml({ id: "other-case", entitlement: "orders-db/read" }) },
    { "access/orders-db/né\u202ew.yaml": yaml({ id: "odd-name", entitlement: "orders-db/read" }) },
    { "access/orders-db/a b#c?d%2e.yaml": yaml({ id: "odd-name-2", entitlement: "orders-db/read" }) },
  ]) {
    const request = await world().requester.opens(files);
    await world().settled();
    titles.push(`${(await request.checks())["countersign"]}: ${await request.title()}`);
  }
  expect(titles).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: this pull request touches \`access/\` and the rules (\`policies/\`, \`.github/\` or a CODEOWNERS file)",
      "in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)",
      "failure: cannot be read: \`attestations/\` is written by the app only: \`attestations/x.yaml\`",
      "failure: cannot be read: access/README.md:1: \`access/README.md\` is no entry's file",
      "failure: cannot be read: access/orders-db/x.yml:1: \`access/orders-db/x.yml\` is no entry's file",
      "failure: cannot be read: access/x.yaml:1: \`access/x.yaml\` lies in no system's folder",
      "failure: cannot be read: the path \`Access/orders-db/x.yaml\` is refused: the folder is named \`access/\`",
      "failure: cannot be read: the path \`access/orders-db/n\\u{e9}\\u{202e}w.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: access/orders-db/a b#c?d%2e.yaml:1: \`access/orders-db/a b#c?d%2e.yaml\` has characters that are not read here",
    ]
  `);
});

test("what Countersign does not decide passes, with nothing to countersign", async () => {
  const request = await world().requester.opens({ "README.md": "# Access\n\nHello.\n" });
  await world().settled();
  expect(await request.checks()).toEqual({ countersign: "success" });
  expect(await request.title()).toMatchInlineSnapshot(`"nothing to countersign"`);
  expect(await request.comment()).toMatchInlineSnapshot(`""`);
});

test("a pull request into another branch gets no check, and its merge means nothing", async () => {
  const { requester, admin } = world();
  const main = await succeed(admin.api("GET", "/repos/acme/access/git/ref/heads/main"));
  await succeed(
    admin.api("POST", "/repos/acme/access/git/refs", { ref: "refs/heads/elsewhere", sha: main.object.sha }),
  );
  const request = await requester.opens(entry({ id: "other-base" }), { base: "elsewhere" });
  await world().settled();
  expect(await request.checks()).toEqual({});
  expect(await request.comment()).toBe("");
  await requester.merges(request);
  expect(await world().ledger("other-base")).toEqual([]);
});

test("a pull request moved onto the default branch becomes a request", async () => {
  const { requester, owner } = world();
  const files = entry({ id: "moved-base" });
  await world().admin.writes("elsewhere", files);
  const branch = { branch: "moved-base", base: "elsewhere" };
  const request = await requester.opens({ ...files, "README.md": "# A better text\n" }, branch);
  await world().settled();
  expect(await request.checks()).toEqual({});
  await owner.approves(request);
  await succeed(requester.api("PATCH", `/repos/acme/access/pulls/${request.number}`, { base: "main" }));
  await world().settled();
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  // What it was approved for there was another difference.
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`owner\` at ‹time›: the request says something else since; look again, and approve again",
    ]
  `);
  await owner.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(
    `"1 of 2 stages complete: waiting for technical (@acme/platform)"`,
  );
});

test("a request that is closed and opened again is decided anew", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "reopened" }));
  await owner.approves(request);
  await requester.closes(request);
  expect(await request.comment()).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: withdrawn

    This request was closed without being merged. Nothing was granted."
  `);
  await succeed(requester.api("PATCH", `/repos/acme/access/pulls/${request.number}`, { state: "open" }));
  await world().settled();
  await platform.approves(request);
  expect(await request.title()).toMatchInlineSnapshot(`"approved: all 2 stages are complete"`);
});
