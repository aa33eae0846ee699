import { expect, test } from "vitest";
import { succeed, type Json } from "../support/api.ts";
import { granted } from "../support/approved.ts";
import { credentials } from "../support/credentials.ts";
import { entry, yaml } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import { pushesTree } from "../support/pushed-tree.ts";
import type { Request } from "../support/request.ts";
import { expectNothingRepeated, expectNothingTold } from "../support/said.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();
const api = (path: string): string => `/repos/acme/access${path}`;

const [token, secret] = credentials["GitHub token"]!;
const [vault, vaultSecret] = credentials["Vault service token"]!;
const [aws, awsSecret] = credentials["AWS access key"]!;
const secrets = [secret, vaultSecret, awsSecret];

const problems = (comment: string): readonly string[] => plain(comment).split("\n").slice(2, -2);
const approved = "approved: all 2 stages are complete";

async function bothApprove(request: Request): Promise<string> {
  const { owner, platform } = world();
  await owner.approves(request);
  await platform.approves(request);
  return request.title();
}

let branches = 0;

/** One commit onto the default branch, under a message and a path of its own. */
async function commits(message: string, path: string, id: string): Promise<string> {
  const { requester } = world();
  await world().tick();
  const content = yaml({ id, entitlement: "orders-db/read" });
  return pushesTree(world(), requester, [{ path, content }], `scratch-${++branches}`, message);
}

test("a credential in a commit's message fails the check until the commit is rewritten, not only followed", async () => {
  const { requester } = world();
  const path = "access/orders-db/committed.yaml";
  const branch = await commits(`Ask for access\n\nIt failed with ${token}, see the log.\n`, path, "committed");
  const request = await requester.opensPull(branch);
  await world().settled();
  expect(plain(await bothApprove(request))).toMatchInlineSnapshot(
    `"cannot be read: the message of commit ‹sha› holds what looks like a credential: GitHub token"`,
  );
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the message of commit ‹sha› holds what looks like a credential: GitHub token",
      "",
      "\`\`\`text",
      "the message of commit ‹sha› holds what looks like a credential: GitHub token [E634]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rewrite the commit without it, and force-push (that alone is not enough: what was pushed can still be found)",
      "\`\`\`",
    ]
  `);
  expect((await requester.triesToMerge(request)).status).toBe(405);
  await expectNothingRepeated(world(), request, secrets);

  await requester.pushes(request, entry({ id: "committed", justification: "once more" }));
  expect((await request.checks())["countersign"]).toBe("failure");

  const clean = await commits("Ask for access", path, "committed");
  const { object } = await succeed(requester.api("GET", api(`/git/ref/heads/${clean}`)));
  await world().tick();
  await succeed(
    requester.api("PATCH", api(`/git/refs/heads/${request.branch}`), { sha: object.sha as string, force: true }),
  );
  await world().settled();
  expect(await bothApprove(request)).toBe(approved);
  await requester.merges(request);
  expect(await linesAbout(world(), "committed")).toEqual(["approved", "issued"]);
  await expectNothingRepeated(world(), request, secrets);
});

test("a credential in the branch's name fails the check, and the same from another branch passes", async () => {
  const { requester } = world();
  const files = entry({ id: "branched" });
  const request = await requester.opens(files, { branch: `wip/${vault}` });
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the name of the branch holds what looks like a credential: Vault token",
      "",
      "\`\`\`text",
      "the name of the branch holds what looks like a credential: Vault token [E635]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then push the commits to a branch of another name, open a new pull request from there, close this one, and delete its branch",
      "\`\`\`",
    ]
  `);
  await expectNothingRepeated(world(), request, secrets);
  await requester.closes(request);

  const other = await requester.opens(files, { branch: "wip/branched" });
  await world().settled();
  expect(await bothApprove(other)).toBe(approved);
  await expectNothingRepeated(world(), other, secrets);
});

