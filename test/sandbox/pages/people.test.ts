import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ policies: "/nowhere", callbackUrls: ["http://app.example/login/callback"] });
});
afterAll(async () => house[Symbol.asyncDispose]());

test("a login says who asks, and goes on as whom one acts", async () => {
  const { clientId } = house.sandbox.app;
  const path = `/login/oauth/authorize?client_id=${clientId}&state=s`;
  const page = await reader(house, "owner").opens(path);
  expect(page.text()).toMatchInlineSnapshot(`
    "Countersign wants to know who you are
    It learns your account, and nothing else. On GitHub you would be logged in, and asked once.
    Continue as owner member of acme; @orders, @payments, @data
    Or as somebody else
    A admin administrator of acme
    R requester member of acme; @requesters
    R requester-2 member of acme; @requesters
    P platform-1 member of acme; @platform
    P platform-2 member of acme; @platform, @no-access
    S security-1 member of acme; @security
    S security-2 member of acme; @security
    P platform-lead member of acme; @platform-leads
    D duty-manager member of acme; @duty-managers
    O outsider outside the organisation
    F former-member outside the organisation"
  `);
  const link = / href="([^"]+)">Continue as owner/u.exec(page.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const on = await reader(house, "owner").opens(link);
  expect(on.status).toBe(302);
  expect(on.location).toMatch(/^http:\/\/app\.example\/login\/callback\?code=[0-9a-f]+&state=s$/u);
});

test("an organisation, a person, a team and an app", async () => {
  const person = reader(house);
  expect((await person.opens("/acme")).text()).toMatchInlineSnapshot(`
    "A acme
    Repositories
    acme/access
    Teams
    @acme/requesters requester, requester-2
    @acme/orders owner
    @acme/payments owner
    @acme/data owner
    @acme/platform platform-1, platform-2
    @acme/security security-1, security-2
    @acme/platform-leads platform-lead
    @acme/duty-managers duty-manager
    @acme/no-access platform-2
    People
    A admin administrator
    R requester
    R requester-2
    O owner
    P platform-1
    P platform-2
    S security-1
    S security-2
    P platform-lead
    D duty-manager"
  `);
  expect((await person.opens("/owner")).text()).toMatchInlineSnapshot(`
    "O owner
    Is
    member of acme; @orders, @payments, @data
    Id
    104
    Opened
    0 pull requests
    [Act as owner]"
  `);
  expect((await person.opens("/orgs/acme/teams/platform")).text()).toMatchInlineSnapshot(`
    "@acme/platform
    Members
    P platform-1
    P platform-2
    Repositories
    acme/access read"
  `);
  expect((await person.opens("/apps/countersign")).text()).toMatchInlineSnapshot(`
    "countersign
    Ordered, countersigned access requests
    App id
    4801
    Webhooks go to
    nowhere
    May
    write checks, write contents, write issues, read members, read merge queues, read metadata, write pull requests, write statuses
    Is told of
    check_run, check_suite, issue_comment, membership, merge_group, organization, pull_request, pull_request_review, push, repository, team
    Newest deliveries
    None yet."
  `);
  expect((await reader(house, "outsider").opens("/orgs/acme/teams/platform")).status).toBe(404);
});

test("issues are opened, talked in, closed, and opened again", async () => {
  const person = reader(house, "requester");
  const made = await person.sends("/acme/access/issues/new", { title: "Two <b>words</b>", body: "See #1 <i>x</i>" });
  expect([made.status, made.location]).toEqual([303, "/acme/access/issues/1"]);
  await reader(house, "owner").sends("/acme/access/issues/1", { do: "comment", body: "Hello" });
  await person.sends("/acme/access/issues/1", { do: "close", body: "Done" });
  const page = await person.opens("/acme/access/issues/1");
  expect(page.text().replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "2026-11-21 09:00 UTC")).toMatchInlineSnapshot(`
    "Two <b>words</b> #1
    ✓ closed
    R requester wrote 2026-11-21 09:00 UTC
    See #1 <i>x</i>
    O owner wrote 2026-11-21 09:00 UTC
    Hello
    R requester wrote 2026-11-21 09:00 UTC
    Done
    R requester closed it 2026-11-21 09:00 UTC
    Comment as requester, in Markdown []
    [Comment] [ Open the issue again ]"
  `);
  expect(page.html).not.toMatch(/<b>|<i>/u);
  expect((await person.opens("/acme/access/issues")).text()).toContain("No issue is open.");
  expect((await person.opens("/acme/access/issues?state=closed")).text()).toContain("Two <b>words</b>");
  await person.sends("/acme/access/issues/1", { do: "reopen", body: "" });
  expect((await person.opens("/acme/access/issues/1")).text()).toContain("● open");
  const refused = await reader(house, "owner").sends("/acme/access/issues/1", { do: "close", body: "" });
  expect([refused.status, refused.text().includes("It was not done.")]).toEqual([403, true]);
  const empty = await person.sends("/acme/access/issues/1", { do: "comment", body: " " });
  expect(empty.status).toBe(422);
});
