import { expect, test } from "vitest";
import { type House, openHouse } from "../../house.ts";
import { reader } from "./reader.ts";

async function pushed(house: House, branch: string, files: Readonly<Record<string, string>>): Promise<void> {
  const as = house.as("requester");
  const main = await as("GET", "/repos/acme/access/git/ref/heads/main");
  await as("POST", "/repos/acme/access/git/refs", { ref: `refs/heads/${branch}`, sha: main.body["object"]?.["sha"] });
  for (const [path, content] of Object.entries(files)) {
    const body = { branch, message: `Write ${path}`, content: Buffer.from(content).toString("base64") };
    expect((await as("PUT", `/repos/acme/access/contents/${path}`, body)).status).toBe(201);
  }
}

test("a branch that was pushed becomes a pull request", async () => {
  await using house = await openHouse();
  await pushed(house, "orders/read", { "access/orders-db/one.yaml": "id: one\n" });
  const requester = reader(house, "requester");
  const branches = await requester.opens("/acme/access/branches");
  const [, to = ""] =
    /href="([^"]*)"\s*>open a pull request<span class="visually-hidden"> from orders/u.exec(branches.html) ?? [];
  expect(to).toBe("/acme/access/pull/new/orders/read");
  const page = await requester.opens(to);
  expect(page.text).toMatchInlineSnapshot(`
    "Open a pull request
    Into
    [main] from orders/read
    Title
    [Write access/orders-db/one.yaml]
    Description, in Markdown
    []
    [ ]
    As a draft
    (Open as requester)
    1 commit, 1 file
    Write access/orders-db/one.yaml requester · ‹time› ‹sha›
    access/orders-db/one.yaml
    added +1 −0 View access/orders-db/one.yaml
    Lines of access/orders-db/one.yaml: number before, number after, sign, text
    @@ -0,0 +1 @@
    1 + id: one"
  `);
  const opened = await requester.presses(page, "Open as requester", { title: "Read orders", body: "For **refunds**" });
  expect(opened.path).toBe("/acme/access/pull/1");
  expect(opened.between("Conversation", "Merging")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    For refunds
    requester began with 1 commit ‹time›
    Write access/orders-db/one.yaml by requester ‹sha›"
  `);
  expect((await requester.opens(to)).text.split("\n")[1]).toBe("There is one already: Read orders #1");
  // Once is enough: GitHub says so, and what was typed stays.
  const again = await requester.presses(page, "Open as requester", {
    title: "Again",
    body: "And <again>",
    draft: "yes",
  });
  expect([again.status, again.text.split("\n").slice(0, 2)]).toMatchInlineSnapshot(`
    [
      422,
      [
        "GitHub refused this: A pull request already exists for acme:orders/read.",
        "422 Validation Failed. Nothing was done. What you typed is still there.",
      ],
    ]
  `);
  expect(again.text).toContain("[Again]");
  expect(again.html).toContain("And &lt;again&gt;</textarea>");
  expect(again.html).toMatch(/name="draft"[^>]*checked/u);
});

test("a branch that brings nothing says so", async () => {
  await using house = await openHouse();
  await pushed(house, "empty", {});
  const requester = reader(house, "requester");
  const notice = async (path: string): Promise<string | undefined> => (await requester.opens(path)).text.split("\n")[1];
  expect(await notice("/acme/access/pull/new/empty")).toMatchInlineSnapshot(`"empty has nothing that main has not."`);
  expect(await notice("/acme/access/pull/new/absent")).toMatchInlineSnapshot(`"There is no branch absent."`);
  expect(await notice("/acme/access/pull/new/empty?base=gone")).toMatchInlineSnapshot(
    `"There is no branch gone to merge into."`,
  );
  const page = await requester.opens("/acme/access/pull/new/empty");
  const refused = await requester.presses(page, "Open as requester");
  expect(refused.text.split("\n")[0]).toMatchInlineSnapshot(`"GitHub refused this: No commits between main and empty"`);
});

test("a draft, from a fork", async () => {
  await using house = await openHouse();
  const as = house.as("requester-2");
  await as("POST", "/repos/acme/access/forks", {});
  const content = Buffer.from("id: one\n").toString("base64");
  await as("PUT", "/repos/requester-2/access/contents/access/orders-db/one.yaml", { message: "From afar", content });
  const person = reader(house, "requester-2");
  const page = await person.opens("/acme/access/pull/new/requester-2%3Amain");
  const opened = await person.presses(page, "Open as requester-2", { title: "From afar", draft: "yes" });
  expect(opened.text.split("\n").slice(0, 3)).toMatchInlineSnapshot(`
    [
      "From afar #1",
      "Merging Comment or review Edit the file Edit title and description",
      "Draft requester-2 wants to merge 1 commit into main from requester-2:main",
    ]
  `);
});
