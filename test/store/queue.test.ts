import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Work } from "../../src/core/event.ts";
import { hours, instant, milliseconds, minutes } from "../../src/core/instant.ts";
import { keyOf } from "../../src/store/schedule.ts";
import { backends, open, type Opened, type Place } from "./backends.ts";
import { gate } from "./gate.ts";
import { endOf, evaluate, issueOf, repository } from "./grant.ts";
import { TestClock } from "./test-clock.ts";
import { until } from "./until.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

describe.each(every)("the queue on $name", (backend) => {
  const openedNow: Opened[] = [];
  const start = async (place?: Place, clock?: TestClock): Promise<Opened> => {
    const opened = await open(place ?? (await backend.place()), clock);
    openedNow.push(opened);
    return opened;
  };
  const close = async (opened: Opened): Promise<void> => {
    openedNow.splice(openedNow.indexOf(opened), 1);
    await opened.queue.stop(milliseconds(0));
    await opened.close();
  };
  afterEach(async () => {
    for (const opened of openedNow.slice()) await close(opened);
  });

  test("a burst for a hundred keys handles each after its last word, and never one twice at once", async () => {
    const { store, queue, complaints } = await start();
    const said = new Map<string, number>();
    const handled = new Map<string, number>();
    const active = new Set<string>();
    let runs = 0;
    await queue.start(async (work) => {
      const key = keyOf(work);
      expect(active.has(key)).toBe(false);
      active.add(key);
      runs += 1;
      const upTo = said.get(key) ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
      handled.set(key, upTo);
      active.delete(key);
    });
    const words = Array.from({ length: 1000 }, (_, n) => evaluate(n % 100));
    await Promise.all(
      words.map(async (work, n) => {
        const key = keyOf(work);
        said.set(key, Math.max(said.get(key) ?? 0, n));
        const id = `burst-${n}`;
        await store.accept({ id, event: "pull_request", receivedAt: instant(n), work: [work], facts: [] });
      }),
    );
    await until("each key was handled after its last word", () =>
      [...said].every(([key, last]) => handled.get(key) === last),
    );
    expect(said.size).toBe(100);
    expect(runs).toBeLessThanOrEqual(1000);
    expect(complaints).toEqual([]);
  });

  test("checks give way to a crowd of deliveries, ends do not; and one that never goes away holds up nothing", async () => {
    const { store, queue } = await start();
    const handled: string[] = [];
    await queue.start(async (work) => void handled.push(work.kind));
    const crowd = setInterval(() => queue.arrived(), 5);
    for (let n = 0; n < 30; n++) queue.arrived();
    await store.enqueue([{ work: evaluate(1) }, { work: endOf(1) }]);
    await until("the end is begun", () => handled.length > 0);
    expect(handled[0]).toBe("end");
    await until("so is the check, though they keep coming", () => handled.length > 1);
    clearInterval(crowd);
    await store.enqueue([{ work: evaluate(2) }]);
    await until("and the next, without any", () => handled.length > 2);
  });

  test("what arrives while its key runs is run once more afterwards", async () => {
    const { store, queue } = await start();
    const first = gate();
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
      if (runs === 1) await first.passed;
    });
    await store.enqueue([{ work: evaluate(1) }]);
    await until("it runs", () => runs === 1);
    await store.enqueue([{ work: evaluate(1) }, { work: evaluate(1) }]);
    await store.enqueue([{ work: evaluate(1) }]);
    await store.enqueue([{ work: evaluate(2) }]);
    await until("another key is not held up", () => runs === 2);
    first.open();
    await until("it ran again", () => runs === 3);
    await store.enqueue([{ work: evaluate(3) }]);
    await until("and no more than that", () => runs === 4);
  });

  test("what fails is tried again, and what arrives meanwhile does not wait for that", async () => {
    const { store, queue, complaints } = await start();
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
      if (runs < 3) throw new Error("GitHub is down");
    });
    await store.enqueue([{ work: evaluate(1) }]);
    await until("it failed", () => complaints.length === 1);
    await store.enqueue([{ work: evaluate(1) }]);
    await until("it was tried again at once", () => runs === 2, 900);
    await until("it was tried again by itself", () => runs === 3);
    expect(complaints.map((line) => line.slice(0, line.indexOf(" {")))).toEqual([
      "failed; it is tried again",
      "failed; it is tried again",
    ]);
  });

  test("work for later starts at its moment when the clock jumps, and not before", async () => {
    const { store, queue, clock } = await start();
    const done: string[] = [];
    await queue.start(async (work) => void done.push(keyOf(work)));
    const now = clock.now();
    await store.enqueue([
      { work: endOf(1), at: instant(now + hours(4)) },
      { work: endOf(2), at: instant(now + hours(8)) },
      { work: evaluate(1) },
    ]);
    await until("what is due is done", () => done.length === 1);
    clock.jump(milliseconds(hours(4) - minutes(1)));
    await store.enqueue([{ work: evaluate(2) }]);
    await until("nothing else is", () => done.length === 2);
    clock.jump(minutes(1));
    await until("the first end is due", () => done.length === 3, 5_000);
    expect(done).toEqual([keyOf(evaluate(1)), keyOf(evaluate(2)), keyOf(endOf(1))]);
  });

  test("an end that is asked for now does not wait for the one that is planned", async () => {
    const { store, queue, clock } = await start();
    const done: string[] = [];
    await queue.start(async (work) => void done.push(keyOf(work)));
    await store.enqueue([{ work: endOf(1), at: instant(clock.now() + hours(4)) }]);
    await store.enqueue([{ work: endOf(1) }]);
    await until("it ended", () => done.length === 1, 5_000);
    clock.jump(hours(4));
    await until("the planned one came too", () => done.length === 2, 5_000);
  });

  test("what was planned before a restart is done after it", async () => {
    const place = await backend.place();
    const first = await start(place);
    await first.store.enqueue([{ work: endOf(1), at: instant(first.clock.now() + hours(1)) }]);
    await close(first);
    const clock = new TestClock();
    clock.jump(hours(2));
    const second = await start(place, clock);
    const done: string[] = [];
    await second.queue.start(async (work) => void done.push(keyOf(work)));
    await until("the end is done", () => done.length === 1, 5_000);
  });

  test("ends go first, then issues, then the default branch, then checks, then the rest", async () => {
    const { store, queue } = await start();
    const order: string[] = [];
    const kinds: readonly Work[] = [
      { kind: "sweep", repository },
      evaluate(1),
      { kind: "default-branch", repository },
      issueOf(1),
      endOf(1),
    ];
    await store.enqueue(kinds.map((work) => ({ work })));
    await queue.start(async (work) => void order.push(work.kind));
    await until("all are done", () => order.length === kinds.length);
    expect(order).toEqual(["end", "issue", "default-branch", "evaluate", "sweep"]);
  });

  test("several keys run at once, and an end finds room where slow checks take all the rest", async () => {
    const { store, queue } = await start();
    const slow = gate();
    let checks = 0;
    const ended = gate();
    await queue.start(async (work) => {
      if (work.kind === "end") return ended.open();
      checks += 1;
      await slow.passed;
    });
    await store.enqueue(Array.from({ length: 30 }, (_, n) => ({ work: evaluate(n) })));
    await until("eight run", () => checks === 8);
    await store.enqueue([{ work: endOf(1) }]);
    await ended.passed;
    expect(checks).toBe(8);
    slow.open();
    await until("all were checked", () => checks === 30);
  });

  test("stopping finishes what runs, tells the rest that time is over, and hands it back at once", async () => {
    const place = await backend.place();
    const first = await start(place);
    const aborted: string[] = [];
    const finished: string[] = [];
    let running = 0;
    const quick = gate();
    await first.queue.start(async (work, signal) => {
      running += 1;
      if (work.kind === "evaluate") {
        await quick.passed;
        finished.push(keyOf(work));
        return;
      }
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          aborted.push(keyOf(work));
          reject(new Error("interrupted"));
        });
      });
    });
    await first.store.enqueue([{ work: evaluate(1) }, { work: endOf(1) }]);
    await until("both run", () => running === 2);
    const stopped = first.queue.stop(milliseconds(300));
    quick.open();
    await stopped;
    expect({ finished, aborted }).toEqual({ finished: [keyOf(evaluate(1))], aborted: [keyOf(endOf(1))] });
    await first.store.enqueue([{ work: evaluate(2) }]);
    await close(first);

    const second = await start(place);
    const taken: string[] = [];
    await second.queue.start(async (work) => void taken.push(keyOf(work)));
    await until("the rest is taken", () => taken.length === 2, 2_000);
    expect(taken).toEqual([keyOf(endOf(1)), keyOf(evaluate(2))]);
    expect(first.complaints).toEqual([]);
  });

  test("the default branch of one repository is one job at a time", async () => {
    const { store, queue } = await start();
    let active = 0;
    let most = 0;
    let runs = 0;
    const held = gate();
    await queue.start(async () => {
      active += 1;
      most = Math.max(most, active);
      if (runs === 0) await held.passed;
      active -= 1;
      runs += 1;
    });
    const work = { kind: "default-branch", repository } as const;
    await store.enqueue([{ work }, { work }]);
    await until("it runs", () => active === 1);
    await store.enqueue([{ work }]);
    held.open();
    await until("it ran again", () => runs === 2);
    expect(most).toBe(1);
  });
});
