import { expect, test } from "vitest";
import { type House, openHouse, openPull } from "../house.ts";
import { reader } from "./reader.ts";

/** Every `html_url` in an answer, wherever it stands. */
function addressesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(addressesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "html_url" && typeof inner === "string" ? [inner] : addressesIn(inner),
  );
}

async function grow(house: House): Promise<readonly string[]> {
  const as = house.as("requester");
  const repository = "/repos/acme/access";
  const { number, head } = await openPull(house, { branch: "a/b c".replace(" ", "-") });
  await as("POST", `${repository}/issues/${number}/comments`, { body: "Hello" });
  await house.as("owner")("POST", `${repository}/pulls/${number}/reviews`, { event: "APPROVE" });
  const app = await house.asInstallation();
  await app("POST", `${repository}/check-runs`, { name: "countersign", head_sha: head });
  const issue = await as("POST", `${repository}/issues`, { title: "An issue" });
  await as("POST", `${repository}/issues/${String(issue.body["number"])}/comments`, { body: "Hello" });
  return [
    "/users/requester",
    "/users/acme",
    "/users/countersign[bot]",
    "/orgs/acme/teams",
    "/orgs/acme/members",
    repository,
    `${repository}/pulls`,
    `${repository}/pulls/${number}`,
    `${repository}/pulls/${number}/commits`,
    `${repository}/pulls/${number}/reviews`,
    `${repository}/issues/${number}/comments`,
    `${repository}/issues`,
    `${repository}/issues/${String(issue.body["number"])}/comments`,
    `${repository}/commits`,
    `${repository}/commits/${head}/check-runs`,
    `${repository}/contents/access/orders-db?ref=a/b-c`,
    `${repository}/contents/README.md`,
    `${repository}/compare/main...a/b-c`,
  ];
}

test("every address that the API gives to people opens", async () => {
  await using house = await openHouse({ policies: "/nowhere" });
  const asked = await grow(house);
  const answers = await Promise.all(asked.map(async (path) => house.as("requester")("GET", path)));
  expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 200));
  const byApp = await Promise.all(["/app", "/app/installations"].map(async (path) => house.asApp()("GET", path)));
  const addresses = new Set([...answers, ...byApp].flatMap(({ body }) => addressesIn(body)));
  expect(addresses.size).toBeGreaterThan(25);
  const person = reader(house);
  for (const address of addresses) {
    expect([address, address.startsWith(`${house.sandbox.url}/`)]).toEqual([address, true]);
    let page = await person.opens(address.slice(house.sandbox.url.length));
    if (page.location !== null) page = await person.opens(page.location);
    expect([address, page.status]).toEqual([address, 200]);
    const anchor = new URL(address).hash.slice(1);
    if (anchor !== "") expect([address, page.html.includes(` id="${anchor}"`)]).toEqual([address, true]);
  }
});
