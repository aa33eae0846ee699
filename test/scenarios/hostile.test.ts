import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { granted } from "../support/approved.ts";
import { entry, yaml } from "../support/entry.ts";
import { plain } from "../support/plain.ts";
import { pushesTree, type TreePart } from "../support/pushed-tree.ts";
import type { Request } from "../support/request.ts";
import { linesAbout } from "../support/seen.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();
const api = (path: string): string => `/repos/acme/access${path}`;
const asks = (id: string): string => yaml({ id, entitlement: "orders-db/read" });

let branches = 0;

/** A pull request that brings these changes in one commit. */
async function brings(...parts: readonly TreePart[]): Promise<Request> {
  await world().tick();
  const { requester } = world();
  const request = await requester.opensPull(await pushesTree(world(), requester, parts, `hostile-${++branches}`));
  await world().settled();
  return request;
}

const says = async (request: Request): Promise<string> =>
  `${(await request.checks())["countersign"]}: ${plain(await request.title())}`;

const fails = async (...parts: readonly TreePart[]): Promise<void> =>
  expect((await (await brings(...parts)).checks())["countersign"]).toBe("failure");

test("a symbolic link is no way around a file: its text is where it leads", async () => {
  const link = (path: string, content: string): TreePart => ({ path, mode: "120000", content });
  const seen = [
    await brings(link("access/orders-db/link.yaml", "../../policies/approval.yaml")),
    await brings(link("access/orders-db/out.yaml", "/etc/passwd")),
    await brings(link("access/linked", "../elsewhere")),
  ];
  expect(await Promise.all(seen.map(says))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/link.yaml:1: an entry must be a mapping, and this is \`../../policies/approval.yaml\`",
      "failure: cannot be read: access/orders-db/out.yaml:1: an entry must be a mapping, and this is \`/etc/passwd\`",
      "failure: cannot be read: access/linked:1: \`access/linked\` is no entry's file",
    ]
  `);
});

test("a live entry that becomes a link is told as what cannot be read, and its access stays", async () => {
  await granted(world(), entry({ id: "linked" }));
  const request = await brings({ path: "access/orders-db/linked.yaml", mode: "120000", content: "other.yaml" });
  expect(await says(request)).toMatchInlineSnapshot(
    `"failure: cannot be read: access/orders-db/linked.yaml:1: an entry must be a mapping, and this is \`other.yaml\`"`,
  );
  expect(await linesAbout(world(), "linked")).toEqual(["approved", "issued"]);
});

test("a submodule brings nothing, wherever it lies", async () => {
  const submodule = (path: string): TreePart => ({ path, mode: "160000", type: "commit", sha: "1".repeat(40) });
  const seen = [await brings(submodule("access/orders-db/module.yaml")), await brings(submodule("access/module"))];
  expect(await Promise.all(seen.map(says))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/module.yaml:1: \`access/orders-db/module.yaml\` is no file, but a submodule as it seems",
      "failure: cannot be read: access/module:1: \`access/module\` is no entry's file",
    ]
  `);
  await fails(submodule("policies/catalog/module"));
  await fails(submodule("subjects/agent/module.yaml"));
});

/** The codes of what is wrong, each once. */
const codes = async (request: Request): Promise<readonly string[]> => [
  ...new Set((await request.annotations()).map((one) => String(one.title))),
];

test("what is no text is no entry, and is not printed", async () => {
  const request = await brings({
    path: "access/orders-db/binary.yaml",
    mode: "100644",
    content: "id: binary\n\u0000\n",
  });
  expect(await says(request)).toMatchInlineSnapshot(
    `"failure: cannot be read: access/orders-db/binary.yaml:1: \`access/orders-db/binary.yaml\` is not a text"`,
  );
  expect(await codes(request)).toEqual(["E604"]);
});

test("a file in the place of the rules is no rules, and takes none away", async () => {
  const request = await brings({ path: "policies", mode: "120000", content: "elsewhere" });
  expect(await says(request)).toMatchInlineSnapshot(
    `"failure: not ready: there is no \`policies/approval.yaml\` (and 2 more)"`,
  );
  expect(await request.summary()).toContain("`policies` is no folder [E646]");
});

test("an entry moved in from elsewhere, unchanged, is a new entry; one moved out is removed", async () => {
  const { admin, requester, owner, platform } = world();
  await succeed(admin.writes("main", { "notes/hidden.yaml": asks("hidden") }));
  const moved = await brings(
    { path: "notes/hidden.yaml", sha: null },
    { path: "access/orders-db/hidden.yaml", content: asks("hidden") },
  );
  expect(await says(moved)).toMatchInlineSnapshot(
    `"in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)"`,
  );
  await granted(world(), entry({ id: "moved-out" }));
  const out = await brings(
    { path: "access/orders-db/moved-out.yaml", sha: null },
    { path: "notes/moved-out.yaml", content: asks("moved-out") },
  );
  expect(await says(out)).toMatchInlineSnapshot(`"success: only removals: no approval needed"`);
  // Two files change places: each entry stays what it was, in another file.
  await granted(world(), entry({ id: "one" }));
  await granted(world(), entry({ id: "two" }));
  const swapped = await brings(
    { path: "access/orders-db/one.yaml", content: asks("two") },
    { path: "access/orders-db/two.yaml", content: asks("one") },
  );
  expect(await says(swapped)).toMatchInlineSnapshot(
    `"failure: denied: access/orders-db/one.yaml:1: \`two\` moves here from \`access/orders-db/two.yaml\` (and 1 more)"`,
  );
  await owner.approves(moved);
  await platform.approves(moved);
  expect(await moved.title()).toBe("approved: all 2 stages are complete");
  expect((await requester.triesToMerge(swapped)).status).toBe(405);
});

