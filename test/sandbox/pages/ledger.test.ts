import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { editTree } from "../../../sandbox/git/edit-tree.ts";
import { type House, openHouse } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse({ policies: "/nowhere" });
});
afterEach(async () => house[Symbol.asyncDispose]());

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const pathOf = (entry: string): string => `grants/${sha(entry).slice(0, 2)}/${entry}.jsonl`;

/** Writes commits of the ledger as the app would, each adding lines to files. */
async function writes(commits: readonly (readonly (readonly [path: string, line: string])[])[]): Promise<void> {
  const git = house.sandbox.world.repositories.get(4800)!.git;
  const files = new Map<string, string>();
  let head: string | undefined;
  for (const lines of commits) {
    for (const [path, line] of lines) files.set(path, `${files.get(path) ?? ""}${line}\n`);
    const paths = [...new Set(lines.map(([path]) => path))];
    const changes = await Promise.all(
      paths.map(async (path) => ({ path, oid: await git.writeBlob(files.get(path) ?? "") })),
    );
    const tree = await editTree(git, head, changes);
    const who = { name: "x", email: "x@example.com", date: "2026-11-21T09:00:00Z" };
    const parents = head === undefined ? [] : [head];
    const after = await git.writeCommit({ tree, parents, author: who, committer: who, message: "Record\n" });
    await git.updateRefs([{ ref: "refs/heads/countersign/ledger", before: head ?? "0".repeat(40), after }]);
    head = after;
  }
}

/** Lines of one entry, each with the hash of the one before. */
function chained(entry: string, records: readonly object[]): readonly string[] {
  let previous = "";
  return records.map((record, at) => {
    const about = { entry, kind: "entry" };
    const line = JSON.stringify({ about, at: `2026-11-21T09:0${at % 10}:00Z`, previous, record });
    previous = sha(line);
    return line;
  });
}

