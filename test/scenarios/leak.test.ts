import { expect, test } from "vitest";
import { succeed, type Json } from "../support/api.ts";
import { granted } from "../support/approved.ts";
import { credentials } from "../support/credentials.ts";
import { entry, yaml } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import type { Request } from "../support/request.ts";
import { expectNothingRepeated as nothingRepeated } from "../support/said.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();
const api = (path: string): string => `/repos/acme/access${path}`;

const [token, secret] = credentials["GitHub token"]!;
const [vault, vaultSecret] = credentials["Vault service token"]!;
const [aws, awsSecret] = credentials["AWS access key"]!;
const [database, databaseSecret] = credentials["PostgreSQL address"]!;
const secrets = [secret, vaultSecret, awsSecret, databaseSecret];

const expectNothingRepeated = (request: Request): Promise<void> => nothingRepeated(world(), request, secrets);

const problems = (comment: string): readonly string[] => plain(comment).split("\n").slice(2, -2);

test("a credential in an entry fails the check at its line, is repeated nowhere, and a new commit mends it", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(
    entry({ id: "pasted", justification: `reproduce it with ${token}, then retry` }),
  );
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: access/orders-db/pasted.yaml:5: this looks like a credential: GitHub token",
      "",
      "\`\`\`text",
      "access/orders-db/pasted.yaml:5:34: this looks like a credential: GitHub token [E631]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)",
      "\`\`\`",
    ]
  `);
  const annotations = await request.annotations();
  expect(annotations.map((one: Json) => [one.path, one.start_line, one.start_column, one.title, one.message]))
    .toMatchInlineSnapshot(`
    [
      [
        "access/orders-db/pasted.yaml",
        5,
        34,
        "E631",
        "this looks like a credential: GitHub token

    revoke it first, wherever it is valid: whoever can read this repository had it; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)",
      ],
    ]
  `);
  await owner.approves(request);
  await platform.approves(request);
  expect((await request.checks())["countersign"]).toBe("failure");
  await expectNothingRepeated(request);

  await requester.pushes(request, entry({ id: "pasted", justification: "reproduce it, then retry" }));
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  await requester.merges(request);
  expect(await linesAbout(world(), "pasted")).toEqual(["approved", "issued"]);
  expect(JSON.stringify(await world().ledger("pasted"))).not.toContain(secret.slice(0, 8));
  await expectNothingRepeated(request);
});

test("messages about what else is wrong quote no credential", async () => {
  const { requester } = world();
  const request = await requester.opens({
    "access/orders-db/quoted.yaml": `${yaml({ id: "quoted", entitlement: `orders-db/${aws}` })}${token}: x\nduration: ${vault}\n`,
  });
  await world().settled();
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(await request.title()).toMatchInlineSnapshot(
    `"cannot be read: access/orders-db/quoted.yaml:3: this looks like a credential: AWS key (and 3 more)"`,
  );
  await expectNothingRepeated(request);
});

test("a credential in the register or the rules is found as well", async () => {
  const request = await world().requester.opens({
    "subjects/workload/export.yaml": `kind: workload\nname: export\npurpose: uses ${database}\n`,
    "policies/catalog/orders-db.yaml": `title: ${vault}\n`,
  });
  await world().settled();
  const annotations = await request.annotations();
  expect(
    annotations.filter((one: Json) => one.title === "E631").map((one: Json) => [one.path, one.start_line, one.message]),
  ).toMatchInlineSnapshot(`
    [
      [
        "policies/catalog/orders-db.yaml",
        1,
        "this looks like a credential: Vault token

    revoke it first, wherever it is valid: whoever can read this repository had it; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)",
      ],
      [
        "subjects/workload/export.yaml",
        3,
        "this looks like a credential: address with a password

    revoke it first, wherever it is valid: whoever can read this repository had it; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)",
      ],
    ]
  `);
  await expectNothingRepeated(request);
});

test("a credential in the title or the description fails the check until the text is edited", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "described" }));
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  const says = async (text: object): Promise<string> => {
    await world().tick();
    await succeed(requester.api("PATCH", api(`/pulls/${request.number}`), text));
    await world().settled();
    return request.title();
  };
  expect(await says({ body: `The job connects to ${database} and fails.` })).toMatchInlineSnapshot(
    `"cannot be read: the description of the pull request holds what looks like a credential: address with a password"`,
  );
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the description of the pull request holds what looks like a credential: address with a password",
      "",
      "\`\`\`text",
      "the description of the pull request holds what looks like a credential: address with a password [E632]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then edit the description, and delete the revision that held it from its history of edits",
      "\`\`\`",
    ]
  `);
  expect((await requester.triesToMerge(request)).status).toBe(405);
  await expectNothingRepeated(request);
  expect(await says({ body: "The job fails.", title: `Access with ${vault}` })).toMatchInlineSnapshot(
    `"cannot be read: the title of the pull request holds what looks like a credential: Vault token"`,
  );
  await expectNothingRepeated(request);
  // What was approved before is approved still.
  expect(await says({ title: "Access" })).toBe("approved: all 2 stages are complete");
});