test("rules that are moved away with an entry are noticed", async () => {
  const rules = await world().file("policies/approval.yaml");
  const request = await brings(
    { path: "policies/approval.yaml", sha: null },
    { path: "notes/approval.yaml", content: rules! },
    { path: "access/orders-db/with-rules.yaml", content: asks("with-rules") },
  );
  expect(await says(request)).toMatchInlineSnapshot(
    `"failure: cannot be read: this pull request touches \`access/\` and the rules (\`policies/\`, \`.github/\` or a CODEOWNERS file)"`,
  );
});

test("paths that look like ours are refused, and shown with what hides in them", async () => {
  const paths = [
    "Access/orders-db/case.yaml",
    "access/Orders-DB/case.yaml",
    "access/orders-db/…/dots.yaml",
    "access/orders-db/.hidden.yaml",
    "access/orders-db/a..b/dots.yaml",
    "аccess/orders-db/cyrillic.yaml",
    "access/оrders-db/cyrillic.yaml",
    "access/orders-db/\u202elmay.exe.yaml",
    "access/orders-db/zero\u200bwidth.yaml",
    "access/orders-db/trailing.yaml ",
    "access/orders-db/double.yaml.yaml",
  ];
  const seen: string[] = [];
  for (const [index, path] of paths.entries()) {
    const request = await brings({ path, content: asks(`path-${index}`) });
    seen.push(await says(request));
    expect(`${await request.title()}${await request.summary()}${await request.comment()}`).not.toMatch(
      /[\u200b\u202e]/u,
    );
  }
  expect(seen).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: the path \`Access/orders-db/case.yaml\` is refused: the folder is named \`access/\`",
      "failure: cannot be read: access/Orders-DB/case.yaml:1: \`Orders-DB\` cannot be a system",
      "failure: cannot be read: the path \`access/orders-db/\\u{2026}/dots.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: access/orders-db/.hidden.yaml:1: \`access/orders-db/.hidden.yaml\` has characters that are not read here",
      "in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)",
      "failure: cannot be read: the path \`\\u{430}ccess/orders-db/cyrillic.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: the path \`access/\\u{43e}rders-db/cyrillic.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: the path \`access/orders-db/\\u{202e}lmay.exe.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: the path \`access/orders-db/zero\\u{200b}width.yaml\` is refused: it has letters other than those of ASCII, or invisible ones",
      "failure: cannot be read: the path \`access/orders-db/trailing.yaml \` is refused: a name in it begins or ends with a space",
      "in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)",
    ]
  `);
  for (const path of ["po1icies/approval.yaml", ".GITHUB/workflows/x.yaml", "sub\u0458ects/agent/bot.yaml"])
    await fails({ path, content: "version: 1\n" });
});

test("what conflicts with the default branch is decided for what it says, and merged by nobody until it is resolved", async () => {
  const { requester, owner, platform } = world();
  await granted(world(), entry({ id: "contested", duration: "2h" }));
  const longer = (duration: string) => entry({ id: "contested", duration });
  const first = await requester.opens(longer("3h"), { branch: "contested-3" });
  const second = await requester.opens(longer("4h"), { branch: "contested-4" });
  for (const request of [first, second]) {
    await owner.approves(request);
    await platform.approves(request);
    expect(await request.title()).toBe("approved: all 2 stages are complete");
  }
  await requester.merges(first);
  await world().passes(5);
  expect((await requester.triesToMerge(second)).status).toBeGreaterThanOrEqual(405);
  expect(await second.state()).toBe("open");
  const head = await second.head();
  const main = await succeed(requester.api("GET", api("/git/ref/heads/main")));
  const tree = (await succeed(requester.api("GET", api(`/git/commits/${head}`)))).tree.sha;
  const resolved = await succeed(
    requester.api("POST", api("/git/commits"), { message: "Merge main", tree, parents: [head, main.object.sha] }),
  );
  await world().tick();
  await succeed(requester.api("PATCH", api("/git/refs/heads/contested-4"), { sha: resolved.sha }));
  await world().settled();
  // It asks for one hour more now, not for two: that is another thing to approve.
  expect(await says(second)).toMatchInlineSnapshot(
    `"in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)"`,
  );
});
