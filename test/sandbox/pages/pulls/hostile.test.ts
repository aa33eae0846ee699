import { expect, test } from "vitest";
import { type House, openHouse, openPull } from "../../house.ts";
import { type Page, reader } from "./reader.ts";

const tag = `<img src=x onerror=alert(1)>`;
const out = `"><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>`;
const word = "w".repeat(3000);
const branch = `it's-<b>"&-🎉`;
const path = `access/orders-db/a "<i>&' b #1?%41.yaml`;

const markdown = [
  "[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) <a href='javascript:alert(1)'>x</a>",
  `![picture](http://example.com/"onerror="alert(1)) <script>alert(1)</script> ${tag}`,
  "<details open ontoggle=alert(1)> </details> </main></body> <style>*{display:none}</style>",
  `\`<b>\` **${out}** @<script> #<script> [x]: javascript:alert(1)`,
].join("\n\n");

const pages = ["", "/commits", "/checks", "/files", "?form=edit"];
const allowed = new Set(
  "html head meta title link script body a header details summary span time form input p button label ul ol li div nav main aside footer h1 h2 h3 h4 h5 h6 strong em code pre section svg path table caption thead tbody tr td th select option textarea del ins q br hr blockquote s dl dt dd bdi img datalist".split(
    " ",
  ),
);

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Every tag that a browser would make of a page. */
function tags(html: string): readonly Tag[] {
  return [...html.matchAll(/<([a-zA-Z][^\s/>]*)((?:\s+[^\s=>]+(?:="[^"]*"|='[^']*'|=[^\s>]*)?)*)\s*\/?>/gu)].map(
    ([, name = "", rest = ""]) => ({
      name,
      attributes: new Map(
        [...rest.matchAll(/([^\s=>]+)(?:="([^"]*)"|='([^']*)'|=([^\s>]*))?/gu)].map((one) => [
          one[1] ?? "",
          one[2] ?? one[3] ?? one[4] ?? "",
        ]),
      ),
    }),
  );
}

/** What a page holds that only somebody else can have put there. */
function strange({ html }: Pick<Page, "html">): readonly string[] {
  return tags(html).flatMap(({ name, attributes }) => {
    const source = attributes.get("src");
    const faults = [
      ...(allowed.has(name) ? [] : ["tag"]),
      ...[...attributes.keys()].filter((one) => /^on/iu.test(one)),
      ...["href", "action"].filter((one) => /^\s*(?:javascript|data|vbscript):/iu.test(attributes.get(one) ?? "")),
      ...(source === undefined
        ? name === "script"
          ? ["inline"]
          : []
        : source.startsWith("/_sandbox/")
          ? []
          : ["src"]),
    ];
    return faults.map((fault) => `${name}: ${fault}`);
  });
}

async function hostile(house: House): Promise<{ readonly number: number; readonly head: string }> {
  const as = house.as("requester");
  const main = await as("GET", "/repos/acme/access/git/ref/heads/main");
  const made = await as("POST", "/repos/acme/access/git/refs", {
    ref: `refs/heads/${branch}`,
    sha: main.body["object"]?.["sha"],
  });
  expect(made.status).toBe(201);
  const put = await as("PUT", `/repos/acme/access/contents/${path.split("/").map(encodeURIComponent).join("/")}`, {
    branch,
    message: `${tag} ${out}\n\n${markdown}`,
    content: Buffer.from(`${tag}\n${out}\n${word}\n`).toString("base64"),
  });
  expect(put.status).toBe(201);
  const title = `${tag} ${out} 🎉 ${word}`;
  const pull = await as("POST", "/repos/acme/access/pulls", { title, head: branch, base: "main", body: markdown });
  expect(pull.status).toBe(201);
  const [number, head] = [Number(pull.body["number"]), String(put.body["commit"]?.["sha"])];
  await as("POST", `/repos/acme/access/issues/${number}/comments`, { body: markdown });
  const review = await house.as("owner")("POST", `/repos/acme/access/pulls/${number}/reviews`, {
    event: "APPROVE",
    body: markdown,
  });
  await as("PUT", `/repos/acme/access/pulls/${number}/reviews/${String(review.body["id"])}/dismissals`, {
    message: out,
  });
  await as("PATCH", `/repos/acme/access/pulls/${number}`, { title: `${title}!` });
  return { number, head };
}

test("what people and apps type never becomes part of the page's making", async () => {
  await using house = await openHouse();
  const { number, head } = await hostile(house);
  const app = await house.asInstallation();
  const annotation = {
    path,
    start_line: 1,
    end_line: 2,
    annotation_level: "failure",
    message: `${tag} ${out}`,
    title: out,
    raw_details: `${tag} ${out} </pre>`,
  };
  const output = { title: `${tag} ${out}`, summary: markdown, text: markdown };
  const annotations = [annotation, { ...annotation, path: `${out}.yaml` }];
  for (const name of ["countersign", `${tag} ${out}`]) {
    const run = { name, head_sha: head, conclusion: "failure", output: { ...output, annotations } };
    expect((await app("POST", "/repos/acme/access/check-runs", run)).status).toBe(201);
  }
  const requester = reader(house, "requester");
  for (const below of pages) {
    const page = await requester.opens(`/acme/access/pull/${number}${below}`);
    expect([below, page.status, strange(page)]).toEqual([below, 200, []]);
    expect(page.text.split("\n")[0]).toContain(`${tag} "><script>alert(1)</script>`);
  }
  const list = await requester.opens(`/acme/access/pulls?q=${encodeURIComponent("<img")}&author=requester`);
  expect(strange(list)).toEqual([]);
  expect(list.text).toContain(`countersign: ${tag}`);
  expect(list.html).toContain('name="q" value="&lt;img"');
  // What a refused form holds again is text as well.
  const page = await requester.opens(`/acme/access/pull/${number}`);
  const refused = await requester.presses(page, "Approve", { body: `${tag}${out}` });
  expect([refused.status, strange(refused)]).toEqual([422, []]);
  const files = await requester.opens(`/acme/access/pull/${number}/files`);
  expect(files.between(path).split("\n").slice(0, 12)).toMatchInlineSnapshot(`
    [
      "added +3 −0 View access/orders-db/a "<i>&' b #1?%41.yaml · Edit access/orders-db/a "<i>&' b #1?%41.yaml",
      "Lines of access/orders-db/a "<i>&' b #1?%41.yaml: number before, number after, sign, text",
      "@@ -0,0 +1,3 @@",
      "1 + <img src=x onerror=alert(1)>",
      "2 + "><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>",
      "Failure from countersign, lines 1 to 2",
      ""><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>",
      "<img src=x onerror=alert(1)> "><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>",
      "<img src=x onerror=alert(1)> "><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title> </pre>",
      "Failure from <img src=x onerror=alert(1)> "><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>, lines 1 to 2",
      ""><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>",
      "<img src=x onerror=alert(1)> "><script>alert(1)</script><svg/onload='alert(1)'>\${7*7}</textarea></title>",
    ]
  `);
  // The ways to the branch and to the file are ways, whatever the names hold.
  const [, edit = ""] = /href="(\/acme\/access\/edit\/[^"]*)"/u.exec(files.html) ?? [];
  const parts = edit.replaceAll("&#39;", "'").split("/").slice(4);
  expect(parts.map(decodeURIComponent).join("/")).toBe(`${branch}/${path}`);
});