test("a credential in a review fails the check until the review is edited: dismissing leaves it readable", async () => {
  const { requester, owner, platform, admin } = world();
  const request = await requester.opens(entry({ id: "reviewed" }));
  await owner.approves(request, `fine, I tried it: ${aws}`);
  expect((await request.checks())["countersign"]).toBe("failure");
  expect(problems(await request.comment())).toMatchInlineSnapshot(`
    [
      "### Countersign: cannot be read: the review by \\\`owner\\\` of ‹time› holds what looks like a credential: AWS key",
      "",
      "\`\`\`text",
      "the review by \`owner\` of ‹time› holds what looks like a credential: AWS key [E633]",
      "  = help: revoke it first, wherever it is valid: whoever can read this repository had it; then edit the review, and delete the revision that held it from its history of edits; an approval that was edited is given again",
      "\`\`\`",
    ]
  `);
  await admin.dismisses(request, owner);
  expect((await request.checks())["countersign"]).toBe("failure");
  await expectNothingRepeated(request);
  await admin.editsReview(request, owner, "fine, I tried it");
  expect(await request.title()).toBe("0 of 2 stages complete: waiting for business (@acme/orders)");
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.title()).toBe("approved: all 2 stages are complete");
  await expectNothingRepeated(request);
});

test("a review that only comments is looked at too", async () => {
  const { requester, owner, platform } = world();
  const request = await requester.opens(entry({ id: "remarked" }));
  await owner.approves(request);
  await platform.comments(request, `does ${vault} work for you?`);
  expect(plain(await request.title())).toMatchInlineSnapshot(
    `"cannot be read: the review by \`platform-1\` of ‹time› holds what looks like a credential: Vault token"`,
  );
  await platform.editsReview(request, platform, "does mine work for you?");
  expect(await request.title()).toBe("1 of 2 stages complete: waiting for technical (@acme/platform)");
  await expectNothingRepeated(request);
});

test("what an administrator merges past the check gets nothing, and is taken back without a word of it", async () => {
  const { requester, admin } = world();
  const text = yaml({ id: "forced", entitlement: "orders-db/read", justification: `with ${token}` });
  const request = await requester.opens({ "access/orders-db/forced.yaml": text });
  await world().settled();
  await succeed(admin.writes("main", { "access/orders-db/forced.yaml": text }));
  await world().settled();
  expect(await linesAbout(world(), "forced")).toEqual(["bypassed"]);
  expect((await revertsOf(world(), "forced"))[2]).toBe("merged");
  expect(await world().file("access/orders-db/forced.yaml")).toBeNull();
  expect(JSON.stringify(await world().ledger("forced"))).not.toContain(secret.slice(0, 8));
  await expectNothingRepeated(request);
});

test("a removal is never held up: what is deleted blocks nothing, and what is written beside it is told", async () => {
  const { requester } = world();
  await granted(world(), entry({ id: "leaving" }));
  const removal = await requester.opens({ "access/orders-db/leaving.yaml": null });
  await world().tick();
  await succeed(requester.api("PATCH", api(`/pulls/${removal.number}`), { body: `no need for ${vault} any more` }));
  await world().settled();
  expect(await removal.title()).toBe("only removals: no approval needed");
  expect(await removal.summary()).toContain("[W531]");
  await expectNothingRepeated(removal);
  await requester.merges(removal);
  await world().passes(10);
  expect(await linesAbout(world(), "leaving")).toContain("ended");
});