test("a credential in a path fails the check, the path is shown without it, and a new name mends it", async () => {
  const { requester } = world();
  const leaking = `access/orders-db/${aws}.yaml`;
  const request = await requester.opensPull(await commits("Ask for access", leaking, "named"));
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the path \\\`access/orders-db/••••••••••••••••••••.yaml\\\` holds what looks like a credential: AWS key",
      "",
      "\`\`\`text",
      "the path \`access/orders-db/••••••••••••••••••••.yaml\` holds what looks like a credential: AWS key [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "\`\`\`",
    ]
  `);
  await expectNothingRepeated(world(), request, secrets);

  await world().tick();
  const where = api(`/contents/${leaking}`);
  const { sha } = await succeed(requester.api("GET", `${where}?ref=${request.branch}`));
  await succeed(requester.api("DELETE", where, { message: "Rename it", branch: request.branch, sha: sha as string }));
  await requester.pushes(request, entry({ id: "named" }));
  expect(await bothApprove(request)).toBe(approved);
  await expectNothingRepeated(world(), request, secrets);
});

test("what else is wrong with a file is told at its path without the credential in it", async () => {
  const { requester } = world();
  const branch = await pushesTree(
    world(),
    requester,
    [
      { path: `access/orders-db/${aws}.yaml`, content: yaml({ id: "elsewhere", entitlement: "reports/read" }) },
      { path: `access/orders-db/${token}`, content: "x" },
      { path: `access/orders-db/of/${vault}.yaml`, content: `id: broken\nnote: ${token}\n` },
      { path: `subjects/workload/${vault}.yaml`, content: "kind: nonsense\n" },
      { path: `policies/${token}.yaml`, content: "kind: nonsense\n" },
      { path: `docs/${vault}/CODEOWNERS`, content: "* @acme/orders\n" },
      { path: `attestations/${aws}.yaml`, content: "x\n" },
    ],
    "all-wrong",
  );
  const request = await requester.opensPull(branch);
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the path \\\`access/orders-db/••••••••••••••••••••.yaml\\\` holds what looks like a credential: AWS key (and 15 more)",
      "",
      "\`\`\`text",
      "the path \`access/orders-db/••••••••••••••••••••.yaml\` holds what looks like a credential: AWS key [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`access/orders-db/••••••••••••••••••••••••••••••••••••••••\` holds what looks like a credential: GitHub token [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`access/orders-db/of/••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••…\` holds what looks like a credential: Vault token [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`attestations/••••••••••••••••••••.yaml\` holds what looks like a credential: AWS key [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`docs/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••…\` holds what looks like a credential: Vault token [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`policies/•••••••••••••••••••••••••••••••••••••••••••••\` holds what looks like a credential: GitHub token [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "the path \`subjects/workload/••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••…\` holds what looks like a credential: Vault token [E636]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:2:7: this looks like a credential: GitHub token [E631]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)",
      "",
      "this pull request touches \`access/\` and \`subjects/\` and the rules (\`policies/\`, \`.github/\` or a CODEOWNERS file) and \`attestations/\` [E611]",
      "  = help: open a pull request for each: they are countersigned by different people",
      "",
      "\`attestations/\` is written by the app only: \`attestations/••••••••••••••••••••.yaml\` [E614]",
      "  = help: take this file out of the pull request",
      "",
      "the path \`access/orders-db/••••••••••••••••••••••••••••••••••••••••\` is refused [E110]",
      "  = help: rename the file",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:1:1: neither \`duration\` nor \`until\` is given [E107]",
      "    |",
      "  1 | id: broken",
      "    | ^^^^^^^^^^",
      "  = help: say how long: \`duration: 4h\`, or \`until: ‹time›\`",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:1:1: \`subject\` is missing [E105]",
      "    |",
      "  1 | id: broken",
      "    | ^^^^^^^^^^",
      "  = help: add \`subject: …\` here",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:1:1: \`entitlement\` is missing [E105]",
      "    |",
      "  1 | id: broken",
      "    | ^^^^^^^^^^",
      "  = help: add \`entitlement: …\` here",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:1:1: \`justification\` is missing [E105]",
      "    |",
      "  1 | id: broken",
      "    | ^^^^^^^^^^",
      "  = help: add \`justification: …\` here",
      "",
      "access/orders-db/of/•••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••.yaml:2:1: unknown key \`note\` [E103]",
      "    |",
      "  2 | note: ••••••••••••••••••••••••••••••••••••••••",
      "    | ^^^^",
      "  = help: the keys here are \`id\`, \`subject\`, \`entitlement\`, \`duration\`, \`until\`, \`justification\`, \`ticket\`, \`route\`, \`scope\`, \`on-behalf-of\`, \`run\`, \`start\`, \`kind\`, \`of\`, \`rollback\`, \`per-run\`, \`public-key\`, \`csr\`",
      "\`\`\`",
    ]
  `);
  await expectNothingRepeated(world(), request, secrets);
});

