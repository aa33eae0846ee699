import { after, minutes, seconds, type Duration, type Instant } from "../core/instant.ts";
import type { Clock } from "../ports.ts";

/** When the next commit of a repository's ledger may be made: at once while it is quiet, spread out in a rush. */
export interface Pace {
  turn(): Promise<void>;
  /** A commit is being made. */
  note(): void;
}

/**
 * So many commits in the last minute, and how long the next one waits after the last: the first few go at once, the
 * rest share what is left of the six pushes a minute, and gather what comes meanwhile.
 */
const gaps: readonly Duration[] = [0, 0, 0, 0, 10, 15].map(seconds);
const lookMs = 100;

export function openPace(clock: Clock, pause: (ms: number) => Promise<void>): Pace {
  let recent: readonly Instant[] = [];

  const next = (now: Instant): Instant => {
    recent = recent.filter((at) => now < after(at, minutes(1)));
    const last = recent.at(-1);
    if (last === undefined) return now;
    const gap = gaps[recent.length];
    return gap === undefined ? after(recent.at(-gaps.length)!, minutes(1)) : after(last, gap);
  };

  return {
    async turn() {
      let now = clock.now();
      for (let at = next(now); now < at; at = next(now)) {
        await pause(Math.min(lookMs, at - now));
        now = clock.now();
      }
    },
    note() {
      recent = [...recent, clock.now()];
    },
  };
}
