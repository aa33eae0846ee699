import { expect, test } from "vitest";
import { openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

test("the list says of each request how far its check is", async () => {
  await using house = await openHouse();
  const app = await house.asInstallation();
  const titles = ["0 of 2 stages complete: waiting for business", "denied: never for agents"];
  for (const [at, title] of titles.entries()) {
    const pull = await openPull(house, { branch: `request-${at}`, path: `access/orders-db/${at}.yaml` });
    const conclusion = at === 1 ? { conclusion: "failure" } : { status: "in_progress" };
    const run = { name: "countersign", head_sha: pull.head, output: { title, summary: "-" }, ...conclusion };
    await app("POST", "/repos/acme/access/check-runs", run);
    await app("POST", "/repos/acme/access/check-runs", {
      ...run,
      name: "another",
      output: { title: "no", summary: "-" },
    });
  }
  const last = await openPull(house, { branch: "late", path: "access/orders-db/late.yaml", by: "requester-2" });
  await house.as("owner")("POST", `/repos/acme/access/issues/${last.number}/comments`, { body: "Hello" });
  await house.as("owner")("POST", `/repos/acme/access/pulls/${last.number}/reviews`, { event: "APPROVE" });
  await house.as("requester")("PATCH", "/repos/acme/access/pulls/2", { state: "closed" });
  await house.as("admin")("PUT", "/repos/acme/access/pulls/1/merge", {});
  const requester = reader(house, "requester");
  expect((await requester.opens("/acme/access/pulls")).text).toMatchInlineSnapshot(`
    "Pull requests
    From a branch Ask for access
    Open 1
    Closed 1
    Merged 1
    All 3
    Title or number
    []
    Author
    []
    (Search)
    Request late
    expected countersign: waiting for status to be reported
    Open #3 by requester-2, opened just now · 1 comment"
  `);
  await house.sandbox.world.clock.advance(26 * 3_600_000);
  const rows = async (query: string): Promise<string> =>
    (await requester.opens(`/acme/access/pulls${query}`)).between("(Search)");
  expect(await rows("?state=merged")).toMatchInlineSnapshot(`
    "Request request-0
    in progress countersign: 0 of 2 stages complete: waiting for business
    Merged #1 by requester, merged 1 day ago"
  `);
  expect(await rows("?state=closed")).toMatchInlineSnapshot(`
    "Request request-1
    failing countersign: denied: never for agents
    Closed #2 by requester, closed 1 day ago"
  `);
  expect(await rows("?state=all&author=REQUESTER-2")).toMatchInlineSnapshot(`
    "Request late
    expected countersign: waiting for status to be reported
    Open #3 by requester-2, opened 1 day ago · 1 comment"
  `);
  expect(await rows("?state=all&q=%232")).toMatchInlineSnapshot(`
    "Request request-1
    failing countersign: denied: never for agents
    Closed #2 by requester, closed 1 day ago"
  `);
  expect(await rows("?author=nobody")).toMatchInlineSnapshot(`"No pull request is like this."`);
});

test("more than a page of them has pages", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const { world } = house.sandbox;
  const [pull] = world.pulls.values();
  for (let at = 1; at <= 30; at += 1) {
    world.pulls.set(100 + at, { ...pull!, id: 100 + at, number: number + at, title: `Request of the ${at}th` });
  }
  const requester = reader(house, "requester");
  const first = await requester.opens("/acme/access/pulls");
  expect(first.text.split("\n").slice(-2)).toMatchInlineSnapshot(`
    [
      "Open #7 by requester, opened just now",
      "Page 1 of 2 Next",
    ]
  `);
  const [, older = ""] = /href="([^"]*)">Next/u.exec(first.html) ?? [];
  const second = await requester.opens(older);
  expect(second.text.split("\n").at(-1)).toMatchInlineSnapshot(`"Before Page 2 of 2"`);
  expect(second.text).toContain(`Request request-1`);
  // A page that is not there is the first.
  expect((await requester.opens("/acme/access/pulls?page=99")).text).toContain("Page 1 of 2");
});
