import { afterEach, beforeEach, expect, test } from "vitest";
import { type House, openHouse, openPull } from "../house.ts";
import { reader } from "./reader.ts";

let house: House;
let heard: Listener;
beforeEach(async () => {
  house = await openHouse({ policies: "/nowhere" });
  heard = await listen();
});
afterEach(async () => {
  await heard.end();
  await house[Symbol.asyncDispose]();
});

interface Listener {
  /** Waits for the next event of this name. */
  readonly next: (name: string) => Promise<void>;
  readonly count: (name: string) => number;
  readonly end: () => Promise<void>;
}

/** An open page: it follows what changes. */
async function listen(): Promise<Listener> {
  const cancel = new AbortController();
  const response = await fetch(`${house.sandbox.url}/_sandbox/changes`, { signal: cancel.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const names: string[] = [];
  let wake = (): void => undefined;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      for (const match of decoder.decode(chunk as Uint8Array).matchAll(/^event: (.+)$/gmu)) names.push(match[1] ?? "");
      wake();
    }
  })().catch((error: unknown) => {
    if (!cancel.signal.aborted) throw error;
  });
  const count = (name: string): number => names.filter((one) => one === name).length;
  const seen = new Map<string, number>();
  const next = async (name: string): Promise<void> => {
    const wanted = (seen.get(name) ?? 0) + 1;
    while (count(name) < wanted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    seen.set(name, count(name));
  };
  await next("here");
  return {
    next,
    count,
    end: async () => {
      cancel.abort();
      await reading;
    },
  };
}

test("an open page hears what people and apps do over the API", async () => {
  await openPull(house);
  await heard.next("changed");
  await house.as("owner")("POST", "/repos/acme/access/pulls/1/reviews", { event: "APPROVE" });
  await heard.next("changed");
});

test("an open page hears of pushes, of forms and of the clock", async () => {
  const clone = `${house.folder}/clone`;
  await house.git(house.folder, "clone", "--quiet", house.remote("requester"), clone);
  await house.git(clone, "checkout", "--quiet", "-b", "pushed");
  await house.git(clone, "commit", "--quiet", "--allow-empty", "-m", "Pushed");
  await house.git(clone, "push", "--quiet", "origin", "pushed");
  await heard.next("changed");
  await reader(house).sends("/acme/access/issues/new", { title: "Something", body: "" });
  await heard.next("changed");
  await house.sandbox.world.clock.advance(60_000);
  await heard.next("changed");
});

test("looking changes nothing", async () => {
  await reader(house).opens("/acme/access");
  await house.as("owner")("GET", "/repos/acme/access");
  // What is told is told in order: had looking been told of, it would be heard before this.
  await house.sandbox.world.clock.advance(1000);
  await heard.next("changed");
  expect(heard.count("changed")).toBe(1);
});

test("a page that answers a form is not asked for again by itself", async () => {
  const person = reader(house);
  expect((await person.opens("/acme/access")).html).toContain("data-live");
  const refused = await person.sends("/acme/access/issues/new", { title: "", body: "kept" });
  expect([refused.status, refused.html.includes("data-live")]).toEqual([422, false]);
});
