import { expect, test } from "vitest";
import { type House, openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

const long = `${Array.from({ length: 30 }, (_, at) => `line-${at + 1}: ${at + 1}`).join("\n")}\n`;

interface At {
  readonly path?: string;
  readonly from: number;
  readonly to?: number;
  readonly level?: string;
}

const annotation = (
  message: string,
  { path = "access/orders-db/one.yaml", from, to = from, level = "failure" }: At,
) => ({
  path,
  start_line: from,
  end_line: to,
  annotation_level: level,
  message,
  title: `E${from}`,
  ...(level === "failure" ? { raw_details: `  |\n${from} | duration: 4 hours\n  | ^^^` } : {}),
});

async function reported(house: House, head: string, annotations: readonly object[]): Promise<void> {
  const app = await house.asInstallation();
  const output = {
    title: "cannot be read",
    summary: "Two mistakes:\n\n- one\n- two",
    text: "_More_ of it",
    annotations,
  };
  const run = { name: "countersign", head_sha: head, conclusion: "failure", output };
  const answer = await app("POST", "/repos/acme/access/check-runs", run);
  expect(answer.status).toBe(201);
}

test("annotations stand under the lines they speak of", async () => {
  await using house = await openHouse();
  const content = "id: one\nduration: 4 hours\nticket: INC-1\n";
  const pull = await openPull(house, { content });
  await reported(house, pull.head, [
    annotation("`duration` cannot be `4 hours`", { from: 2 }),
    annotation("both of these", { from: 1, to: 3, level: "warning" }),
    annotation("beyond the end", { from: 9 }),
    annotation("a file of another kind", { path: "policies/approval.yaml", from: 4, level: "notice" }),
  ]);
  const requester = reader(house, "requester");
  const files = await requester.opens(`/acme/access/pull/${pull.number}/files`);
  expect(files.between("Files changed", "Review as requester")).toMatchInlineSnapshot(`
    "1 file changed, 3 lines added, 0 lines removed.
    About files that are not changed here
    Notice from countersign on policies/approval.yaml, line 4
    E4
    a file of another kind
    access/orders-db/one.yaml
    added +3 −0 View access/orders-db/one.yaml · Edit access/orders-db/one.yaml
    Failure from countersign on access/orders-db/one.yaml, line 9
    E9
    beyond the end
    |
    9 | duration: 4 hours
    | ^^^
    Lines of access/orders-db/one.yaml: number before, number after, sign, text
    @@ -0,0 +1,3 @@
    1 + id: one
    2 + duration: 4 hours
    Failure from countersign, line 2
    E2
    \`duration\` cannot be \`4 hours\`
    |
    2 | duration: 4 hours
    | ^^^
    3 + ticket: INC-1
    Warning from countersign, lines 1 to 3
    E1
    both of these"
  `);
});

test("a line is shown space by space", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house, { content: "a:\n  - b  \n\tc" });
  const files = await reader(house, "owner").opens(`/acme/access/pull/${number}/files`);
  const cells = [...files.html.matchAll(/<td class="text">([\s\S]*?)<\/td>/gu)].map(([, text]) => text);
  expect(cells).toEqual(["a:", "  - b  ", '\tc<span class="soft"> (no line break at the end)</span>']);
});

test("a line that the diff does not show has its annotations at the top of the file", async () => {
  await using house = await openHouse({ files: { "access/orders-db/long.yaml": long } });
  const as = house.as("requester");
  const path = "access/orders-db/long.yaml";
  const pull = await openPull(house, { branch: "other" });
  const before = await as("GET", `/repos/acme/access/contents/${path}?ref=other`);
  const put = await as("PUT", `/repos/acme/access/contents/${path}`, {
    branch: "other",
    message: "Another twentieth line",
    sha: before.body["sha"],
    content: Buffer.from(long.replace("line-20: 20", "line-20: twenty")).toString("base64"),
  });
  const head = String(put.body["commit"]?.["sha"]);
  await reported(house, head, [annotation("far above", { path, from: 2 }), annotation("here", { path, from: 20 })]);
  const page = await reader(house, "requester").opens(`/acme/access/pull/${pull.number}/files`);
  expect(page.between(path, "Review as requester")).toMatchInlineSnapshot(`
    "access/orders-db/one.yaml
    access/orders-db/long.yaml
    changed +1 −1 View access/orders-db/long.yaml · Edit access/orders-db/long.yaml
    Failure from countersign on access/orders-db/long.yaml, line 2
    E2
    far above
    |
    2 | duration: 4 hours
    | ^^^
    Lines of access/orders-db/long.yaml: number before, number after, sign, text
    @@ -17,7 +17,7 @@ line-16: 16
    17 17 line-17: 17
    18 18 line-18: 18
    19 19 line-19: 19
    20 − line-20: 20
    20 + line-20: twenty
    Failure from countersign, line 20
    E20
    here
    |
    20 | duration: 4 hours
    | ^^^
    21 21 line-21: 21
    22 22 line-22: 22
    23 23 line-23: 23
    access/orders-db/one.yaml
    added +1 −0 View access/orders-db/one.yaml · Edit access/orders-db/one.yaml
    Lines of access/orders-db/one.yaml: number before, number after, sign, text
    @@ -0,0 +1 @@
    1 + id: one"
  `);
});

test("the checks say everything that was reported, with earlier runs of the commit below", async () => {
  await using house = await openHouse();
  const pull = await openPull(house);
  await reported(house, pull.head, []);
  await reported(house, pull.head, [annotation("`duration` cannot be `4 hours`", { from: 1 })]);
  const at = `/acme/access/pull/${pull.number}/checks`;
  const requester = reader(house, "requester");
  const checks = await requester.opens(at);
  expect(checks.text).toMatchInlineSnapshot(`
    "Request request-1 #1
    Open requester wants to merge 1 commit into main from request-1
    failing countersign: cannot be read
    Conversation 0
    Commits 1
    Checks 1
    Files changed 1
    Checks of ‹sha›
    failing
    countersign
    by countersign, completed ‹time›
    ( Re-run countersign )
    cannot be read
    Two mistakes:
    one
    two
    More of it
    1 annotation
    Failure from countersign on access/orders-db/one.yaml, line 1
    E1
    \`duration\` cannot be \`4 hours\`
    |
    1 | duration: 4 hours
    | ^^^
    1 earlier run of this commit
    Earlier runs
    failing
    countersign
    by countersign, completed ‹time›
    cannot be read
    Two mistakes:
    one
    two
    More of it"
  `);
  // The way from an annotation to its line.
  const [, to = ""] = /href="([^"]*)"[^>]*>access\/orders-db\/one\.yaml, line 1</u.exec(checks.html) ?? [];
  const [path = "", anchor = ""] = to.split("#");
  expect((await requester.opens(path)).html).toContain(`id="${anchor}"`);
  // Only those who may write ask for another run; the page says what GitHub says to the others.
  const again = await requester.presses(checks, "Re-run countersign");
  expect([again.status, again.path]).toEqual([200, expect.stringContaining(`${at}#run-`)]);
  expect((await reader(house, "owner").opens(at)).text).not.toContain("Re-run");
});
