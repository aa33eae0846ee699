import { expect, test } from "vitest";
import { type House, openHouse } from "../../house.ts";
import { textOf } from "../text-of.ts";

/** Presses the guide's button as a browser sends it; answers where it leads. */
async function presses({ sandbox }: House, form: Readonly<Record<string, string>>): Promise<string> {
  const { status, headers } = await fetch(`${sandbox.url}/_sandbox/guide`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: sandbox.url, accept: "text/html" },
    body: new URLSearchParams({ return: "/acme/access", number: "", ...form }),
  });
  return `${status} ${headers.get("location") ?? ""}`;
}

const titles = ({ sandbox }: House): readonly string[] => [...sandbox.world.pulls.values()].map(({ title }) => title);

const guideOn = async ({ sandbox }: House, path: string): Promise<string> => {
  const page = await (await fetch(`${sandbox.url}${path}`)).text();
  return textOf(page, "guide");
};

test("the guide opens the example request, as the requester, and says that nobody has answered", async () => {
  await using house = await openHouse();
  expect(await presses(house, { step: "open", press: "primary" })).toBe("303 /acme/access/pull/1");
  const { body } = await house.as("owner")("GET", "/repos/acme/access/pulls/1");
  expect(String(body["user"]?.["login"])).toBe("requester");
  const file = await house.as("owner")(
    "GET",
    "/repos/acme/access/contents/access/orders-db/orders-read-4812.yaml?ref=orders-read-4812",
  );
  expect(Buffer.from(String(file.body["content"]), "base64").toString()).toMatchInlineSnapshot(`
    "id: orders-read-4812
    subject: { kind: human, login: requester }
    entitlement: orders-db/read
    duration: 8h
    justification: Reconcile refunds after Friday's outage
    ticket: INC-4812
    "
  `);
  expect(await guideOn(house, "/acme/access/pull/1")).toContain("Countersign has not answered yet");
});

test("what was pressed twice, or on a page of before, is done once", async () => {
  await using house = await openHouse();
  await presses(house, { step: "open", press: "primary" });
  expect(await presses(house, { step: "open", press: "primary" })).toBe("303 /acme/access");
  expect(await presses(house, { step: "merge", press: "primary", number: "1" })).toBe("303 /acme/access");
  expect(await presses(house, { step: "nonsense", press: "instead", number: "77" })).toBe("303 /acme/access");
  expect(titles(house)).toEqual(["Read access to orders"]);
});

test("where there is no answer the clock can be moved; another site presses nothing", async () => {
  await using house = await openHouse();
  const { clock } = house.sandbox.world;
  await presses(house, { step: "open", press: "primary" });
  const before = clock.now();
  expect(await presses(house, { step: "answer", press: "instead", number: "1" })).toBe("303 /acme/access/pull/1");
  expect(Math.round((clock.now() - before) / 60_000)).toBe(10);
  const foreign = await fetch(`${house.sandbox.url}/_sandbox/guide`, {
    method: "POST",
    headers: { origin: "http://elsewhere.example" },
    body: new URLSearchParams({ step: "open", press: "primary" }),
  });
  expect(foreign.status).toBe(403);
  expect(titles(house)).toHaveLength(1);
});
