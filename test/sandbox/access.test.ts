import { describe, expect, test } from "vitest";
import { openHouse, openPull } from "./house.ts";

const at = "/repos/acme/access";

describe("who is calling", () => {
  test("bad tokens are 401, what cannot be seen is 404, what may not be done is 403", async () => {
    await using house = await openHouse();
    const bad = await house.asToken("ghp_made-up")("GET", at);
    expect([bad.status, bad.body["message"]]).toEqual([401, "Bad credentials"]);
    expect((await house.asToken(undefined)("GET", at)).status).toBe(404);
    expect((await house.as("outsider")("GET", at)).status).toBe(404);
    expect((await house.as("former-member")("GET", at)).status).toBe(404);
    expect((await house.as("security-1")("POST", `${at}/git/refs`, { ref: "refs/heads/x", sha: "0" })).status).toBe(
      403,
    );
  });

  test("an app's JWT is for the app alone, lives ten minutes, and is checked", async () => {
    await using house = await openHouse();
    expect((await house.asApp()("GET", "/app")).body).toMatchObject({ id: 4801, slug: "countersign" });
    expect((await house.asApp()("GET", at)).status).toBe(401);
    const now = Math.floor(Date.now() / 1000);
    const refusals = [{ exp: now + 3600 }, { exp: now - 10 }, { iat: now + 300 }, { iss: "1" }];
    const statuses = await Promise.all(
      refusals.map(async (claims) => (await house.asApp(claims)("GET", "/app")).status),
    );
    expect(statuses).toEqual([401, 401, 401, 404]);
    expect((await house.asToken("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0ODAxIn0.AAAA")("GET", "/app")).status).toBe(401);
  });

  test("an installation token lives one hour by the sandbox's clock", async () => {
    await using house = await openHouse();
    const app = await house.asInstallation();
    expect((await app("GET", at)).status).toBe(200);
    const move = await fetch(`${house.sandbox.url}/_sandbox/clock`, {
      method: "POST",
      body: JSON.stringify({ advance: 3601 }),
    });
    expect(move.status).toBe(200);
    const late = await app("GET", at);
    expect([late.status, late.body["message"]]).toEqual([401, "Bad credentials"]);
    expect(Math.abs(Date.parse(late.headers.get("date") ?? "") - Date.now() - 3_601_000)).toBeLessThan(3000);
    const back = await fetch(`${house.sandbox.url}/_sandbox/clock`, {
      method: "POST",
      body: JSON.stringify({ advance: -1 }),
    });
    expect(back.status).toBe(422);
  });

  test("an installation does what its token's permissions say, and nothing else", async () => {
    await using house = await openHouse();
    const { number, head } = await openPull(house);
    const app = await house.asInstallation({ permissions: { checks: "read", contents: "read" } });
    const refused = [
      await app("POST", `${at}/check-runs`, { name: "countersign", head_sha: head, conclusion: "success" }),
      await app("GET", `${at}/pulls/${number}`),
      await app("POST", `${at}/issues/${number}/comments`, { body: "x" }),
      await app("GET", "/orgs/acme/teams/security/members"),
      await app("PUT", `${at}/contents/x`, { message: "m", content: "eA==", branch: "request-1" }),
    ];
    for (const one of refused) {
      expect([one.status, one.body["message"]]).toEqual([403, "Resource not accessible by integration"]);
    }
    expect((await app("GET", `${at}/commits/${head}/check-runs`)).status).toBe(200);
    const more = await house.asApp()("POST", "/app/installations/480101/access_tokens", {
      permissions: { members: "write" },
    });
    expect(more.status).toBe(422);
  });

  test("a team's members include those of its child teams; an invited person is pending", async () => {
    await using house = await openHouse({
      change: (seed) => ({
        ...seed,
        people: [...seed.people, { login: "invited", membership: "invited" }],
        teams: [...seed.teams, { slug: "red-team", parent: "security", members: ["requester-2"], repositories: {} }],
      }),
    });
    const app = await house.asInstallation();
    const team = "/orgs/acme/teams/security/memberships";
    expect((await app("GET", `${team}/requester-2`)).body).toMatchObject({ state: "active", role: "member" });
    expect((await app("GET", `${team}/owner`)).status).toBe(404);
    await house.as("admin")("PUT", `${team}/invited`, {});
    expect((await app("GET", `${team}/invited`)).body).toMatchObject({ state: "pending" });
    await house.as("invited")("PATCH", "/user/memberships/orgs/acme", { state: "active" });
    expect((await app("GET", `${team}/invited`)).body).toMatchObject({ state: "active" });
    expect((await house.as("admin")("DELETE", "/orgs/acme/members/invited")).status).toBe(204);
    expect((await app("GET", `${team}/invited`)).status).toBe(404);
    expect((await house.as("requester")("DELETE", "/orgs/acme/members/owner")).status).toBe(403);
  });
});

describe("the limits of a check run", () => {
  const annotation = { path: "a", start_line: 1, end_line: 1, annotation_level: "failure", message: "m" };
  test.each([
    ["51 annotations", { title: "t", summary: "s", annotations: Array.from({ length: 51 }, () => annotation) }],
    ["a title of 256 characters", { title: "t".repeat(256), summary: "s" }],
    ["a summary of 65,536 characters", { title: "t", summary: "s".repeat(65_536) }],
  ])("%s are refused", async (_, output) => {
    await using house = await openHouse();
    const { head } = await openPull(house);
    const app = await house.asInstallation();
    const create = async (given: unknown) =>
      (
        await app("POST", `${at}/check-runs`, {
          name: "countersign",
          head_sha: head,
          status: "in_progress",
          output: given,
        })
      ).status;
    expect(await create(output)).toBe(422);
    expect(await create({ title: "t", summary: "s", annotations: Array.from({ length: 50 }, () => annotation) })).toBe(
      201,
    );
  });
});

test("lists come in pages that link to each other; what is unchanged costs nothing", async () => {
  await using house = await openHouse();
  const as = house.as("requester");
  for (const title of ["1", "2", "3"]) await as("POST", `${at}/issues`, { title });
  const first = await as("GET", `${at}/issues?per_page=2`);
  expect(first.body).toHaveLength(2);
  expect(first.headers.get("link")).toContain(`page=2>; rel="next"`);
  const again = await as("GET", `${at}/issues?per_page=2`, undefined, {
    "if-none-match": first.headers.get("etag") ?? "",
  });
  expect(again.status).toBe(304);
  const third = await as("GET", `${at}/issues?per_page=2`);
  expect(Number(third.headers.get("x-ratelimit-used"))).toBe(Number(first.headers.get("x-ratelimit-used")) + 1);
});

test("every call is counted, by who made it and what it asked", async () => {
  await using house = await openHouse();
  await house.as("requester")("GET", at);
  await fetch(`${house.sandbox.url}/api/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.sandbox.people["requester"]?.token ?? ""}` },
    body: JSON.stringify({ query: "query who { a: viewer { login } b: viewer { login } }" }),
  });
  const counted = await (await fetch(`${house.sandbox.url}/_sandbox/calls`)).json();
  expect(counted).toMatchObject({
    total: 2,
    byActor: { user: 2 },
    byCall: { "GET /api/v3/repos/acme/access": 1, "query who": 1 },
    calls: [{}, { operation: { kind: "query", name: "who", fields: 2 }, status: 200 }],
  });
});
