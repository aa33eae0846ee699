import { afterEach, beforeEach, expect, test } from "vitest";
import { type Answered, type House, items, openHouse, openPull } from "../house.ts";
import { reader } from "./reader.ts";

const repository = "/repos/acme/access";
const one = "access/orders-db/one.yaml";

let house: House;
beforeEach(async () => {
  house = await openHouse({ files: { [one]: "id: one\nduration: 4h\n" } });
});
afterEach(async () => house[Symbol.asyncDispose]());

/** What the form would send that a page shows: its hidden and typed fields. */
function fieldsOf(html: string): Record<string, string> {
  const form = /<form class="editor"[\s\S]*?<\/form>/u.exec(html)?.[0] ?? "";
  const plain = (text: string): string =>
    text
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/gu)) {
    if (tag.includes('type="radio"') && !tag.includes(" checked")) continue;
    fields[/ name="([^"]*)"/u.exec(tag)?.[1] ?? ""] = plain(/ value="([^"]*)"/u.exec(tag)?.[1] ?? "");
  }
  for (const [, name = "", text = ""] of form.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea/gu))
    fields[name] = plain(text);
  return fields;
}

test("asking for access begins with what has to be said", async () => {
  const page = await reader(house).opens("/acme/access/new/main/access");
  expect(page.text()).toMatchInlineSnapshot(`
    "A new file on main
    Path of the file [access/orders-db/orders-db-read-1.yaml]
    Content [id: orders-db-read-1 # never used before subject: { kind: human, login: requester } entitlement: orders-db/read # or orders-db/admin duration: 1h # 30m, 4h, 7d justification: ticket:]
    What you say of it
    Title [Add orders-db-read-1.yaml]
    More, if there is more to say []
    Where it goes
    (x) To a new branch, with a pull request into main
    Name of the branch [requester-patch-1]
    ( ) Straight to main. Its rules refuse what was not countersigned.
    [Propose the change] Leave it"
  `);
  expect(fieldsOf((await reader(house).opens("/acme/access/new/main/access/payments")).html)["content"])
    .toMatchInlineSnapshot(`
    "id: payments-initiate-1 # never used before
    subject: { kind: human, login: requester }
    entitlement: payments/initiate # or payments/release
    duration: 1h # 30m, 4h, 7d
    justification: 
    ticket: 
    "
  `);
  expect(fieldsOf((await reader(house).opens("/acme/access/new/main")).html)).toMatchObject({ path: "", content: "" });
});

test("a link may fill the form in, as on GitHub", async () => {
  const query = new URLSearchParams({ filename: "x.yaml", value: "\nid: x\n", message: "Ask <b>", description: "Why" });
  const page = await reader(house).opens(`/acme/access/new/main/access/orders-db?${query.toString()}`);
  expect(fieldsOf(page.html)).toMatchObject({
    path: "access/orders-db/x.yaml",
    content: "\nid: x\n",
    title: "Ask <b>",
    body: "Why",
    target: "pull",
    branch: "requester-patch-1",
  });
});

/** What a pull request says, without what no two have in common. */
function shapeOf(value: Answered): unknown {
  const own =
    /^(id|node_id|number|sha|head_sha|date|.*_at|.*url|.*_links|href|label|merge_commit_sha|ref|tree|payload)$/u;
  const walk = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).flatMap(([key, inner]) => (own.test(key) ? [] : [[key, walk(inner)]])),
    );
  };
  return walk(value);
}

