import type { RepositoryId } from "../core/ids.ts";
import { after, hours, instant, minutes, seconds, type Duration, type Instant } from "../core/instant.ts";
import type { Clock } from "../ports.ts";
import { RateLimited } from "./refusal.ts";
import { Window } from "./window.ts";

/** What goes first when something must wait: design section 4. */
export type Urgency = "end" | "issue" | "check" | "rest";

/** What one request uses up. */
export interface Cost {
  readonly repository: RepositoryId;
  /** Comments, review requests, pull requests, commits and issues; check runs do not count. */
  readonly content: number;
  /** Secondary limit of GraphQL and REST: a write 5, a read 1. */
  readonly points: number;
  readonly pushes: number;
  readonly merges: number;
}

/** GitHub's limits as this project keeps them: REST docs, rate limits; repository limits. */
const standard = {
  contentPerMinute: 80,
  contentPerHour: 500,
  pointsPerMinute: 2000,
  concurrent: 100,
  pushesPerMinute: 6,
  mergesPerMinute: 1,
} as const;

export interface BudgetOptions {
  readonly clock: Clock;
  readonly limits?: { readonly [K in keyof typeof standard]?: number };
  /** Longer than this nobody waits: `RateLimited` says when to come back. */
  readonly patience?: Duration;
  /** Waits in real time between two looks at the clock, which may be moved meanwhile. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** The limits of one installation of the app, kept before GitHub has to. */
export interface Budget {
  /** Sends when its turn has come. Throws `RateLimited` where that would be too late; then nothing was sent. */
  spend<T>(cost: Cost, urgency: Urgency, send: () => Promise<T>): Promise<T>;
  /** Whether it could go at once. */
  fits(cost: Cost): boolean;
}

interface Waiter {
  readonly cost: Cost;
  readonly rank: number;
  readonly deadline: Instant;
  readonly go: () => void;
  readonly giveUp: (error: RateLimited) => void;
}

const ranks: Readonly<Record<Urgency, number>> = { end: 0, issue: 1, check: 2, rest: 3 };
const lookMs = 250;

export function openBudget(options: BudgetOptions): Budget {
  const { clock, patience = seconds(40) } = options;
  const most = { ...standard, ...options.limits };
  const pause = options.pause ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  const shared = {
    perMinute: new Window(most.contentPerMinute, minutes(1)),
    perHour: new Window(most.contentPerHour, hours(1)),
    points: new Window(most.pointsPerMinute, minutes(1)),
  };
  const repositories = new Map<RepositoryId, { readonly pushes: Window; readonly merges: Window }>();
  const waiting: Waiter[] = [];
  let running = 0;
  let looking = false;
  /** GitHub asked to be left alone until then. */
  let closedUntil = instant(0);

  function windowsOf(cost: Cost): readonly (readonly [Window, number])[] {
    const own = repositories.get(cost.repository) ?? {
      pushes: new Window(most.pushesPerMinute, minutes(1)),
      merges: new Window(most.mergesPerMinute, minutes(1)),
    };
    repositories.set(cost.repository, own);
    const all = [
      [shared.perMinute, cost.content],
      [shared.perHour, cost.content],
      [shared.points, cost.points],
      [own.pushes, cost.pushes],
      [own.merges, cost.merges],
    ] as const;
    return all.filter(([, amount]) => amount > 0);
  }

  const fits = (cost: Cost): boolean => {
    const now = clock.now();
    if (now < closedUntil || running >= most.concurrent) return false;
    return windowsOf(cost).every(([window, amount]) => window.fits(amount, now));
  };

  const earliest = (cost: Cost): Instant => {
    const now = clock.now();
    return instant(
      Math.max(closedUntil, ...windowsOf(cost).map(([window, amount]) => window.fitsAt(amount, now)), now),
    );
  };

  /** Lets everybody go whose turn it is: nobody takes from a window that somebody more urgent waits for. */
  function admit(): void {
    const now = clock.now();
    const awaited = new Set<Window>();
    const queue = [...waiting]; // it shrinks meanwhile
    for (const waiter of queue) {
      const windows = windowsOf(waiter.cost);
      if (fits(waiter.cost) && windows.every(([window]) => !awaited.has(window))) {
        leave(waiter);
        waiter.go();
      } else if (now >= waiter.deadline) {
        leave(waiter);
        waiter.giveUp(new RateLimited("our own budget", instant(Math.max(earliest(waiter.cost), now + 1000))));
      } else for (const [window, amount] of windows) if (!window.fits(amount, now)) awaited.add(window);
    }
    if (waiting.length > 0) void look();
  }

  const leave = (waiter: Waiter): void => void waiting.splice(waiting.indexOf(waiter), 1);

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      await pause(lookMs);
    } finally {
      looking = false;
    }
    admit();
  }

  /** Resolves when the turn has come; what was taken is given back some time after the function is called. */
  function turn(cost: Cost, urgency: Urgency): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        const ends = windowsOf(cost).map(([window, amount]) => window.take(amount));
        running += 1;
        resolve(() => {
          running -= 1;
          for (const end of ends) end(clock.now());
          admit();
        });
      };
      const now = clock.now();
      const at = earliest(cost);
      if (at > after(now, patience)) return reject(new RateLimited("our own budget", at));
      const waiter = { cost, rank: ranks[urgency], deadline: after(now, patience), go, giveUp: reject };
      const place = waiting.findIndex(({ rank }) => rank > waiter.rank);
      waiting.splice(place < 0 ? waiting.length : place, 0, waiter);
      admit();
    });
  }

  return {
    fits,
    async spend(cost, urgency, send) {
      const over = await turn(cost, urgency);
      try {
        return await send();
      } catch (error) {
        if (error instanceof RateLimited) closedUntil = instant(Math.max(closedUntil, error.retryAt));
        throw error;
      } finally {
        over();
      }
    },
  };
}
