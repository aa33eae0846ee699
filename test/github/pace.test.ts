import { describe, expect, test } from "vitest";
import { openPace, type Haste } from "../../src/github/pace.ts";
import { instant, seconds } from "../../src/core/instant.ts";

/** Commits made one after another as soon as each may be, by the seconds at which they are. */
async function commitsAt(wanted: readonly number[], haste: Haste = "urgent"): Promise<readonly number[]> {
  let now = 0;
  const pace = openPace({ now: () => instant(now) }, async (ms) => void (now += ms));
  const made: number[] = [];
  for (const at of wanted) {
    now = Math.max(now, at * 1000);
    await pace.turn(() => haste);
    pace.note();
    made.push(Math.round(now / 1000));
  }
  return made;
}

describe("the pace of the ledger", () => {
  test("is the writer's own while it is quiet", async () => {
    expect(await commitsAt([0, 0, 1, 90, 90, 95])).toEqual([0, 0, 1, 90, 90, 95]);
  });

  test("spreads a rush, so that nobody waits longer than a third of a minute", async () => {
    const made = await commitsAt(Array.from({ length: 10 }, () => 0));
    expect(made).toEqual([0, 0, 0, 0, 20, 40, 60, 60, 67, 73]);
  });

  test("leaves no more than six in any minute", async () => {
    const made = await commitsAt(Array.from({ length: 40 }, (_, index) => (index * 7) % 90).toSorted((a, b) => a - b));
    for (const at of made) expect(made.filter((other) => other >= at && other < at + 60).length).toBeLessThanOrEqual(6);
  });

  test("keeps room for what is acted on: what was done already waits for it, or goes along", async () => {
    expect(await commitsAt([0, 0, 0, 0], "ordinary")).toEqual([0, 0, 0, 15]);
  });

  test("goes at once where something urgent joins what waits", async () => {
    let now = 0;
    let haste: Haste = "ordinary";
    const pace = openPace({ now: () => instant(now) }, async (ms) => {
      now += ms;
      if (now >= 3000) haste = "urgent";
    });
    for (let made = 0; made < 3; made += 1) pace.note();
    await pace.turn(() => haste);
    expect(now).toBe(3000);
  });

  test("says how long the next would wait", async () => {
    let now = 0;
    const pace = openPace({ now: () => instant(now) }, async () => undefined);
    for (let made = 0; made < 4; made += 1) pace.note();
    expect([pace.wait("urgent"), pace.wait("ordinary")]).toEqual([seconds(20), seconds(20)]);
    now = 12_000;
    expect(pace.wait("urgent")).toBe(seconds(8));
    now = 20_000;
    expect(pace.wait("urgent")).toBe(0);
  });
});
