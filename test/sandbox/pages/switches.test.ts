import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ policies: "/nowhere" });
});
afterAll(async () => house[Symbol.asyncDispose]());

const here = "/_sandbox/switches";

test("a fault is set, told with what it hit, and taken away", async () => {
  const person = reader(house);
  expect((await person.opens(here)).text()).toContain("No fault is set: GitHub behaves.");
  const set = await person.sends(`${here}/faults`, { kind: "unavailable", times: "2" });
  expect([set.status, set.location]).toEqual([303, here]);
  expect((await person.opens(here)).text()).toContain("fired 0 of 2 times");
  await fetch(`${house.sandbox.url}/api/v3/app`, { headers: { authorization: "Bearer nobody" } });
  await person.sends(`${here}/faults/1/clear`, {});
  expect((await person.opens(here)).text()).toContain("No fault is set");
});

test("what is no fault is refused with its reason", async () => {
  const person = reader(house);
  const refused = await person.sends(`${here}/faults`, { kind: "sloth", times: "" });
  expect(refused.status).toBe(422);
  expect(refused.text()).toContain("there is no fault `sloth`");
  expect((await person.sends(`${here}/faults`, { kind: "cut", times: "often" })).text()).toContain("a whole number");
});

test("a refusal is turned off and on, and says who notices", async () => {
  const person = reader(house);
  await person.sends(`${here}/refusals/self-approval`, { on: "false" });
  const off = (await person.opens(here)).text();
  expect(off).toContain("✗ let through");
  expect(off).toContain("the review does not count, and says so");
  await person.sends(`${here}/refusals/self-approval`, { on: "true" });
  expect((await person.opens(here)).text()).not.toContain("✗ let through");
});

test("another site turns nothing", async () => {
  const foreign = await reader(house).sends(`${here}/faults`, { kind: "cut", times: "" }, "https://example.org");
  expect(foreign.status).toBe(403);
});
