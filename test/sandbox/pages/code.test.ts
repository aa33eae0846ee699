import { writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse, openPull } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
let commit: string;
const two = "access/orders-db/two.yaml";
beforeAll(async () => {
  house = await openHouse({ policies: "/nowhere", files: { "access/orders-db/one.yaml": "id: one\nduration: 4h\n" } });
  commit = (await house.sandbox.world.repositories.get(4800)?.git.head("main")) ?? "";
});
afterAll(async () => house[Symbol.asyncDispose]());

/** Times and oids of a run, by what they are. */
function plain(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "2026-11-21 09:00 UTC")
    .replaceAll(/\b[0-9a-f]{40}\b/gu, "<oid>")
    .replaceAll(/\b[0-9a-f]{7}\b/gu, "<short>");
}

test("a repository opens with its files, its newest commit and what it says of itself", async () => {
  const page = await reader(house).opens("/acme/access");
  expect(plain(page.text("repository-header"))).toMatchInlineSnapshot(`
    "acme / access Private
    Code
    Pull requests
    Issues
    Commits
    Branches
    Ledger"
  `);
  expect(plain(page.text())).toMatchInlineSnapshot(`
    "Branch main
    main
    All branches (1)
    access
    History Add a file
    Begin W web-flow · 2026-11-21 09:00 UTC <short>
    Folder access/
    File README.md
    Access
    Who may use what at acme. A pull request that adds a file under access/ asks for access."
  `);
});

test("a file is shown line by line, each with a link to itself", async () => {
  const page = await reader(house).opens("/acme/access/blob/main/access/orders-db/one.yaml");
  expect(plain(page.text())).toMatchInlineSnapshot(`
    "Branch main
    main
    All branches (1)
    access / access / orders-db / one.yaml
    History Raw Edit Delete
    2 lines, 21 bytes
    1 | id: one |
    2 | duration: 4h |"
  `);
  expect(page.html).toContain('<tr id="L2">');
  expect(page.html).toContain('href="#L2"');
});

