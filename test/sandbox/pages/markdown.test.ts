import { expect, test } from "vitest";
import { markdown } from "../../../sandbox/pages/markdown.ts";

const read = async (text: string, at?: string): Promise<string> =>
  String(await markdown(text, at === undefined ? {} : { at })).trim();

test("numbers, people and teams are links, except in code and in links", async () => {
  expect(
    await read("#7, @owner and @acme/orders; `#8 @owner`, [#9](/x), a#10, x@y.org", "/acme/access"),
  ).toMatchInlineSnapshot(
    `"<p><a href="/acme/access/issues/7">#7</a>, <a href="/owner">@owner</a> and <a href="/orgs/acme/teams/orders">@acme/orders</a>; <code>#8 @owner</code>, <a href="/x">#9</a>, a#10, <a href="mailto:x@y.org">x@y.org</a></p>"`,
  );
  expect(await read("#7 stays where no repository is known")).toBe("<p>#7 stays where no repository is known</p>");
});

test("comments are gone, and HTML is text but for a few plain tags", async () => {
  expect(
    await read("a<!-- hidden\n<b> -->b <sub>small</sub> <sub onclick=x>no</sub> <script>alert(1)</script><br>"),
  ).toMatchInlineSnapshot(
    `"<p>ab <sub>small</sub> &lt;sub onclick=x&gt;no</sub> &lt;script&gt;alert(1)&lt;/script&gt;<br></p>"`,
  );
  expect(await read("<details><summary>x</summary></details>")).not.toContain("<details>");
  expect(await read("`<sub>`")).toBe("<p><code>&lt;sub&gt;</code></p>");
});

test("in code a comment is code", async () => {
  expect(await read("`<!-- a -->` b<!-- c -->")).toBe("<p><code>&lt;!-- a --&gt;</code> b</p>");
  expect(await read("```\n<!-- a -->\n```\n<!-- b -->c")).toContain("&lt;!-- a --&gt;");
  expect(await read("```\n<!-- a -->\n```\n<!-- b -->c")).not.toContain("b --");
  expect(await read("it`s\n\n<!-- a -->it`s")).toBe("<p>it`s</p>\n<p>it`s</p>");
  expect(await read("a<!-- never closed")).toBe("<p>a</p>");
});

test("links lead to the web or into the sandbox, and nothing is loaded", async () => {
  expect(
    await read("[x](javascript:alert(1)) ![y](https://example.com/y.png) https://example.com"),
  ).toMatchInlineSnapshot(
    `"<p>[x](javascript:alert(1)) !<a href="https://example.com/y.png">y</a> <a href="https://example.com">https://example.com</a></p>"`,
  );
});

test("headings begin one level below the page's", async () => {
  expect(await read("# One\n\n## Two\n\n###### Six")).toBe("<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>");
  expect(await read("### Only")).toBe("<h3>Only</h3>");
});

test("tables are read", async () => {
  expect(await read("| | a |\n|---|---|\n| 1 | 2 |")).toContain("<tr>\n<td></td>\n<th>a</th>\n</tr>");
  expect(await read("| a | b |\n|---|---|\n| `1` | 2 |")).toContain("<td><code>1</code></td>");
});