const plain = (text: string): string =>
  text.replaceAll(/\b[0-9a-f]{7}\b/gu, "<short>").replaceAll(/\{"about.*\}/gu, "{…}");

const grant = "orders-read-1.1";
const evidence = { grant: { countersigners: [104, 105], entry: { entitlement: "orders-db/read" } } };
const life = [
  { kind: "approved", grant, attempt: 1, subject: 102, until: "2026-11-21T13:00:00Z", pull: 1, evidence },
  { kind: "issued", grant, attempt: 1, handle: "h" },
  { kind: "claimed", grant, attempt: 1, by: 102, handle: "h" },
  { kind: "revoked", grant, attempt: 1, cause: "revoked", because: "the entry was <b>removed</b>", by: 101 },
  {
    kind: "ended",
    grant,
    attempt: 1,
    cause: "revoked",
    proof: { at: "2026-11-21T09:05:00Z", handle: "h", said: "gone" },
  },
  { kind: "reverted", grant, attempt: 1, commit: "a".repeat(40) },
];

test("before there is a ledger, the page says so", async () => {
  expect((await reader(house).opens("/acme/access/ledger")).text()).toBe(
    "The ledger\nNothing was written down yet. Countersign begins the branch countersign/ledger with its first record.",
  );
});

test("the ledger reads as a story, newest first, entry by entry", async () => {
  const policy = JSON.stringify({
    about: { kind: "policy" },
    at: "2026-11-21T08:00:00Z",
    previous: "",
    record: { kind: "adopted", tree: "b".repeat(40), commit: "c".repeat(40), because: "no rules were ever adopted" },
  });
  const others = [
    { kind: "refused", entry: "e-2", commit: "d".repeat(40), pull: 7, because: "an approver left" },
    { kind: "bypassed", entry: "e-2", commit: "e".repeat(40), pull: null, because: "pushed past the rules" },
    { kind: "abandoned", grant: "e-2.1", attempt: 1, because: "no answer" },
    { kind: "narrowed", grant: "e-2.1" },
  ];
  await writes([
    [["policy.jsonl", policy]],
    ...chained("orders-read-1", life).map((line) => [[pathOf("orders-read-1"), line]] as const),
    chained("e-2", others).map((line) => [pathOf("e-2"), line] as const),
  ]);
  expect(plain((await reader(house).opens("/acme/access/ledger")).text())).toMatchInlineSnapshot(`
    "The ledger
    The branch itself
    What Countersign wrote down before it acted on it, newest first: lines of JSON on the branch countersign/ledger, each with the hash of the line before it and a signature.
    e-2
    narrowed narrowed: see the line itself
    2026-11-21 09:03 UTC · written in <short>
    The line itself
    {…}
    abandoned A credential of e-2.1 was given up: no answer
    2026-11-21 09:02 UTC · written in <short>
    The line itself
    {…}
    bypassed e-2 reached the default branch without a decision: pushed past the rules
    2026-11-21 09:01 UTC · written in <short>
    The line itself
    {…}
    refused e-2 was refused: an approver left (#7)
    2026-11-21 09:00 UTC · written in <short>
    The line itself
    {…}
    orders-read-1
    reverted The entry of orders-read-1.1 was removed in <short>
    2026-11-21 09:05 UTC · written in <short>
    The line itself
    {…}
    ended orders-read-1.1 ended: revoked; the issuer said gone
    2026-11-21 09:04 UTC · written in <short>
    The line itself
    {…}
    revoked admin revoked orders-read-1.1: the entry was <b>removed</b>
    2026-11-21 09:03 UTC · written in <short>
    The line itself
    {…}
    claimed requester collected the credential of orders-read-1.1
    2026-11-21 09:02 UTC · written in <short>
    The line itself
    {…}
    issued The credential of orders-read-1.1 can be collected
    2026-11-21 09:01 UTC · written in <short>
    The line itself
    {…}
    approved owner and platform-1 countersigned: requester gets orders-db/read until 2026-11-21 13:00 UTC (#1)
    2026-11-21 09:00 UTC · written in <short>
    The line itself
    {…}
    The rules
    adopted The rules <short> came into force in <short>: no rules were ever adopted
    2026-11-21 08:00 UTC · written in <short>
    The line itself
    {…}"
  `);
  const own = await reader(house).opens("/acme/access/ledger?entry=orders-read-1");
  expect(plain(own.text()).split("\n").slice(0, 4)).toEqual([
    "The life of orders-read-1",
    "All entries The commits that wrote it",
    "✓ The chain holds: each of the 6 lines names the hash of the line before it.",
    "orders-read-1",
  ]);
  const branch = await reader(house).opens("/acme/access/tree/countersign/ledger");
  expect(branch.text()).toContain("This is where Countersign writes down what it decided. Read it as a story");
});

test("what somebody else wrote into the ledger is shown as it stands, and never as markup", async () => {
  const lines = [
    "not json",
    "[]",
    "null",
    '{"record":{"kind":"<script>alert(1)</script>"}}',
    '{"record":{"kind":7}}',
    '{"record":{"kind":"toString"}}',
    "",
  ];
  await writes([lines.map((line) => ["grants/aa/odd.jsonl", line] as const)]);
  const page = await reader(house).opens("/acme/access/ledger");
  expect(page.status).toBe(200);
  expect(page.html).not.toContain("<script>alert");
  expect(
    page
      .text()
      .split("\n")
      .filter((line) => / (A line that|see the line)/u.test(line) || line.includes("see the line")),
  ).toMatchInlineSnapshot(`
    [
      "? A line that cannot be read as an event",
      "toString toString: see the line itself",
      "? A line that cannot be read as an event",
      "<script>alert(1)</script> <script>alert(1)</script>: see the line itself",
      "? A line that cannot be read as an event",
      "? A line that cannot be read as an event",
      "? A line that cannot be read as an event",
    ]
  `);
});

test("a line that was changed breaks the chain, and the page says where", async () => {
  const lines = chained("orders-read-1", life).map((line, at) => (at === 2 ? line.replace("102", "103") : line));
  await writes([lines.map((line) => [pathOf("orders-read-1"), line] as const)]);
  const page = await reader(house).opens("/acme/access/ledger?entry=orders-read-1");
  expect(page.text()).toContain("✗ The chain is broken: line 4 does not name the hash of the line before it.");
  expect((await reader(house).opens("/acme/access/ledger?entry=never")).text()).toContain(
    "The ledger says nothing of it.",
  );
});

test("a long ledger is told fifty events at a time, each once", async () => {
  const commits = [30, 70, 1, 1, 49, 3].map((size, commit) =>
    Array.from({ length: size }, (_, at) => {
      const entry = `e-${commit}-${at}`;
      return [pathOf(entry), chained(entry, [{ kind: "issued", grant: `${entry}.1` }])[0] ?? ""] as const;
    }),
  );
  await writes(commits);
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let path: string | undefined = "/acme/access/ledger"; path !== undefined;) {
    const page = await reader(house).opens(path);
    const told = [...page.html.matchAll(/ledger\?entry=(e-\d+-\d+)"/gu)].map((match) => match[1] ?? "");
    sizes.push(told.length);
    seen.push(...told);
    path = / href="([^"]+)">Older/u.exec(page.html)?.[1];
  }
  expect(sizes).toEqual([50, 50, 50, 4]);
  expect(new Set(seen).size).toBe(154);
  expect(seen[0]).toMatch(/^e-5-/u);
  expect(seen.at(-1)).toMatch(/^e-0-/u);
});
