import { afterAll, describe, expect, test } from "vitest";
import { seconds } from "../../src/core/instant.ts";
import { keyOf } from "../../src/store/schedule.ts";
import { backends, open } from "./backends.ts";
import { gate } from "./gate.ts";
import { evaluate } from "./grant.ts";
import { until } from "./until.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

describe.each(every.filter(({ name }) => name === "PostgreSQL"))("replicas on $name", (backend) => {
  test("two share the work, and no key runs in both", async () => {
    const place = await backend.place();
    const [one, two] = [await open(place), await open(place)];
    const active = new Set<string>();
    const seen = new Set<string>();
    const both = gate();
    const doneBy = new Set<number>();
    for (const [index, { queue }] of [one, two].entries()) {
      await queue.start(async (work) => {
        const key = keyOf(work);
        expect(active.has(key)).toBe(false);
        active.add(key);
        doneBy.add(index);
        if (doneBy.size === 2) both.open();
        await both.passed;
        active.delete(key);
        seen.add(key);
      });
    }
    for (let round = 0; round < 5; round += 1)
      await one.store.enqueue(Array.from({ length: 60 }, (_, n) => ({ work: evaluate(n) })));
    await until("every key was handled", () => seen.size === 60 && active.size === 0);
    await one.queue.stop(seconds(5));
    await one.close();
    await two.store.enqueue([{ work: evaluate(99) }]);
    await until("the other goes on", () => seen.size === 61);
    await two.queue.stop(seconds(5));
    await two.close();
    expect([...one.complaints, ...two.complaints]).toEqual([]);
  });

  test("work queued by another replica starts within a second", async () => {
    const place = await backend.place();
    const [sender, worker] = [await open(place), await open(place)];
    let at = 0;
    await worker.queue.start(async () => {
      at = performance.now();
    });
    const sent = performance.now();
    await sender.store.enqueue([{ work: evaluate(1) }]);
    await until("it started", () => at > 0);
    expect(at - sent).toBeLessThan(1500);
    await worker.queue.stop(seconds(5));
    await worker.close();
    await sender.close();
  });
});
