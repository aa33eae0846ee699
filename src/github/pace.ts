import { after, between, instant, minutes, type Duration, type Instant } from "../core/instant.ts";
import type { Clock } from "../ports.ts";

/** What waits for a commit: something is done only when it stands, or it was done already. */
export type Haste = "urgent" | "ordinary";

/** When the next commit of a repository's ledger may be made: at once while it is quiet, spread out in a rush. */
export interface Pace {
  /** `haste` is asked again while it waits: what comes meanwhile may be in more of a hurry. */
  turn(haste: () => Haste): Promise<void>;
  /** How long the next one would wait. */
  wait(haste: Haste): Duration;
  /** A commit is being made. */
  note(): void;
}

/** Recommended per repository: six pushes a minute. */
const most = 6;
/** So many go at once: a merge is written down, then its credential, and its claim; in a rush the next merges are. */
const atOnce: Readonly<Record<Haste, number>> = { urgent: 4, ordinary: 3 };
const lookMs = 100;

export function openPace(clock: Clock, pause: (ms: number) => Promise<void>): Pace {
  let recent: readonly Instant[] = [];

  /** Those after the first few share what is left of the minute evenly, and gather what comes meanwhile. */
  const next = (now: Instant, haste: Haste): Instant => {
    recent = recent.filter((at) => now < after(at, minutes(1)));
    const [oldest, last] = [recent[0], recent.at(-1)];
    if (oldest === undefined || last === undefined || recent.length < atOnce[haste]) return now;
    const left = Math.max(0, most - recent.length);
    return instant(last + Math.ceil((after(oldest, minutes(1)) - last) / (left + 1)));
  };

  return {
    async turn(haste) {
      let now = clock.now();
      for (let at = next(now, haste()); now < at; at = next(now, haste())) {
        await pause(Math.min(lookMs, at - now));
        now = clock.now();
      }
    },
    wait(haste) {
      const now = clock.now();
      return between(now, next(now, haste));
    },
    note() {
      recent = [...recent, clock.now()];
    },
  };
}
