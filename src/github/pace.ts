import { after, between, instant, minutes, type Duration, type Instant } from "../core/instant.ts";
import type { Clock } from "../ports.ts";

/** When the next commit of a repository's ledger may be made: at once while it is quiet, spread out in a rush. */
export interface Pace {
  turn(): Promise<void>;
  /** How long the next one would wait. */
  wait(): Duration;
  /** A commit is being made. */
  note(): void;
}

/** Recommended per repository: six pushes a minute. */
const most = 6;
/** So many go at once: a merge writes two, and its claim one. */
const atOnce = 3;
const lookMs = 100;

export function openPace(clock: Clock, pause: (ms: number) => Promise<void>): Pace {
  let recent: readonly Instant[] = [];

  /** Those after the first few share what is left of the minute evenly, and gather what comes meanwhile. */
  const next = (now: Instant): Instant => {
    recent = recent.filter((at) => now < after(at, minutes(1)));
    const [oldest, last] = [recent[0], recent.at(-1)];
    if (oldest === undefined || last === undefined || recent.length < atOnce) return now;
    const left = Math.max(0, most - recent.length);
    return instant(last + Math.ceil((after(oldest, minutes(1)) - last) / (left + 1)));
  };

  return {
    async turn() {
      let now = clock.now();
      for (let at = next(now); now < at; at = next(now)) {
        await pause(Math.min(lookMs, at - now));
        now = clock.now();
      }
    },
    wait() {
      const now = clock.now();
      return between(now, next(now));
    },
    note() {
      recent = [...recent, clock.now()];
    },
  };
}
