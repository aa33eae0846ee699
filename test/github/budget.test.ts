import * as fc from "fast-check";
import { expect, test } from "vitest";

import { repositoryId } from "../../src/core/ids.ts";
import { instant, seconds, type Instant } from "../../src/core/instant.ts";
import { openBudget, type BudgetOptions, type Cost, type Urgency } from "../../src/github/budget.ts";
import { RateLimited } from "../../src/github/refusal.ts";

const cost = (given: Partial<Cost> = {}): Cost => ({
  repository: repositoryId(1),
  content: 0,
  points: 5,
  pushes: 0,
  merges: 0,
  ...given,
});

/** A clock that moves whenever somebody waits. */
function budgetAt(start: number, limits: BudgetOptions["limits"] = {}, patience = seconds(40)) {
  let now = start;
  const clock = { now: (): Instant => instant(now) };
  const pause = async (ms: number): Promise<void> => {
    now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { budget: openBudget({ clock, limits, patience, pause }), clock, move: (ms: number) => void (now += ms) };
}

const done = async (): Promise<void> => undefined;

test("whatever is asked for, no window is ever exceeded, and what is refused was never sent", async () => {
  const limits = {
    contentPerMinute: 8,
    contentPerHour: 30,
    pointsPerMinute: 60,
    pushesPerMinute: 3,
    mergesPerMinute: 1,
  };
  const wish = fc.record({
    wait: fc.integer({ min: 0, max: 30_000 }),
    takes: fc.integer({ min: 0, max: 20_000 }),
    urgency: fc.constantFrom<Urgency>("end", "issue", "check", "rest"),
    content: fc.integer({ min: 0, max: 3 }),
    pushes: fc.integer({ min: 0, max: 1 }),
    merges: fc.integer({ min: 0, max: 1 }),
    repository: fc.constantFrom(repositoryId(1), repositoryId(2)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 60 }), async (wishes) => {
      const { budget, clock, move } = budgetAt(0, limits);
      /** When each was begun and over: GitHub counted it somewhere between. */
      const sent: { from: number; to: number; cost: Cost }[] = [];
      const running: Promise<unknown>[] = [];
      for (const { wait, takes, urgency, ...parts } of wishes) {
        move(wait);
        const spent = budget.spend(cost(parts), urgency, async () => {
          const from = clock.now();
          move(takes);
          sent.push({ from, to: clock.now(), cost: cost(parts) });
        });
        running.push(spent.catch((error: unknown) => expect(error).toBeInstanceOf(RateLimited)));
        if (wait > 10_000) await Promise.all(running);
      }
      await Promise.all(running);
      const most = (of: (used: Cost) => number, length: number, latest: boolean): number =>
        Math.max(
          0,
          ...sent.map(({ to: end }) =>
            sent
              .filter((one) => (latest ? one.to : one.from) <= end && (latest ? one.to : one.from) > end - length)
              .reduce((sum, one) => sum + of(one.cost), 0),
          ),
        );
      for (const latest of [true, false]) {
        expect(most((used) => used.content, 60_000, latest)).toBeLessThanOrEqual(8);
        expect(most((used) => used.content, 3_600_000, latest)).toBeLessThanOrEqual(30);
        expect(most((used) => used.points, 60_000, latest)).toBeLessThanOrEqual(60);
        for (const id of [1, 2]) {
          const own = (used: Cost, n: number): number => (used.repository === repositoryId(id) ? n : 0);
          expect(most((used) => own(used, used.pushes), 60_000, latest)).toBeLessThanOrEqual(3);
          expect(most((used) => own(used, used.merges), 60_000, latest)).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("what is more urgent goes first when something must wait", async () => {
  const { budget } = budgetAt(0, { contentPerMinute: 1 }, seconds(600));
  const order: string[] = [];
  const spend = (urgency: Urgency): Promise<unknown> =>
    budget.spend(cost({ content: 1 }), urgency, async () => void order.push(urgency));
  await spend("rest");
  await Promise.all([spend("rest"), spend("check"), spend("issue"), spend("end")]);
  expect(order).toEqual(["rest", "end", "issue", "check", "rest"]);
});

test("checks do not wait for a budget that they do not use", async () => {
  const { budget } = budgetAt(0, { contentPerMinute: 1 });
  await budget.spend(cost({ content: 1 }), "rest", done);
  expect(budget.fits(cost({ content: 1 }))).toBe(false);
  expect(budget.fits(cost())).toBe(true);
  await expect(budget.spend(cost(), "check", done)).resolves.toBeUndefined();
});

test("a wait longer than patience is told at once, with the time to come back", async () => {
  const { budget, clock } = budgetAt(0, { contentPerHour: 1 });
  await budget.spend(cost({ content: 1 }), "rest", done);
  const error: unknown = await budget.spend(cost({ content: 1 }), "end", done).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RateLimited);
  expect(error instanceof RateLimited && error.retryAt).toBe(3_600_000);
  expect(clock.now()).toBe(0);
});

test("when GitHub asks to be left alone, everybody leaves it alone until then", async () => {
  const { budget, clock, move } = budgetAt(0);
  const limited = budget.spend(cost(), "check", async () => {
    throw new RateLimited("GraphQL", instant(30_000));
  });
  await expect(limited).rejects.toThrow(RateLimited);
  expect(budget.fits(cost())).toBe(false);
  let at = -1;
  await budget.spend(cost(), "end", async () => void (at = clock.now()));
  expect(at).toBeGreaterThanOrEqual(30_000);
  move(1);
  expect(budget.fits(cost())).toBe(true);
});

test("no more than the limit are under way at once", async () => {
  const { budget } = budgetAt(0, { concurrent: 2 });
  let running = 0;
  let most = 0;
  const one = (): Promise<void> =>
    budget.spend(cost(), "rest", async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
  await Promise.all([one(), one(), one(), one(), one()]);
  expect(most).toBe(2);
});
