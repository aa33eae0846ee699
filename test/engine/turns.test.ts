import { expect, test } from "vitest";
import { pullNumber, repositoryId } from "../../src/core/ids.ts";
import { after, instant, seconds, type Instant } from "../../src/core/instant.ts";
import { openTurns } from "../../src/engine/turns.ts";

const repository = repositoryId(7);
const start = instant(Date.UTC(2026, 10, 2, 9));

test("a flood on one pull request gets thirty turns, and then one every five seconds, for whatever came meanwhile", () => {
  const turns = openTurns();
  const given: number[] = [];
  const back = new Set<Instant>();
  for (let ms = 0; ms < 120_000; ms += 100) {
    const now = instant(start + ms);
    const next = turns.next(repository, pullNumber(1), now);
    if (next === null) given.push(ms);
    else back.add(next);
  }
  expect(given).toHaveLength(30 + 120 / 5 - 1);
  // All that was refused comes back at the moments at which there is a turn again.
  expect([...back].every((at) => (at - start) % 5000 === 0)).toBe(true);
  expect(back.size).toBe(120 / 5);
});

test("nobody else waits, and after a pause it is as if nothing had been", () => {
  const turns = openTurns();
  const first = (pull: number, now: Instant) => {
    let count = 0;
    while (turns.next(repository, pullNumber(pull), now) === null) count += 1;
    return count;
  };
  expect([first(1, start), first(1, start), first(2, start)]).toEqual([30, 0, 30]);
  expect(first(1, after(start, seconds(150)))).toBe(30);
});