test("a pull request from the editor looks as one made over the API", async () => {
  const person = reader(house);
  const fields = fieldsOf((await person.opens("/acme/access/new/main/access/orders-db")).html);
  const path = "access/orders-db/two.yaml";
  const sent = { ...fields, path, content: "id: two\r\nduration: 1h\r\n", title: "Ask for two", body: "" };
  const done = await person.sends("/acme/access/new/main/access/orders-db", sent);
  expect([done.status, done.location]).toEqual([303, "/acme/access/pull/1"]);
  const as = house.as("requester");
  const byApi = await openPull(house, { path, content: "id: two\nduration: 1h\n" });
  await as("PATCH", `${repository}/pulls/${byApi.number}`, { title: "Ask for two" });
  const [pull, other] = [await as("GET", `${repository}/pulls/1`), await as("GET", `${repository}/pulls/2`)];
  expect(shapeOf(pull.body)).toEqual(shapeOf(other.body));
  const [commits, others] = [
    await as("GET", `${repository}/pulls/1/commits`),
    await as("GET", `${repository}/pulls/2/commits`),
  ];
  expect(items(commits.body)).toHaveLength(1);
  expect(items(commits.body)[0]?.["commit"]?.["message"]).toBe("Ask for two");
  const [made, apiMade] = [items(commits.body), items(others.body)].map((list) => shapeOf(list[0]!) as Answered);
  const words = (shape: Answered | undefined) => ({ ...shape, commit: { ...shape?.["commit"], message: "" } });
  expect(words(made)).toEqual(words(apiMade));
  const file = await as("GET", `${repository}/contents/${path}?ref=requester-patch-1`);
  expect(Buffer.from(String(file.body["content"]), "base64").toString()).toBe("id: two\nduration: 1h\n");
});

test("a file is changed and renamed by a pull request", async () => {
  const person = reader(house);
  const fields = fieldsOf((await person.opens(`/acme/access/edit/main/${one}`)).html);
  expect(fields).toMatchObject({
    path: one,
    content: "id: one\nduration: 4h\n",
    title: "Change one.yaml",
    target: "pull",
  });
  const to = "access/orders-db/renamed.yaml";
  const done = await person.sends(`/acme/access/edit/main/${one}`, {
    ...fields,
    path: to,
    branch: "a/b",
    body: "Because\r\nof",
  });
  expect(done.location).toBe("/acme/access/pull/1");
  const as = house.as("requester");
  const pull = await as("GET", `${repository}/pulls/1`);
  expect([pull.body["body"], pull.body["head"]?.["ref"]]).toEqual(["Because\nof", "a/b"]);
  const files = items((await as("GET", `${repository}/pulls/1/files`)).body);
  expect(files.map((file) => [file["filename"], file["previous_filename"], file["status"]])).toEqual([
    [to, one, "renamed"],
  ]);
});

test("a file on a branch of one's own is changed where it is, and deleted", async () => {
  const { branch } = await openPull(house, {
    path: "access/orders-db/two.yaml",
    content: "id: two\r\nduration: 1h\r\n",
  });
  const person = reader(house);
  const at = `/acme/access/edit/${branch}/access/orders-db/two.yaml`;
  const fields = fieldsOf((await person.opens(at)).html);
  expect(fields).toMatchObject({ target: "branch", content: "id: two\nduration: 1h\n" });
  const done = await person.sends(at, { ...fields, content: "id: two\r\nduration: 2h\r\n" });
  expect(done.location).toBe(`/acme/access/blob/${branch}/access/orders-db/two.yaml`);
  // Whoever ends lines with CR and LF keeps doing so.
  const raw = (name: string) => person.opens(`/acme/access/raw/${branch}/access/orders-db/${name}`);
  expect((await raw("two.yaml")).html).toBe("id: two\r\nduration: 2h\r\n");
  const away = at.replace("/edit/", "/delete/");
  const asked = await person.opens(away);
  expect(asked.text()).toContain("It deletes access/orders-db/two.yaml.");
  const gone = await person.sends(away, fieldsOf(asked.html));
  expect(gone.location).toBe(`/acme/access/tree/${branch}`);
  expect((await raw("two.yaml")).status).toBe(404);
});