test("the measure of strangeness finds what it should", () => {
  const html = `<main><img src=x onerror=alert(1)><p onclick="x">t</p><a href="javascript:x">x</a><script>x</script></main>`;
  expect(strange({ html })).toMatchInlineSnapshot(`
    [
      "img: onerror",
      "img: src",
      "p: onclick",
      "a: href",
      "script: inline",
    ]
  `);
});

test("fields that nobody has, and acts that do not exist, do nothing", async () => {
  await using house = await openHouse();
  const { number } = await hostile(house);
  const requester = reader(house, "requester");
  const at = `/acme/access/pull/${number}`;
  const page = await requester.opens(at);
  const forged = page.html.replace('name="do" value="comment"', 'name="do" value="constructor"');
  const answer = await requester.presses({ ...page, html: forged }, "Comment", { body: "x" });
  expect(answer.text.split("\n").slice(0, 2)).toMatchInlineSnapshot(`
    [
      "GitHub refused this: The form does not say what to do.",
      "422. Nothing was done. What you typed is still there.",
    ]
  `);
  for (const form of ["dismiss&id=1", "edit-review&id=99999999", "edit-comment&id=x", "__proto__"]) {
    expect((await requester.opens(`${at}?form=${form}`)).status).toBe(200);
  }
  expect((await requester.opens("/acme/access/pull/999")).status).toBe(404);
  expect((await reader(house, "outsider").opens(at)).text).toMatchInlineSnapshot(`
    "There is nothing here
    Either there is no such thing, or outsider may not see it. Act as somebody else at the top of the page, or go to the beginning."
  `);
});

test("characters that hide, or turn what stands beside them, are named where they stand", async () => {
  await using house = await openHouse();
  const content = "login: o\u200Bwner\nticket: \u202E2184-CNI\u202C # \u00A0ok\ttab\r\nplain: äöü 🎉\n";
  const { number } = await openPull(house, { content });
  const files = await reader(house, "owner").opens(`/acme/access/pull/${number}/files`);
  expect(files.between("@@ -0,0 +1,3 @@", "Review as owner")).toMatchInlineSnapshot(`
    "1 + login: oU+200Bwner
    2 + ticket: U+202E2184-CNIU+202C # U+00A0ok tabU+000D
    3 + plain: äöü 🎉"
  `);
});