test.each([
  ["policies", { path: `policies/catalog/${vault}.yaml`, content: "system: x\nentitlements: {}\nnonsense: 1\n" }],
  ["subjects", { path: `subjects/workload/${token}.yaml`, content: "kind: workload\nname: other\n" }],
  ["a code owners' file", { path: `docs/${vault}/CODEOWNERS`, content: "* @acme/orders\n" }],
])("nor is it told of %s alone", async (_, part) => {
  const { requester } = world();
  const branch = await pushesTree(world(), requester, [part], `guarded-${++branches}`);
  const request = await requester.opensPull(branch);
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(await request.summary()).toContain("E636");
  await expectNothingRepeated(world(), request, secrets);
});

test("a file that only takes such a name is found", async () => {
  const { requester } = world();
  await granted(world(), entry({ id: "moving" }));
  await world().tick();
  const content = await world().file("access/orders-db/moving.yaml");
  const moved = [
    { path: "access/orders-db/moving.yaml", sha: null },
    { path: `access/orders-db/${vault}.yaml`, content: content! },
  ];
  const request = await requester.opensPull(await pushesTree(world(), requester, moved, `moved-${++branches}`));
  await world().settled();
  const files = await succeed(requester.api("GET", api(`/pulls/${request.number}/files`)));
  expect(files.map((file: Json) => file.status)).toEqual(["renamed"]);
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(await request.summary()).toContain("E636");
  await expectNothingRepeated(world(), request, secrets);
});

test("beside a removal it is told, and holds nothing up", async () => {
  const { requester } = world();
  await granted(world(), entry({ id: "going" }));
  await world().tick();
  const removes = { path: "access/orders-db/going.yaml", sha: null };
  const branch = await pushesTree(world(), requester, [removes], `no-more-${aws}`, `No need for ${token} any more`);
  const removal = await requester.opensPull(branch);
  await world().settled();
  expect(await removal.title()).toBe("only removals: no approval needed");
  expect((await removal.summary()).match(/what looks like a credential: [A-Za-z ]+ \[W531\]/gu)).toEqual([
    "what looks like a credential: AWS key [W531]",
    "what looks like a credential: GitHub token [W531]",
  ]);
  await requester.merges(removal);
  await expectNothingRepeated(world(), removal, secrets);
});

test("pushed past the check, it gets nothing and is taken back; only the removal itself has to know the path", async () => {
  const { requester, admin } = world();
  const path = `access/orders-db/${vault}.yaml`;
  const request = await requester.opensPull(await commits("Ask for access", path, "past"));
  await world().settled();
  const content = Buffer.from(yaml({ id: "past", entitlement: "orders-db/read" })).toString("base64");
  await succeed(admin.api("PUT", api(`/contents/${path}`), { message: "Force it", branch: "main", content }));
  await world().settled();
  expect(await linesAbout(world(), "past")).toEqual(["bypassed"]);
  expect((await revertsOf(world(), "past"))[2]).toBe("merged");
  expect(await world().file(path)).toBeNull();
  expect(JSON.stringify(await world().ledger("past"))).not.toContain(vaultSecret.slice(0, 8));
  await expectNothingTold(world(), request, secrets);
});