test("a name that a field cannot show stays, unless another one is typed", async () => {
  const git = house.sandbox.world.repositories.get(4800)!.git;
  const tree = await git.writeTree([
    { mode: "100644", type: "blob", oid: await git.writeBlob("1\n"), name: " two\nlines " },
  ]);
  const who = { name: "x", email: "x@example.com", date: "2026-11-21T09:00:00Z" };
  const after = await git.writeCommit({ tree, parents: [], author: who, committer: who, message: "Odd\n" });
  await git.updateRefs([{ ref: "refs/heads/odd", before: "0".repeat(40), after }]);
  const at = `/acme/access/edit/odd/${encodeURIComponent(" two\nlines ")}`;
  const fields = fieldsOf((await reader(house).opens(at)).html);
  const done = await reader(house).sends(at, { ...fields, path: " twolines ", content: "2\n" });
  expect(done.status).toBe(303);
  expect((await git.tree("refs/heads/odd"))?.map(({ name }) => name)).toEqual([" two\nlines "]);
});

test("what changed meanwhile is not overwritten, and nothing typed is lost", async () => {
  const { branch } = await openPull(house, { path: "access/orders-db/two.yaml" });
  const person = reader(house);
  const at = `/acme/access/edit/${branch}/access/orders-db/two.yaml`;
  const fields = fieldsOf((await person.opens(at)).html);
  await person.sends(at, { ...fields, content: "id: theirs\n" });
  const late = await person.sends(at, { ...fields, content: "id: mine\n" });
  expect(late.status).toBe(409);
  expect(late.text()).toContain("It was not done. The file changed since you opened it.");
  expect(fieldsOf(late.html)).toMatchObject({ content: "id: mine\n" });
  const over = await person.sends(`/acme/access/new/main`, {
    ...fields,
    known: "",
    path: one,
    target: "pull",
    branch: "x",
  });
  expect([over.status, over.text().includes(`There is something at ${one} already.`)]).toEqual([409, true]);
});

test("the editor refuses what the API refuses, and leaves nothing behind", async () => {
  const fields = {
    known: "",
    path: "access/x.yaml",
    content: "x\n",
    title: "X",
    body: "",
    target: "pull",
    branch: "x",
  };
  const at = "/acme/access/new/main/access";
  const tried: readonly (readonly [string, Record<string, string>])[] = [
    ["owner", {}],
    ["requester", { target: "branch" }],
    ["requester", { branch: "" }],
    ["requester", { branch: "main" }],
    ["requester", { branch: "a..b" }],
    ["requester", { path: "../x" }],
    ["requester", { path: "" }],
    ["requester", { path: ".git/config" }],
    ["requester", { title: "" }],
    ["requester", { path: "access/orders-db" }],
  ];
  const answers = [];
  for (const [login, change] of tried) {
    const page = await reader(house, login).sends(at, { ...fields, ...change });
    answers.push(
      `${login} ${JSON.stringify(change)}: ${page.status} ${/It was not done\. (.*)/u.exec(page.text())?.[1]}`,
    );
  }
  expect(answers).toMatchInlineSnapshot(`
    [
      "owner {}: 403 Must have push access to repository",
      "requester {"target":"branch"}: 409 Repository rule violations found Changes must be made through a pull request.",
      "requester {"branch":""}: 422 Give the new branch a name.",
      "requester {"branch":"main"}: 422 Reference already exists",
      "requester {"branch":"a..b"}: 422 Reference cannot be updated",
      "requester {"path":"../x"}: 422 A path is names with slashes between them, without \`.\`, \`..\` and \`.git\`.",
      "requester {"path":""}: 422 A path is names with slashes between them, without \`.\`, \`..\` and \`.git\`.",
      "requester {"path":".git/config"}: 422 A path is names with slashes between them, without \`.\`, \`..\` and \`.git\`.",
      "requester {"title":""}: 422 Validation Failed",
      "requester {"path":"access/orders-db"}: 409 There is something at access/orders-db already.",
    ]
  `);
  const refs = items((await house.as("requester")("GET", `${repository}/git/matching-refs/heads/`)).body);
  expect(refs.map((ref) => ref["ref"])).toEqual(["refs/heads/main"]);
});

test("whoever may only read is told so before they write", async () => {
  const page = await reader(house, "security-1").opens("/acme/access/new/main/access");
  expect(page.text()).toContain("security-1 may read this repository, and not write to it.");
  expect(page.html).toMatch(/<button class="button primary" disabled>/u);
});