test("the raw file is text, whatever it holds", async () => {
  const page = await reader(house).opens("/acme/access/raw/main/access/orders-db/one.yaml");
  expect(page.html).toBe("id: one\nduration: 4h\n");
  expect(page.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect(page.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
});

test("a commit shows what it says and what it changed", async () => {
  const { head } = await openPull(house, {
    branch: "feature/of/somebody",
    path: two,
    content: "id: two\nduration: 8h\n",
  });
  const page = await reader(house).opens(`/acme/access/commit/${head}`);
  expect(plain(page.text())).toMatchInlineSnapshot(`
    "Ask for access/orders-db/two.yaml
    Author
    R requester · 2026-11-21 09:00 UTC
    Commit
    <oid>
    Parent
    <short>
    Signature
    ✓ verified signed by this GitHub
    1 file changed. All files as they were then
    access/orders-db/two.yaml
    added +2 −0 View access/orders-db/two.yaml
    Lines of access/orders-db/two.yaml: number before, number after, sign, text
    @@ -0,0 +1,2 @@ |
    | 1 | + | id: two |
    | 2 | + | duration: 8h |"
  `);
  expect((await reader(house).opens(`/acme/access/commit/${commit}`)).text()).toContain("none: it is the first");
});

test("the longest branch that fits is meant, the rest is a path", async () => {
  const person = reader(house);
  const at = `/acme/access/blob/feature/of/somebody/${two}`;
  expect((await person.opens(at)).text()).toContain("id: two");
  const folder = await person.opens("/acme/access/tree/feature/of/somebody/access");
  expect(folder.text()).toContain("Branch feature/of/somebody");
  expect(folder.text()).toContain("orders-db/");
  expect((await person.opens("/acme/access/tree/feature/of/nobody")).status).toBe(404);
  expect((await person.opens(`/acme/access/tree/${commit.slice(0, 8)}/access`)).status).toBe(200);
  expect((await person.opens("/acme/access/tree/main/README.md")).location).toBe("/acme/access/blob/main/README.md");
  expect((await person.opens("/acme/access/blob/main/access")).location).toBe("/acme/access/tree/main/access");
});

test("branches, commits and comparisons", async () => {
  const person = reader(house);
  expect(plain((await person.opens("/acme/access/branches")).text())).toMatchInlineSnapshot(`
    "Branches
    main default Begin W web-flow · 2026-11-21 09:00 UTC <short>
    feature/of/somebody pull request #1 Ask for access/orders-db/two.yaml R requester · 2026-11-21 09:00 UTC <short>"
  `);
  expect(plain((await person.opens("/acme/access/commits/feature/of/somebody")).text())).toMatchInlineSnapshot(`
    "Branch feature/of/somebody
    main
    feature/of/somebody
    All branches (2)
    Commits
    Ask for access/orders-db/two.yaml R requester · 2026-11-21 09:00 UTC <short>
    Begin W web-flow · 2026-11-21 09:00 UTC <short>"
  `);
  const history = await person.opens("/acme/access/commits/feature/of/somebody/README.md");
  expect(history.text()).toContain("Those that changed README.md");
  expect(history.text()).not.toContain("Ask for");
  const compared = await person.opens("/acme/access/compare/main...feature/of/somebody");
  expect(compared.text()).toContain("1 commit, 1 file changed.");
});

const strange = [
  "a b.yaml",
  "Größe ✓.yaml",
  "100% #1?.yaml",
  "a%2Fb.yaml",
  "<script>alert(1)</script>.yaml".replaceAll("/", "∕"),
  '"quoted".yaml',
  "two\nlines.yaml",
  "back\\slash.yaml",
  "-rf",
  "[a].yaml",
  ":(top)x",
];

test("files with strange names are listed, opened and traced", async () => {
  const clone = join(house.folder, "strange");
  await house.git(house.folder, "clone", "--quiet", house.remote("requester"), clone);
  await house.git(clone, "checkout", "--quiet", "-b", "strange");
  for (const name of strange) {
    await mkdir(dirname(join(clone, "odd ones", name)), { recursive: true });
    await writeFile(join(clone, "odd ones", name), `this is ${JSON.stringify(name)}\n`);
  }
  await house.git(clone, "add", ".");
  await house.git(clone, "commit", "--quiet", "-m", "Strange <script>alert(2)</script> names");
  await house.git(clone, "push", "--quiet", "origin", "strange");
  const person = reader(house);
  const folder = await person.opens("/acme/access/tree/strange/odd%20ones");
  expect(plain(folder.text()).split("\n").slice(5)).toMatchInlineSnapshot(`
    [
      "access / odd ones",
      "History Add a file",
      "Strange <script>alert(2)</script> names S Somebody (not an account) · 2026-11-21 09:00 UTC <short>",
      "File "quoted".yaml",
      "File -rf",
      "File 100% #1?.yaml",
      "File :(top)x",
      "File <script>alert(1)<∕script>.yaml",
      "File Größe ✓.yaml",
      "File [a].yaml",
      "File a b.yaml",
      "File a%2Fb.yaml",
      "File back\\slash.yaml",
      "File two\\nlines.yaml",
    ]
  `);
  expect(folder.html).not.toContain("<script>alert");
  const links = [...folder.html.matchAll(/href="(\/acme\/access\/blob\/strange\/[^"]+)"/gu)].map((one) => one[1] ?? "");
  expect(links).toHaveLength(strange.length);
  const read = await Promise.all(
    links.map(async (link) => {
      const raw = await person.opens(link.replaceAll("&#39;", "'").replace("/blob/", "/raw/"));
      const history = await person.opens(link.replace("/blob/", "/commits/"));
      const shown = await person.opens(link);
      expect([link, shown.status]).toEqual([link, 200]);
      expect(shown.html).not.toContain("<script>alert");
      expect([link, history.text().includes("Strange <script>alert(2)</script> names")]).toEqual([link, true]);
      return raw.html;
    }),
  );
  expect(read.toSorted()).toEqual(strange.map((name) => `this is ${JSON.stringify(name)}\n`).toSorted());
  const commits = await person.opens("/acme/access/commits/strange");
  expect(commits.text()).toContain("Strange <script>alert(2)</script> names");
  expect(commits.html).not.toContain("<script>alert");
});

test("a large folder is listed by pages, and by what names have in them", async () => {
  const { git } = house.sandbox.world.repositories.get(4800)!;
  const oid = await git.writeBlob("id: x\n");
  const entries = Array.from({ length: 2500 }, (_, at) => `grant-${String(at).padStart(4, "0")}.yaml`);
  const tree = await git.writeTree(entries.map((name) => ({ mode: "100644", type: "blob", oid, name })));
  const who = { name: "x", email: "x@example.com", date: "2026-11-21T09:00:00Z" };
  const after = await git.writeCommit({ tree, parents: [], author: who, committer: who, message: "Many\n" });
  await git.updateRefs([{ ref: "refs/heads/many", before: "0".repeat(40), after }]);
  const person = reader(house);
  const last = await person.opens("/acme/access/tree/many?page=3");
  expect(last.text()).toContain("2001 to 2500 of 2500 names are listed.\nBefore Page 3 of 3");
  expect(last.text()).not.toContain("grant-1999.yaml");
  const filtered = await person.opens("/acme/access/tree/many?filter=-249");
  expect(filtered.text().match(/grant-\d+/gu)).toEqual(Array.from({ length: 10 }, (_, at) => `grant-249${at}`));
  expect((await person.opens("/acme/access/tree/many?filter=nothing")).text()).toContain(
    "No name here has that in it.",
  );
});
